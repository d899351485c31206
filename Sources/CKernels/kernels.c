#include "kernels.h"

#include "clones.h"
#include "fork.h"

enum { BLOCK = 1024, WIDE = 4, PART = 16 * BLOCK };

CLONES double guidon_dot_wide_range(const float *restrict a, const float *restrict b, size_t d) {
    double total = 0;
    for (size_t k = 0; k < d; k++) total += (double)a[k] * b[k];
    return total;
}

CLONES static void weighted_sum(const float *const *rows, const double *coefficients, size_t n, size_t from, size_t to,
                                float *restrict out) {
    double sum[BLOCK];
    for (size_t at = from; at < to; at += BLOCK) {
        size_t count = to - at < BLOCK ? to - at : BLOCK;
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

typedef struct {
    const float *const *rows;
    const double *coefficients;
    size_t n, d;
    float *out;
} task;

static void weighted_part(void *context, size_t part, size_t thread) {
    const task *t = context;
    size_t from = part * PART, to = t->d - from < PART ? t->d : from + PART;
    (void)thread;
    weighted_sum(t->rows, t->coefficients, t->n, from, to, t->out);
}

void guidon_weighted_sum(size_t threads, const float *const *rows, const double *coefficients, size_t n, size_t d,
                         float *out) {
    task t = {rows, coefficients, n, d, out};
    guidon_fork(threads, (d + PART - 1) / PART, weighted_part, &t);
}
