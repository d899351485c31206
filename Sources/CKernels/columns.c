#include "clones.h"
#include "fork.h"
#include "kernels.h"
#include "networks.h"

enum { UNROLLED = 16, TILE = 64, PART = 64 * TILE };

/* Two selections and no branch: minimum and maximum of as many columns as the machine has lanes. */
#define ORDER(i, j)                        \
    {                                      \
        float a = x[i], b = x[j];          \
        x[i] = a < b ? a : b;              \
        x[j] = a < b ? b : a;              \
    }

/* Eight columns: what remains after trimming is added in their order as doubles, from memory, where a loop may begin and
   end anywhere. */
enum { WIDE = 8 };

typedef float lanes __attribute__((ext_vector_type(8)));
typedef float loose_lanes __attribute__((ext_vector_type(8), aligned(4), may_alias));
typedef double double_lanes __attribute__((ext_vector_type(8)));

#define ORDER_LANES(i, j)           \
    {                               \
        lanes a = x[i], b = x[j];   \
        x[i] = a < b ? a : b;       \
        x[j] = a < b ? b : a;       \
    }

INLINE void mean_of_sorted(const lanes *x, size_t n, size_t trim, float *out) {
    double_lanes sum = {0};
    for (size_t i = trim; i < n - trim; i++) sum += __builtin_convertvector(x[i], double_lanes);
    sum /= (double)(n - 2 * trim) - (double_lanes){0};
    *(loose_lanes *)out = __builtin_convertvector(sum, lanes);
}

/* Columns of n rows, n known to the compiler. In the median it drops every comparison that the middle does not need. */
#define COLUMNS(N)                                                                                        \
    CLONES static void medians_##N(const float *const *rows, size_t d, float *restrict out) {             \
        const float *row[N];                                                                              \
        for (int i = 0; i < N; i++) row[i] = rows[i];                                                     \
        for (size_t k = 0; k < d; k++) {                                                                  \
            float x[N];                                                                                   \
            for (int i = 0; i < N; i++) x[i] = row[i][k];                                                 \
            NETWORK_##N(ORDER);                                                                           \
            out[k] = N % 2 ? x[N / 2] : (float)(((double)x[(N - 1) / 2] + x[N / 2]) / 2);                 \
        }                                                                                                 \
    }                                                                                                     \
    INLINE void mean_of_##N(const float *const *row, size_t k, size_t trim, float *restrict out) {        \
        lanes x[N];                                                                                       \
        for (int i = 0; i < N; i++) x[i] = *(const loose_lanes *)(row[i] + k);                            \
        NETWORK_##N(ORDER_LANES);                                                                         \
        mean_of_sorted(x, N, trim, out + k);                                                              \
    }                                                                                                     \
    CLONES static void means_##N(const float *const *rows, size_t d, size_t trim, float *restrict out) {  \
        const float *row[N], *last[N];                                                                    \
        float tail[N][WIDE], means[WIDE];                                                                 \
        size_t whole = d / WIDE * WIDE;                                                                   \
        for (int i = 0; i < N; i++) row[i] = rows[i];                                                     \
        for (size_t k = 0; k < whole; k += WIDE) mean_of_##N(row, k, trim, out);                          \
        if (whole == d) return;                                                                           \
        for (int i = 0; i < N; i++) {                                                                     \
            for (size_t l = 0; l < WIDE; l++) tail[i][l] = whole + l < d ? row[i][whole + l] : 0;         \
            last[i] = tail[i];                                                                            \
        }                                                                                                 \
        mean_of_##N(last, 0, trim, means);                                                                \
        for (size_t k = whole; k < d; k++) out[k] = means[k - whole];                                     \
    }
COLUMNS(1) COLUMNS(2) COLUMNS(3) COLUMNS(4) COLUMNS(5) COLUMNS(6) COLUMNS(7) COLUMNS(8)
COLUMNS(9) COLUMNS(10) COLUMNS(11) COLUMNS(12) COLUMNS(13) COLUMNS(14) COLUMNS(15) COLUMNS(16)

INLINE void order_tile(float *restrict low, float *restrict high) {
    for (int l = 0; l < TILE; l++) {
        float a = low[l], b = high[l];
        low[l] = a < b ? a : b;
        high[l] = a < b ? b : a;
    }
}

/* The same network for any n, driven by loops over a tile of columns that stays in the first cache. */
INLINE void sort_tile(float *tile, size_t n) {
    for (size_t p = 1; p < n; p *= 2)
        for (size_t k = p; k >= 1; k /= 2)
            for (size_t j = k % p; j + k < n; j += 2 * k)
                for (size_t i = j; i < j + k && i + k < n; i++)
                    if (i / (2 * p) == (i + k) / (2 * p)) order_tile(tile + i * TILE, tile + (i + k) * TILE);
}

CLONES static void means_tiled(const float *const *rows, size_t n, size_t from, size_t to, size_t trim,
                               float *restrict out, float *restrict tile) {
    for (size_t at = from; at < to; at += TILE) {
        size_t width = to - at < TILE ? to - at : TILE;
        for (size_t i = 0; i < n; i++)
            for (size_t l = 0; l < TILE; l++) tile[i * TILE + l] = l < width ? rows[i][at + l] : 0;
        sort_tile(tile, n);
        double sum[TILE] = {0};
        for (size_t i = trim; i < n - trim; i++)
            for (size_t l = 0; l < TILE; l++) sum[l] += tile[i * TILE + l];
        for (size_t l = 0; l < width; l++) out[at + l] = (float)(sum[l] / (double)(n - 2 * trim));
    }
}

#define CASE(N)                                                       \
    case N:                                                           \
        if (trim == (N - 1) / 2) medians_##N(rows, d, out);           \
        else means_##N(rows, d, trim, out);                           \
        break;

static void unrolled_means(const float *const *rows, size_t n, size_t d, size_t trim, float *out) {
    switch (n) {
        CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8)
        CASE(9) CASE(10) CASE(11) CASE(12) CASE(13) CASE(14) CASE(15) CASE(16)
    }
}

typedef struct {
    const float *const *rows;
    size_t n, d, trim;
    float *out, *scratch;
} task;

static size_t tile_floats(size_t n) { return n > UNROLLED ? n * TILE : 0; }

/* Unrolled columns of a few rows, or many rows through a tile of this thread's own. */
static void means_part(void *context, size_t part, size_t thread) {
    const task *t = context;
    size_t from = part * PART, width = t->d - from < PART ? t->d - from : PART;
    const float *shifted[UNROLLED];
    if (t->n <= UNROLLED) {
        for (size_t i = 0; i < t->n; i++) shifted[i] = t->rows[i] + from;
        unrolled_means(shifted, t->n, width, t->trim, t->out + from);
    } else {
        means_tiled(t->rows, t->n, from, from + width, t->trim, t->out, t->scratch + thread * tile_floats(t->n));
    }
}

size_t guidon_trimmed_means_scratch(size_t n, size_t threads) { return threads * tile_floats(n); }

void guidon_trimmed_means(size_t threads, const float *const *rows, size_t n, size_t d, size_t trim, float *out,
                          float *scratch) {
    task t = {rows, n, d, trim, out, scratch};
    if (n > 0) guidon_fork(threads, (d + PART - 1) / PART, means_part, &t);
}
