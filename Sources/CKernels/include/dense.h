/* Products of rows with a small matrix. What is multiplied again and again, or by few rows, costs more in a call of BLAS
   than in itself; and a row here has the same bits on every machine and among any other rows. */
#ifndef GUIDON_DENSE_H
#define GUIDON_DENSE_H

#include <stddef.h>

/* The columns of packed weights: `outputs` rounded up to whole vectors. */
size_t guidon_dense_stride(size_t outputs);

/* packed (inputs, guidon_dense_stride(outputs)) = weight (outputs, inputs) transposed, zeros beyond the outputs. */
void guidon_pack(const float *restrict weight, size_t outputs, size_t inputs, float *restrict packed);

/* Rows of x are x_stride apart, those of y y_stride. Weights are (inputs, stride), of which `outputs` columns count;
   the stride is a multiple of guidon_dense_stride(1), and outputs + what is beyond them in a vector are within it. */
typedef struct {
    size_t rows, inputs, outputs, x_stride, stride, y_stride;
} guidon_dense_shape;

/* y[i][o] = bias[o] + sum over k of x[i][k] * weights[k][o], from the first k to the last, fused. The bias has `stride`
   numbers; without one the sum begins at 0. With `adds` the sum is added to what y holds. `code` is a machine code as
   of guidon_best_code. */
void guidon_dense(int code, guidon_dense_shape shape, const float *restrict x, const float *restrict weights,
                  const float *restrict bias, int adds, float *restrict y);

#endif
