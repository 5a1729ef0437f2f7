#pragma once
#include <sqlite3.h>

// The macro form is a cast, which the importer skips.
static const sqlite3_destructor_type millrace_sqlite_transient = (sqlite3_destructor_type)-1;
