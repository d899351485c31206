#include "dense.h"

#include "vectors.h"

enum { LANES = 16, TOGETHER = 4 };

typedef float vector16 __attribute__((vector_size(64)));
typedef float loose16 __attribute__((vector_size(64), aligned(4), may_alias));

#define UNROLL _Pragma("clang loop unroll(full)")

size_t guidon_dense_stride(size_t outputs) { return (outputs + LANES - 1) / LANES * LANES; }

/* R rows and C vectors of columns in registers: a weight is read once for all rows. */
INLINE void block(int R, int C, const float *x, size_t x_stride, size_t inputs, const float *weights,
                  const float *bias, size_t stride, float *y) {
    vector16 sum[TOGETHER][2];
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int c = 0; c < C; c++) sum[r][c] = *(const loose16 *)(bias + c * LANES);
    for (size_t k = 0; k < inputs; k++) {
        vector16 w[2];
        UNROLL for (int c = 0; c < C; c++) w[c] = *(const loose16 *)(weights + k * stride + c * LANES);
        UNROLL for (int r = 0; r < R; r++) {
            vector16 all = x[r * x_stride + k] - (vector16){0};
            UNROLL for (int c = 0; c < C; c++) sum[r][c] = __builtin_elementwise_fma(all, w[c], sum[r][c]);
        }
    }
    UNROLL for (int r = 0; r < R; r++)
        UNROLL for (int c = 0; c < C; c++) *(loose16 *)(y + r * stride + c * LANES) = sum[r][c];
}

INLINE void columns(int R, const float *x, size_t x_stride, size_t inputs, const float *weights, const float *bias,
                    size_t stride, float *y) {
    size_t at = 0;
    for (; at + 2 * LANES <= stride; at += 2 * LANES)
        block(R, 2, x, x_stride, inputs, weights + at, bias + at, stride, y + at);
    if (at < stride) block(R, 1, x, x_stride, inputs, weights + at, bias + at, stride, y + at);
}

#define ROWS(R) \
    case R: columns(R, x + i * x_stride, x_stride, inputs, weights, bias, stride, y + i * stride); break;

/* What is left of the rows also goes together: one row alone waits for its own sums at every input. */
CLONES void guidon_dense(const float *restrict x, size_t x_stride, size_t rows, size_t inputs,
                         const float *restrict weights, const float *restrict bias, size_t stride, float *restrict y) {
    size_t i = 0;
    for (; i + TOGETHER <= rows; i += TOGETHER)
        columns(TOGETHER, x + i * x_stride, x_stride, inputs, weights, bias, stride, y + i * stride);
    switch (rows - i) { ROWS(1) ROWS(2) ROWS(3) }
}
