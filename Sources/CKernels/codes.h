/* The tiles of each machine. */
#ifndef GUIDON_CODES_H
#define GUIDON_CODES_H

#include "tiles.h"

/* The tiles of one machine: up to `widest` rows a side. A shape that grouped rows never have is not there. */
typedef struct {
    size_t widest;
    tile_code *square[WIDEST + 1][WIDEST + 1];
    tile_code *triangle[WIDEST + 1];
} code_set;

/* a * b + c, rounded once. Where the machine has no such instruction: the product of two floats is exact in double, the
   sum is made odd when it was rounded, and a double with an odd end rounds to float as the exact sum would (Boldo and
   Melquiond, "Emulation of FMA and correctly rounded sums", IEEE TC 2008). */
INLINE float fused(float a, float b, float c) {
#if defined(__ARM_FEATURE_FMA)
    return __builtin_fmaf(a, b, c);
#else
    double product = (double)a * b, sum = product + c;
    double back = sum - product, error = (product - (sum - back)) + (c - back);
    int64_t bits, away;
    memcpy(&bits, &sum, sizeof bits);
    away = (error > 0) == (sum > 0) ? 1 : -1;
    bits += error != 0 && (bits & 1) == 0 ? away : 0;
    memcpy(&sum, &bits, sizeof sum);
    return (float)sum;
#endif
}

static void portable(const float *const *a, const float *const *b, size_t at, size_t count,
                     double (*const *sums)[FOLDED], ahead next) {
    const float *x = a[0] + at, *y = b[0] + at;
    float lane[LANES] = {0};
    (void)next;
    for (size_t k = 0; k < count; k += LANES)
        for (int l = 0; l < LANES; l++) lane[l] = fused(x[k + l], y[k + l], lane[l]);
    fold(lane, sums[0][0]);
}

#define PORTABLE_CODES {.widest = 1, .square = {[1] = {[1] = portable}}, .triangle = {[1] = portable}}

#if defined(__x86_64__)
TILE(8)
TILE(16)

/* Without the vector width, clang cuts 64-byte vectors in two and spills half of the sums. */
#define CODE(ARCH, W, NAME, R, C, TRIANGLE)                                                                     \
    __attribute__((target("arch=" ARCH), min_vector_width(32 * W))) static void NAME(                           \
        const float *const *a, const float *const *b, size_t at, size_t count,                                  \
        double (*const *sums)[FOLDED], ahead next) {                                                            \
        tile_of_##W(R, C, TRIANGLE, a, b, at, count, sums, next);                                               \
    }
#define AVX2(R, C) CODE("x86-64-v3", 8, avx2_##R##_##C, R, C, 0)
#define AVX2_TRIANGLE(R) CODE("x86-64-v3", 8, avx2_##R, R, R, 1)
#define AVX512(R, C) CODE("x86-64-v4", 16, avx512_##R##_##C, R, C, 0)
#define AVX512_TRIANGLE(R) CODE("x86-64-v4", 16, avx512_##R, R, R, 1)

/* More rows than a tile holds make groups of at least half a tile; one row alone meets any number. */
AVX2(1, 1) AVX2(1, 2) AVX2(1, 3) AVX2(2, 2) AVX2(2, 3) AVX2(3, 2) AVX2(3, 3)
AVX2_TRIANGLE(1) AVX2_TRIANGLE(2) AVX2_TRIANGLE(3)
AVX512(1, 1) AVX512(1, 2) AVX512(1, 3) AVX512(1, 4) AVX512(1, 5) AVX512(3, 3) AVX512(3, 4) AVX512(3, 5)
AVX512(4, 3) AVX512(4, 4) AVX512(4, 5) AVX512(5, 3) AVX512(5, 4) AVX512(5, 5)
AVX512_TRIANGLE(1) AVX512_TRIANGLE(2) AVX512_TRIANGLE(3) AVX512_TRIANGLE(4) AVX512_TRIANGLE(5)

static const code_set codes[] = {
    PORTABLE_CODES,
    {.widest = 3,
     .square = {[1] = {[1] = avx2_1_1, avx2_1_2, avx2_1_3},
                [2] = {[2] = avx2_2_2, avx2_2_3},
                [3] = {[2] = avx2_3_2, avx2_3_3}},
     .triangle = {[1] = avx2_1, avx2_2, avx2_3}},
    {.widest = 5,
     .square = {[1] = {[1] = avx512_1_1, avx512_1_2, avx512_1_3, avx512_1_4, avx512_1_5},
                [3] = {[3] = avx512_3_3, avx512_3_4, avx512_3_5},
                [4] = {[3] = avx512_4_3, avx512_4_4, avx512_4_5},
                [5] = {[3] = avx512_5_3, avx512_5_4, avx512_5_5}},
     .triangle = {[1] = avx512_1, avx512_2, avx512_3, avx512_4, avx512_5}},
};
#else
static const code_set codes[] = {PORTABLE_CODES};
#endif

#endif
