#include "read.h"

#include <string.h>

enum { WORDS = 512, STREAMS = 4 };

static uint64_t block(const float *const *rows, size_t streams, size_t at) {
    uint64_t all[32] = {0};
    for (size_t k = 0; k < WORDS; k += 32)
        for (size_t s = 0; s < streams; s++) {
            uint64_t words[32];
            memcpy(words, rows[s] + at + 2 * k, sizeof words);
            for (int l = 0; l < 32; l++) all[l] |= words[l];
        }
    for (int l = 1; l < 32; l++) all[0] |= all[l];
    return all[0];
}

uint64_t bench_read(const float *const *rows, size_t n, size_t d) {
    uint64_t all = 0;
    for (size_t i = 0; i < n; i += STREAMS)
        for (size_t at = 0; at + 2 * WORDS <= d; at += 2 * WORDS)
            all |= block(rows + i, n - i < STREAMS ? n - i : STREAMS, at);
    return all;
}
