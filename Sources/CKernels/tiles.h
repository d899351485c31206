/* Tiles: the products of a few rows with a few others over one block of columns, held in registers. One shape of code
   for three machines; a pair has the same bits in every shape on every machine. */
#ifndef GUIDON_TILES_H
#define GUIDON_TILES_H

#include <stdint.h>
#include <string.h>

#include "clones.h"

enum { LANES = 16, FOLDED = 8, BLOCK = 1024, WIDEST = 5, FETCHED = 3 };

/* Rows of the next block, fetched into the second cache a line a step while this block is worked on, so that memory and
   arithmetic take turns in no tile. */
typedef struct {
    const float *row[FETCHED];
} ahead;

/* `a` holds R rows, `b` C rows, from column `at` on; `count` is a multiple of LANES. The sum of pair (r, c) is added to
   sums[r][c] in eight lanes of double, so that a block costs an addition of lanes and not a sum over them. */
typedef void tile_code(const float *const *a, const float *const *b, size_t at, size_t count,
                       double (*const *sums)[FOLDED], ahead next);

typedef float vector16 __attribute__((vector_size(64)));
typedef float vector8 __attribute__((vector_size(32)));
typedef float loose16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef float loose8 __attribute__((vector_size(32), aligned(4), may_alias));

typedef double doubles8 __attribute__((vector_size(64)));
typedef double loose_doubles8 __attribute__((vector_size(64), aligned(8), may_alias));

INLINE void fold(const float lane[LANES], double sum[FOLDED]) {
    doubles8 low = __builtin_convertvector(*(const loose8 *)lane, doubles8);
    doubles8 high = __builtin_convertvector(*(const loose8 *)(lane + FOLDED), doubles8);
    *(loose_doubles8 *)sum += low + high;
}

#define UNROLL _Pragma("clang loop unroll(full)")

/* Vectors of W lanes, in 16 / W passes. In a triangle a row meets only those up to itself. */
#define TILE(W)                                                                                              \
    INLINE void tile_of_##W(int R, int C, int triangle, const float *const *a, const float *const *b,        \
                            size_t at, size_t count, double (*const *sums)[FOLDED], ahead next) {            \
        float lane[WIDEST * WIDEST][LANES];                                                                  \
        const float *x[WIDEST], *y[WIDEST];                                                                  \
        UNROLL for (int r = 0; r < R; r++) x[r] = a[r] + at;                                                 \
        UNROLL for (int c = 0; c < C; c++) y[c] = b[c] + at;                                                 \
        for (int part = 0; part < LANES; part += W) {                                                        \
            vector##W s[WIDEST][WIDEST];                                                                     \
            UNROLL for (int r = 0; r < R; r++)                                                               \
                UNROLL for (int c = 0; c < C; c++) s[r][c] = (vector##W){0};                                 \
            for (size_t k = part; k < count; k += LANES) {                                                   \
                if (W == LANES)                                                                              \
                    UNROLL for (int f = 0; f < FETCHED; f++) __builtin_prefetch(next.row[f] + k, 0, 2);      \
                vector##W v[WIDEST];                                                                         \
                UNROLL for (int c = 0; c < C; c++) v[c] = *(const loose##W *)(y[c] + k);                     \
                UNROLL for (int r = 0; r < R; r++) {                                                         \
                    vector##W u = triangle ? v[r] : *(const loose##W *)(x[r] + k);                           \
                    UNROLL for (int c = 0; c < (triangle ? r + 1 : C); c++)                                  \
                        s[r][c] = __builtin_elementwise_fma(u, v[c], s[r][c]);                               \
                }                                                                                            \
            }                                                                                                \
            UNROLL for (int r = 0; r < R; r++)                                                               \
                UNROLL for (int c = 0; c < (triangle ? r + 1 : C); c++)                                      \
                    *(loose##W *)(lane[r * WIDEST + c] + part) = s[r][c];                                    \
        }                                                                                                    \
        UNROLL for (int r = 0; r < R; r++)                                                                   \
            UNROLL for (int c = 0; c < (triangle ? r + 1 : C); c++) fold(lane[r * WIDEST + c], sums[r][c]);  \
    }

#endif
