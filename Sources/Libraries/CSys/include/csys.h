#pragma once
// Linux calls that the Glibc module hides, because it is compiled without _GNU_SOURCE.
