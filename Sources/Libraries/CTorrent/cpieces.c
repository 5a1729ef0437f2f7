#include "cpieces.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>

// Small enough to stay in the second cache between reading and hashing.
#define CHUNK (128 << 10)

static ssize_t read_all(int fd, uint8_t *buffer, size_t count, int64_t offset) {
    size_t done = 0;
    while (done < count) {
        ssize_t got = pread(fd, buffer + done, count - done, offset + (int64_t)done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -errno;
        if (got == 0) return -ESTALE;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

// MARK: One piece

struct digests {
    EVP_MD_CTX *sha1;
    uint8_t *blocks;
    // Of the block that has begun.
    EVP_MD_CTX *block;
    size_t filled;
};

static void feed(struct digests *digests, const uint8_t *bytes, size_t count) {
    if (digests->sha1 != NULL) EVP_DigestUpdate(digests->sha1, bytes, count);
    if (digests->blocks == NULL) return;
    while (count > 0) {
        size_t part = CPIECES_BLOCK - digests->filled;
        if (part > count) part = count;
        if (digests->filled == 0) EVP_DigestInit_ex(digests->block, EVP_sha256(), NULL);
        EVP_DigestUpdate(digests->block, bytes, part);
        digests->filled += part;
        bytes += part;
        count -= part;
        if (digests->filled == CPIECES_BLOCK) {
            EVP_DigestFinal_ex(digests->block, digests->blocks, NULL);
            digests->blocks += 32;
            digests->filled = 0;
        }
    }
}

int cpieces_hash(const struct cpieces_span *spans, size_t count, uint8_t *sha1, uint8_t *blocks) {
    struct digests digests = {NULL, blocks, NULL, 0};
    uint8_t *buffer = malloc(CHUNK);
    digests.block = EVP_MD_CTX_new();
    if (sha1 != NULL) digests.sha1 = EVP_MD_CTX_new();
    int result = 0;
    if (buffer == NULL || digests.block == NULL || (sha1 != NULL && digests.sha1 == NULL)) result = -ENOMEM;
    if (result == 0 && sha1 != NULL) EVP_DigestInit_ex(digests.sha1, EVP_sha1(), NULL);
    for (size_t index = 0; index < count && result == 0; ++index) {
        int64_t done = 0;
        if (spans[index].fd < 0) memset(buffer, 0, CHUNK);
        while (done < spans[index].length) {
            size_t part = CHUNK;
            if ((int64_t)part > spans[index].length - done) part = (size_t)(spans[index].length - done);
            if (spans[index].fd >= 0) {
                ssize_t got = read_all(spans[index].fd, buffer, part, spans[index].offset + done);
                if (got < 0) {
                    result = (int)got;
                    break;
                }
            }
            feed(&digests, buffer, part);
            done += (int64_t)part;
        }
    }
    if (result == 0 && digests.filled > 0) EVP_DigestFinal_ex(digests.block, digests.blocks, NULL);
    if (result == 0 && sha1 != NULL) EVP_DigestFinal_ex(digests.sha1, sha1, NULL);
    EVP_MD_CTX_free(digests.sha1);
    EVP_MD_CTX_free(digests.block);
    free(buffer);
    return result;
}

// MARK: Two pieces at once

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

// The state of FIPS 180-4, section 6.1.2, as the instructions want it: A in the highest word, E in the highest of its own.
struct lane {
    __m128i abcd;
    __m128i e;
};

// Four rounds of both lanes. `w` holds the last four message words of each lane, four by four.
#define ROUNDS(index, function)                                                                                       \
    do {                                                                                                              \
        if ((index) >= 4) {                                                                                           \
            wa[(index) & 3] = _mm_sha1msg2_epu32(                                                                     \
                _mm_xor_si128(_mm_sha1msg1_epu32(wa[(index) & 3], wa[((index) + 1) & 3]), wa[((index) + 2) & 3]),     \
                wa[((index) + 3) & 3]);                                                                               \
            wb[(index) & 3] = _mm_sha1msg2_epu32(                                                                     \
                _mm_xor_si128(_mm_sha1msg1_epu32(wb[(index) & 3], wb[((index) + 1) & 3]), wb[((index) + 2) & 3]),     \
                wb[((index) + 3) & 3]);                                                                               \
        }                                                                                                             \
        ea = (index) == 0 ? _mm_add_epi32(ea, wa[0]) : _mm_sha1nexte_epu32(ea, wa[(index) & 3]);                      \
        eb = (index) == 0 ? _mm_add_epi32(eb, wb[0]) : _mm_sha1nexte_epu32(eb, wb[(index) & 3]);                      \
        __m128i next_a = _mm_sha1rnds4_epu32(a, ea, function);                                                        \
        __m128i next_b = _mm_sha1rnds4_epu32(b, eb, function);                                                        \
        ea = a;                                                                                                       \
        eb = b;                                                                                                       \
        a = next_a;                                                                                                   \
        b = next_b;                                                                                                   \
    } while (0)

__attribute__((target("sha,ssse3,sse4.1"))) static void compress_two(
    struct lane *first, struct lane *second, const uint8_t *left, const uint8_t *right, size_t blocks) {
    const __m128i swap = _mm_set_epi64x(0x0001020304050607LL, 0x08090A0B0C0D0E0FLL);
    __m128i a = first->abcd, ea = first->e, b = second->abcd, eb = second->e;
    for (; blocks > 0; --blocks, left += 64, right += 64) {
        const __m128i saved_a = a, saved_ea = ea, saved_b = b, saved_eb = eb;
        __m128i wa[4], wb[4];
        for (int index = 0; index < 4; ++index) {
            wa[index] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(left + 16 * index)), swap);
            wb[index] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(right + 16 * index)), swap);
        }
        ROUNDS(0, 0); ROUNDS(1, 0); ROUNDS(2, 0); ROUNDS(3, 0); ROUNDS(4, 0);
        ROUNDS(5, 1); ROUNDS(6, 1); ROUNDS(7, 1); ROUNDS(8, 1); ROUNDS(9, 1);
        ROUNDS(10, 2); ROUNDS(11, 2); ROUNDS(12, 2); ROUNDS(13, 2); ROUNDS(14, 2);
        ROUNDS(15, 3); ROUNDS(16, 3); ROUNDS(17, 3); ROUNDS(18, 3); ROUNDS(19, 3);
        ea = _mm_sha1nexte_epu32(ea, saved_ea);
        eb = _mm_sha1nexte_epu32(eb, saved_eb);
        a = _mm_add_epi32(a, saved_a);
        b = _mm_add_epi32(b, saved_b);
    }
    first->abcd = a;
    first->e = ea;
    second->abcd = b;
    second->e = eb;
}

static void begin(struct lane *lane) {
    lane->abcd = _mm_set_epi32(0x67452301, (int)0xEFCDAB89, (int)0x98BADCFE, 0x10325476);
    lane->e = _mm_set_epi32((int)0xC3D2E1F0, 0, 0, 0);
}

static void write_word(uint8_t *out, uint32_t word) {
    for (int index = 0; index < 4; ++index) out[index] = (uint8_t)(word >> (24 - 8 * index));
}

static void end(const struct lane *lane, uint8_t *out) {
    uint32_t words[4], e[4];
    _mm_storeu_si128((__m128i *)words, lane->abcd);
    _mm_storeu_si128((__m128i *)e, lane->e);
    for (int index = 0; index < 4; ++index) write_word(out + 4 * index, words[3 - index]);
    write_word(out + 16, e[3]);
}

static int has_sha(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & (1u << 29))) return 0;
    // SSSE3 and SSE4.1.
    return __get_cpuid(1, &a, &b, &c, &d) && (c & (1u << 9)) && (c & (1u << 19));
}

int cpieces_hash_two(
    int fd, int64_t first, int64_t second, int64_t length, uint8_t *sha1_first, uint8_t *sha1_second) {
    if (!has_sha()) return -ENOTSUP;
    uint8_t *buffer = malloc(2 * CHUNK + 256);
    if (buffer == NULL) return -ENOMEM;
    uint8_t *left = buffer, *right = buffer + CHUNK;
    struct lane lanes[2];
    begin(&lanes[0]);
    begin(&lanes[1]);
    int result = 0;
    int64_t done = 0;
    while (done < length) {
        size_t part = CHUNK;
        if ((int64_t)part > length - done) part = (size_t)(length - done);
        ssize_t got = read_all(fd, left, part, first + done);
        if (got >= 0) got = read_all(fd, right, part, second + done);
        if (got < 0) {
            result = (int)got;
            break;
        }
        done += (int64_t)part;
        // What is left of the last block waits for its padding below.
        compress_two(&lanes[0], &lanes[1], left, right, part / 64);
        if (done == length) {
            uint8_t tails[2][128];
            size_t rest = part % 64, padded = rest < 56 ? 64 : 128;
            memset(tails, 0, sizeof tails);
            memcpy(tails[0], left + part - rest, rest);
            memcpy(tails[1], right + part - rest, rest);
            for (int lane = 0; lane < 2; ++lane) {
                tails[lane][rest] = 0x80;
                write_word(tails[lane] + padded - 8, (uint32_t)((uint64_t)length >> 29));
                write_word(tails[lane] + padded - 4, (uint32_t)((uint64_t)length << 3));
            }
            compress_two(&lanes[0], &lanes[1], tails[0], tails[1], padded / 64);
        }
    }
    if (result == 0) {
        end(&lanes[0], sha1_first);
        end(&lanes[1], sha1_second);
    }
    free(buffer);
    return result;
}
#else
int cpieces_hash_two(
    int fd, int64_t first, int64_t second, int64_t length, uint8_t *sha1_first, uint8_t *sha1_second) {
    (void)fd, (void)first, (void)second, (void)length, (void)sha1_first, (void)sha1_second;
    return -ENOTSUP;
}
#endif
