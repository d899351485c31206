/* Hot loops over contiguous buffers. Each has a plain twin in Swift that is its definition and its test's oracle. */
#ifndef GUIDON_KERNELS_H
#define GUIDON_KERNELS_H

#include <stddef.h>

/* Inner product of two rows: blocks of 1024 columns in float lanes, block sums added in double.
   Same bits for the same inputs whatever the order in which rows arrive. */
double guidon_dot(const float *a, const float *b, size_t d);

#endif
