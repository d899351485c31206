/* Squares of eight floats turned over by shuffles; not part of the interface of this folder. */
#ifndef GUIDON_SQUARES_H
#define GUIDON_SQUARES_H

#include <stddef.h>

#include "vectors.h"

enum { SIDE = 8 };

typedef float side __attribute__((vector_size(32)));
typedef float loose_side __attribute__((vector_size(32), aligned(4), may_alias));

#define LOW_PAIRS(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGH_PAIRS(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define LOW_FOURS(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define HIGH_FOURS(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define LOW_HALVES(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define HIGH_HALVES(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)

/* to[a * stride + b] = row[b][a]: pairs of rows, then fours, then halves. */
INLINE void turn_square(const float *const row[SIDE], float *to, size_t stride) {
    side r[SIDE], p[SIDE], f[SIDE];
    for (int b = 0; b < SIDE; b++) r[b] = *(const loose_side *)row[b];
    for (int b = 0; b < SIDE; b += 2) {
        p[b] = LOW_PAIRS(r[b], r[b + 1]);
        p[b + 1] = HIGH_PAIRS(r[b], r[b + 1]);
    }
    for (int b = 0; b < SIDE; b += 4) {
        f[b] = LOW_FOURS(p[b], p[b + 2]);
        f[b + 1] = HIGH_FOURS(p[b], p[b + 2]);
        f[b + 2] = LOW_FOURS(p[b + 1], p[b + 3]);
        f[b + 3] = HIGH_FOURS(p[b + 1], p[b + 3]);
    }
    for (int a = 0; a < SIDE / 2; a++) {
        *(loose_side *)(to + a * stride) = LOW_HALVES(f[a], f[a + SIDE / 2]);
        *(loose_side *)(to + (a + SIDE / 2) * stride) = HIGH_HALVES(f[a], f[a + SIDE / 2]);
    }
}

#endif
