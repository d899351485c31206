/* Hot loops over contiguous buffers. Each has a plain twin in Swift that is its definition and its test's oracle. */
#ifndef GUIDON_KERNELS_H
#define GUIDON_KERNELS_H

#include <stddef.h>

/* Inner product of two rows with every product and sum in double: no finite floats overflow it. */
double guidon_dot_wide_range(const float *a, const float *b, size_t d);

/* out[k] = sum over i of coefficients[i] * rows[i][k], added in double in the order of i, one pass over the rows. */
void guidon_weighted_sum(size_t threads, const float *const *rows, const double *coefficients, size_t n, size_t d,
                         float *out);

/* The floats of scratch that guidon_trimmed_means needs for n rows. */
size_t guidon_trimmed_means_scratch(size_t n, size_t threads);

/* out[k] = mean, in double, of the values of column k that are left without its `trim` smallest and `trim` largest;
   2 * trim < n, all values finite. With trim = (n - 1) / 2 it is the median. */
void guidon_trimmed_means(size_t threads, const float *const *rows, size_t n, size_t d, size_t trim, float *out,
                          float *scratch);

#endif
