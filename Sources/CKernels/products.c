#include "products.h"

#include "codes.h"
#include "fork.h"

enum { SEGMENT = 16 * BLOCK };

typedef double folded[FOLDED];

size_t guidon_segment(void) { return SEGMENT; }

int guidon_best_code(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_supports("x86-64-v4") ? 2 : __builtin_cpu_supports("x86-64-v3") ? 1 : 0;
#else
    return 0;
#endif
}

INLINE size_t least(size_t a, size_t b) { return a < b ? a : b; }

static size_t segments_in(size_t columns) { return (columns + SEGMENT - 1) / SEGMENT; }

static double total(const double *sum) {
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

/* The columns after the last whole vector, which only the last segment of a row has. */
static double rest(const float *a, const float *b, size_t from, size_t to) {
    double sum = 0;
    for (size_t k = from + (to - from) / LANES * LANES; k < to; k++) sum += (double)a[k] * b[k];
    return sum;
}

/* Rows in groups as even as can be, none wider than a tile. */
typedef struct {
    size_t n, count;
} groups;

static groups grouped(size_t n, size_t widest) { return (groups){n, (n + widest - 1) / widest}; }
static size_t start(groups g, size_t group) { return group * g.n / g.count; }

typedef struct {
    const code_set *code;
    const float *row;
    const float *const *rows;
    size_t n, from, to, pairs;
    double *partials;
    folded *sums;
} task;

static folded *cleared(const task *t, size_t thread) {
    folded *sums = t->sums + thread * t->pairs;
    for (size_t p = 0; p < t->pairs; p++)
        for (int l = 0; l < FOLDED; l++) sums[p][l] = 0;
    return sums;
}

/* What to fetch in the turn-th of so many tiles: its share of the next block, or what is there if that is not whole. */
static ahead after(const task *t, size_t at, size_t turn, size_t tiles) {
    size_t from = at + 2 * BLOCK <= t->to ? at + BLOCK : at, first = turn * t->n / tiles;
    ahead next;
    for (size_t f = 0; f < FETCHED; f++) next.row[f] = t->rows[least(first + f, t->n - 1)] + from;
    return next;
}

static size_t triangular(size_t i) { return i * (i + 1) / 2; }

/* All pairs (i, j <= i) over one block. */
static void gram_block(const task *t, groups g, size_t at, size_t count, folded *sums) {
    size_t turn = 0, tiles = triangular(g.count);
    for (size_t big = 0; big < g.count; big++) {
        size_t i = start(g, big), R = start(g, big + 1) - i;
        for (size_t small = 0; small <= big; small++) {
            size_t j = start(g, small), C = start(g, small + 1) - j;
            folded *into[WIDEST];
            for (size_t r = 0; r < R; r++) into[r] = sums + triangular(i + r) + j;
            tile_code *code = big == small ? t->code->triangle[R] : t->code->square[R][C];
            code(t->rows + i, t->rows + j, at, count, into, after(t, at, turn++, tiles));
        }
    }
}

static void gram_segment(void *context, size_t segment, size_t thread) {
    const task *t = context;
    folded *sums = cleared(t, thread);
    double *partial = t->partials + segment * t->pairs;
    size_t from = segment * SEGMENT, to = least(t->to, from + SEGMENT);
    groups g = grouped(t->n, t->code->widest);
    for (size_t at = from; at < to; at += BLOCK) gram_block(t, g, at, least(BLOCK, to - at) / LANES * LANES, sums);
    for (size_t i = 0, p = 0; i < t->n; i++)
        for (size_t j = 0; j <= i; j++, p++) partial[p] = total(sums[p]) + rest(t->rows[i], t->rows[j], from, to);
}

static void products_segment(void *context, size_t segment, size_t thread) {
    const task *t = context;
    folded *sums = cleared(t, thread);
    double *partial = t->partials + segment * t->pairs;
    size_t from = t->from + segment * SEGMENT, to = least(t->to, from + SEGMENT);
    groups g = grouped(t->n, t->code->widest);
    for (size_t at = from; at < to; at += BLOCK) {
        size_t count = least(BLOCK, to - at) / LANES * LANES;
        for (size_t group = 0; group < g.count; group++) {
            size_t j = start(g, group);
            folded *into[1] = {sums + j};
            t->code->square[1][start(g, group + 1) - j](&t->row, t->rows + j, at, count, into,
                                                        after(t, at, group, g.count));
        }
    }
    for (size_t j = 0; j < t->n; j++) partial[j] = total(sums[j]) + rest(t->row, t->rows[j], from, to);
}

/* Eight lanes of each pair for each thread, and a sum of each pair for each segment. */
static size_t scratch(size_t pairs, size_t columns, size_t threads) {
    return pairs * (FOLDED * threads + segments_in(columns));
}

size_t guidon_gram_scratch(size_t n, size_t d, size_t threads) { return scratch(triangular(n), d, threads); }

void guidon_gram(int code, size_t threads, const float *const *rows, size_t n, size_t d, double *out, double *scratch) {
    size_t pairs = triangular(n), parts = segments_in(d);
    double *partials = scratch + FOLDED * threads * pairs;
    task t = {&codes[code], NULL, rows, n, 0, d, pairs, partials, (folded *)scratch};
    if (n > 0) guidon_fork(threads, parts, gram_segment, &t);
    for (size_t i = 0, p = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++, p++) {
            double sum = 0;
            for (size_t part = 0; part < parts; part++) sum += partials[part * pairs + p];
            out[i * n + j] = out[j * n + i] = sum;
        }
}

size_t guidon_products_scratch(size_t n, size_t columns, size_t threads) { return scratch(n, columns, threads); }

void guidon_products(int code, size_t threads, const float *row, const float *const *others, size_t n, size_t from,
                     size_t to, double *totals, double *scratch) {
    size_t parts = segments_in(to - from);
    double *partials = scratch + FOLDED * threads * n;
    task t = {&codes[code], row, others, n, from, to, n, partials, (folded *)scratch};
    if (n > 0) guidon_fork(threads, parts, products_segment, &t);
    for (size_t part = 0; part < parts; part++)
        for (size_t j = 0; j < n; j++) totals[j] += partials[part * n + j];
}
