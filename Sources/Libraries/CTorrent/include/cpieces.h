#pragma once
// Hashing the pieces of files at the speed of memory. Every function blocks, and may be called from any thread.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CPIECES_BLOCK 16384

// A stretch of a file; zeros where the descriptor is -1 (BEP 47).
struct cpieces_span {
    int fd;
    int64_t offset;
    int64_t length;
};

// SHA-1 of one piece, which lies in these spans one after the other, and, unless `blocks` is NULL, SHA-256 of each
// 16 KiB of it (BEP 52). `sha1` may be NULL. 0, or -errno; -ESTALE when a file ends too early.
int cpieces_hash(const struct cpieces_span *spans, size_t count, uint8_t *sha1, uint8_t *blocks);

// SHA-1 of two stretches of one file of equal length at once: the processor's instructions for it wait for their own
// results most of the time, and in the gaps there is room for a second digest. 0, or -errno; -ENOTSUP when the processor
// has no such instructions.
int cpieces_hash_two(int fd, int64_t first, int64_t second, int64_t length, uint8_t *sha1_first, uint8_t *sha1_second);

#ifdef __cplusplus
}
#endif
