#include "kernels.h"

#include "clones.h"
#include "fork.h"

enum { BLOCK = 1024, WIDE = 8, PART = 16 * BLOCK, LINE = 16 };

CLONES double guidon_dot_wide_range(const float *restrict a, const float *restrict b, size_t d) {
    double total = 0;
    for (size_t k = 0; k < d; k++) total += (double)a[k] * b[k];
    return total;
}

/* sum += the weighted rows, W at a time: as many streams from memory, and one pass over the sums for all of them. The
   block `ahead` of this one is fetched into the second cache meanwhile: memory and arithmetic would take turns else. */
INLINE void add_rows(int W, const float *const *rows, const double *coefficients, size_t at, size_t count, size_t ahead,
                     double *restrict sum) {
    const float *row[WIDE];
    double c[WIDE];
    size_t k = 0;
    for (int i = 0; i < W; i++) row[i] = rows[i] + at;
    for (int i = 0; i < W; i++) c[i] = coefficients[i];
    for (; k + LINE <= count; k += LINE) {
        for (int i = 0; i < W; i++) __builtin_prefetch(row[i] + k + ahead, 0, 2);
        for (size_t l = k; l < k + LINE; l++) {
            double all = sum[l];
            for (int i = 0; i < W; i++) all += c[i] * row[i][l];
            sum[l] = all;
        }
    }
    for (; k < count; k++)
        for (int i = 0; i < W; i++) sum[k] += c[i] * row[i][k];
}

#define CASE(W) \
    case W: add_rows(W, rows + i, coefficients + i, at, count, ahead, sum); break;

CLONES static void weighted_sum(const float *const *rows, const double *coefficients, size_t n, size_t from, size_t to,
                                size_t d, float *restrict out) {
    double sum[BLOCK];
    size_t groups = (n + WIDE - 1) / WIDE;
    for (size_t at = from; at < to; at += BLOCK) {
        size_t count = to - at < BLOCK ? to - at : BLOCK, ahead = at + 2 * BLOCK <= d ? BLOCK : 0;
        for (size_t k = 0; k < count; k++) sum[k] = 0;
        for (size_t group = 0; group < groups; group++) {
            size_t i = group * n / groups;
            switch ((group + 1) * n / groups - i) { CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) }
        }
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
    /* The last columns first: when products were made just before, they are what the caches still have. */
    size_t from = ((t->d + PART - 1) / PART - 1 - part) * PART, to = t->d - from < PART ? t->d : from + PART;
    (void)thread;
    weighted_sum(t->rows, t->coefficients, t->n, from, to, t->d, t->out);
}

void guidon_weighted_sum(size_t threads, const float *const *rows, const double *coefficients, size_t n, size_t d,
                         float *out) {
    task t = {rows, coefficients, n, d, out};
    guidon_fork(threads, (d + PART - 1) / PART, weighted_part, &t);
}
