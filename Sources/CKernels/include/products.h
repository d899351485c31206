/* Inner products of rows. A pair has the same bits whatever the machine, the number of threads, the other rows and the
   order in which they come: sixteen float lanes of fused multiply-adds over 1024 columns, lanes added in double over a
   segment of 16384 columns, segments added in double from the first to the last.

   Fused, although nothing else in this folder is: with a multiplication and an addition, 15 rows are bound by
   arithmetic; fused, by memory. The code says where (the compiler contracts nothing by itself), and a machine without
   such an instruction computes the same bits at length. */
#ifndef GUIDON_PRODUCTS_H
#define GUIDON_PRODUCTS_H

#include <stddef.h>

/* Columns that are added up before anything is passed on; parts of rows that begin at a multiple of it can be added. */
size_t guidon_segment(void);

/* Machine codes: 0 for any machine, 1 for AVX2 with FMA, 2 for AVX-512. The best one that this machine has: */
int guidon_best_code(void);

/* The doubles of scratch that guidon_gram needs. */
size_t guidon_gram_scratch(size_t n, size_t d, size_t threads);

/* All inner products of n rows of d floats, (n, n) row-major. */
void guidon_gram(int code, size_t threads, const float *const *rows, size_t n, size_t d, double *out, double *scratch);

/* The doubles of scratch that guidon_products needs for so many columns. */
size_t guidon_products_scratch(size_t n, size_t columns, size_t threads);

/* totals[j] += the product of row and others[j] over the columns from..<to, `from` a multiple of the segment. */
void guidon_products(int code, size_t threads, const float *row, const float *const *others, size_t n, size_t from,
                     size_t to, double *totals, double *scratch);

#endif
