#include "dense.h"

#include "squares.h"
#include "vectors.h"

enum { LANES = 16, TOGETHER = 6 };

typedef float vector16 __attribute__((vector_size(64)));
typedef float loose16 __attribute__((vector_size(64), aligned(4), may_alias));

#define UNROLL _Pragma("clang loop unroll(full)")

size_t guidon_dense_stride(size_t outputs) { return (outputs + LANES - 1) / LANES * LANES; }

CLONES void guidon_pack(const float *restrict weight, size_t outputs, size_t inputs, float *restrict packed) {
    size_t stride = guidon_dense_stride(outputs), squares = inputs / SIDE * SIDE;
    for (size_t o = 0; o < stride; o += SIDE) {
        size_t k = 0;
        for (; o + SIDE <= outputs && k < squares; k += SIDE) {
            const float *row[SIDE];
            for (int b = 0; b < SIDE; b++) row[b] = weight + (o + (size_t)b) * inputs + k;
            turn_square(row, packed + k * stride + o, stride);
        }
        for (; k < inputs; k++)
            for (size_t b = o; b < o + SIDE; b++)
                packed[k * stride + b] = b < outputs ? weight[b * inputs + k] : 0;
    }
}

/* R rows and C vectors of columns from `at` on, in registers: a weight is read once for all rows. The last vector may
   have fewer than LANES columns, and then it is alone. */
INLINE void block(int R, int C, int whole, const guidon_dense_shape *s, size_t at, const float *x,
                  const float *weights, const float *bias, int adds, float *y) {
    vector16 sum[TOGETHER][2];
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int c = 0; c < C; c++)
            sum[r][c] = bias ? *(const loose16 *)(bias + at + c * LANES) : (vector16){0};
    for (size_t k = 0; k < s->inputs; k++) {
        vector16 w[2];
        UNROLL for (int c = 0; c < C; c++) w[c] = *(const loose16 *)(weights + k * s->stride + at + c * LANES);
        UNROLL for (int r = 0; r < R; r++) {
            vector16 all = x[r * s->x_stride + k] - (vector16){0};
            UNROLL for (int c = 0; c < C; c++) sum[r][c] = __builtin_elementwise_fma(all, w[c], sum[r][c]);
        }
    }
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int c = 0; c < C; c++) {
            float *to = y + r * s->y_stride + at + c * LANES, lane[LANES];
            if (whole) {
                *(loose16 *)to = adds ? *(const loose16 *)to + sum[r][c] : sum[r][c];
            } else {
                *(loose16 *)lane = sum[r][c];
                for (size_t l = 0; l < s->outputs - at; l++) to[l] = adds ? to[l] + lane[l] : lane[l];
            }
        }
}

INLINE void columns(int R, int C, const guidon_dense_shape *s, const float *x, const float *weights,
                    const float *bias, int adds, float *y) {
    size_t at = 0;
    for (; at + C * LANES <= s->outputs; at += C * LANES) block(R, C, 1, s, at, x, weights, bias, adds, y);
    for (; at + LANES <= s->outputs; at += LANES) block(R, 1, 1, s, at, x, weights, bias, adds, y);
    if (at < s->outputs) block(R, 1, 0, s, at, x, weights, bias, adds, y);
}

#define ROWS(R, C) \
    case R: columns(R, C, &s, x, weights, bias, adds, y); break;

/* The last rows go in two groups as even as can be: one row alone waits for its own sums at every input. */
static size_t together(size_t rows) {
    return rows >= 2 * TOGETHER ? TOGETHER : rows > TOGETHER ? (rows + 1) / 2 : rows;
}

#define DENSE(NAME, ATTRIBUTES, C)                                                                                 \
    ATTRIBUTES static void NAME(guidon_dense_shape s, const float *restrict x, const float *restrict weights,      \
                                const float *restrict bias, int adds, float *restrict y) {                         \
        for (size_t left = s.rows, R = together(left); left > 0; left -= R, R = together(left)) {                  \
            switch (R) { ROWS(1, C) ROWS(2, C) ROWS(3, C) ROWS(4, C) ROWS(5, C) ROWS(6, C) }                       \
            x += R * s.x_stride;                                                                                   \
            y += R * s.y_stride;                                                                                   \
        }                                                                                                          \
    }

static void portable(guidon_dense_shape s, const float *restrict x, const float *restrict weights,
                     const float *restrict bias, int adds, float *restrict y) {
    for (size_t i = 0; i < s.rows; i++)
        columns(1, 1, &s, x + i * s.x_stride, weights, bias, adds, y + i * s.y_stride);
}

#if defined(__x86_64__)
/* As many sums as there are registers: sixteen hold six rows of one vector, thirty-two six rows of two. */
DENSE(avx2, __attribute__((target("arch=x86-64-v3"))), 1)
DENSE(avx512, __attribute__((target("arch=x86-64-v4"), min_vector_width(512))), 2)
#endif

void guidon_dense(int code, guidon_dense_shape shape, const float *restrict x, const float *restrict weights,
                  const float *restrict bias, int adds, float *restrict y) {
#if defined(__x86_64__)
    if (code == 2) return avx512(shape, x, weights, bias, adds, y);
    if (code == 1) return avx2(shape, x, weights, bias, adds, y);
#else
    (void)code;
#endif
    portable(shape, x, weights, bias, adds, y);
}
