/* A layer of a small network for the few rows of a sampler's step, where a call of BLAS costs more than its product. */
#ifndef GUIDON_DENSE_H
#define GUIDON_DENSE_H

#include <stddef.h>

/* The columns of packed weights and of what comes out: `outputs` rounded up to whole vectors. */
size_t guidon_dense_stride(size_t outputs);

/* y[i][o] = bias[o] + sum over k of x[i][k] * weights[k][o], from the first k to the last, fused: a row has the same
   bits on every machine and among any other rows. `weights` is (inputs, stride); bias and rows of y have `stride`. */
void guidon_dense(const float *restrict x, size_t x_stride, size_t rows, size_t inputs, const float *restrict weights,
                  const float *restrict bias, size_t stride, float *restrict y);

#endif
