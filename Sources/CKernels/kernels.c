#include "kernels.h"

#include "clones.h"

enum { LANES = 16, BLOCK = 1024, WIDE = 4 };

/* Sixteen lanes in every clone, so that each adds the same numbers in the same order and gives the same bits. */
typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef float loose_lanes __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

INLINE double sum_of(const lanes *lane) {
    double sum = 0;
    for (int l = 0; l < LANES; l++) sum += (*lane)[l];
    return sum;
}

INLINE double rest_of(const float *a, const float *b, size_t from, size_t count) {
    double sum = 0;
    for (size_t k = from; k < count; k++) sum += (double)a[k] * b[k];
    return sum;
}

INLINE double block_dot(const float *a, const float *b, size_t count) {
    size_t whole = count / LANES * LANES;
    lanes sum = {0};
    for (size_t k = 0; k < whole; k += LANES) sum += *(const loose_lanes *)(a + k) * *(const loose_lanes *)(b + k);
    return sum_of(&sum) + rest_of(a, b, whole, count);
}

/* Four products at once: one addition waits for the one before it, four chains of them do not wait for each other. */
INLINE void block_dot_wide(const float *a, const float *const *b, size_t at, size_t count, double *out) {
    size_t whole = count / LANES * LANES;
    lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    for (size_t k = 0; k < whole; k += LANES) {
        lanes x = *(const loose_lanes *)(a + at + k);
        s0 += x * *(const loose_lanes *)(b[0] + at + k);
        s1 += x * *(const loose_lanes *)(b[1] + at + k);
        s2 += x * *(const loose_lanes *)(b[2] + at + k);
        s3 += x * *(const loose_lanes *)(b[3] + at + k);
    }
    out[0] += sum_of(&s0) + rest_of(a + at, b[0] + at, whole, count);
    out[1] += sum_of(&s1) + rest_of(a + at, b[1] + at, whole, count);
    out[2] += sum_of(&s2) + rest_of(a + at, b[2] + at, whole, count);
    out[3] += sum_of(&s3) + rest_of(a + at, b[3] + at, whole, count);
}

CLONES double guidon_dot(const float *restrict a, const float *restrict b, size_t d) {
    double total = 0;
    for (size_t at = 0; at < d; at += BLOCK) total += block_dot(a + at, b + at, d - at < BLOCK ? d - at : BLOCK);
    return total;
}

CLONES double guidon_dot_wide_range(const float *restrict a, const float *restrict b, size_t d) {
    double total = 0;
    for (size_t k = 0; k < d; k++) total += (double)a[k] * b[k];
    return total;
}

CLONES void guidon_gram(const float *const *rows, size_t n, size_t d, double *restrict out) {
    for (size_t k = 0; k < n * n; k++) out[k] = 0;
    for (size_t at = 0; at < d; at += BLOCK) {
        size_t count = d - at < BLOCK ? d - at : BLOCK;
        for (size_t i = 0; i < n; i++) {
            size_t j = 0;
            for (; j + WIDE <= i + 1; j += WIDE) block_dot_wide(rows[i], rows + j, at, count, out + i * n + j);
            for (; j <= i; j++) out[i * n + j] += block_dot(rows[i] + at, rows[j] + at, count);
        }
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) out[j * n + i] = out[i * n + j];
}

CLONES void guidon_weighted_sum(const float *const *rows, const double *coefficients, size_t n, size_t d,
                                float *restrict out) {
    double sum[BLOCK];
    for (size_t at = 0; at < d; at += BLOCK) {
        size_t count = d - at < BLOCK ? d - at : BLOCK;
        for (size_t k = 0; k < count; k++) sum[k] = 0;
        size_t i = 0;
        for (; i + WIDE <= n; i += WIDE) {
            const float *a = rows[i] + at, *b = rows[i + 1] + at, *c = rows[i + 2] + at, *e = rows[i + 3] + at;
            double p = coefficients[i], q = coefficients[i + 1], r = coefficients[i + 2], s = coefficients[i + 3];
            for (size_t k = 0; k < count; k++) sum[k] = (((sum[k] + p * a[k]) + q * b[k]) + r * c[k]) + s * e[k];
        }
        for (; i < n; i++)
            for (size_t k = 0; k < count; k++) sum[k] += coefficients[i] * rows[i][at + k];
        for (size_t k = 0; k < count; k++) out[at + k] = (float)sum[k];
    }
}
