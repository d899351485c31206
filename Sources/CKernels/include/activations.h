/* Functions of single numbers over whole buffers, and the sums over rows that a neural network needs between its
   matrix products. libm does these one number at a time; here a vector register does eight or sixteen. */
#ifndef GUIDON_ACTIVATIONS_H
#define GUIDON_ACTIVATIONS_H

#include <stddef.h>
#include <stdint.h>

/* x[k] = e^x[k]: within 1 ulp; 0 below -86.6, infinity above 88.73, NaN stays. */
void guidon_exp(float *x, size_t n);

/* x[k] = tanh x[k]: within 1.5 ulp; NaN stays. */
void guidon_tanh(float *x, size_t n);

/* y = x * sigmoid(2u), u = sqrt(2/pi) * (x + 0.044715 x^3), which is GELU in its tanh form. */
void guidon_gelu(const float *restrict x, float *restrict y, size_t n);

/* dy[k] = dy[k] * gelu'(x[k]). */
void guidon_gelu_backward(const float *restrict x, float *restrict dy, size_t n);

/* dy[k] = dy[k] * (1 - y[k]^2), with y = tanh x. */
void guidon_tanh_backward(const float *restrict y, float *restrict dy, size_t n);

/* sums[j] += x[0][j] + x[1][j] + ..., rows from the first to the last. */
void guidon_add_column_sums(const float *restrict x, size_t rows, size_t width, float *restrict sums);

/* y = gain * x * r by rows, r = 1 / sqrt(mean(x^2) + epsilon); r is kept in `scales`. */
void guidon_rms_norm(const float *restrict x, const float *restrict gain, size_t rows, size_t width, float epsilon,
                     float *restrict y, float *restrict scales);

/* Adds the derivatives with respect to x and to the gain to dx and dgain. */
void guidon_rms_norm_backward(const float *restrict dy, const float *restrict x, const float *restrict scales,
                              const float *restrict gain, size_t rows, size_t width, float *restrict dx,
                              float *restrict dgain);

#endif
