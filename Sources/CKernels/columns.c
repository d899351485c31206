#include "clones.h"
#include "kernels.h"
#include "networks.h"

enum { UNROLLED = 16, TILE = 64 };

/* Two selections and no branch: minimum and maximum of as many columns as the machine has lanes. */
#define ORDER(i, j)                        \
    {                                      \
        float a = x[i], b = x[j];          \
        x[i] = a < b ? a : b;              \
        x[j] = a < b ? b : a;              \
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
    CLONES static void means_##N(const float *const *rows, size_t d, size_t trim, float *restrict out) {  \
        const float *row[N];                                                                              \
        double kept[N];                                                                                   \
        for (int i = 0; i < N; i++) row[i] = rows[i];                                                     \
        for (int i = 0; i < N; i++) kept[i] = (size_t)i >= trim && i + trim < N ? 1 : 0;                  \
        double count = (double)(N - 2 * trim);                                                            \
        for (size_t k = 0; k < d; k++) {                                                                  \
            float x[N];                                                                                   \
            for (int i = 0; i < N; i++) x[i] = row[i][k];                                                 \
            NETWORK_##N(ORDER);                                                                           \
            double sum = 0;                                                                               \
            for (int i = 0; i < N; i++) sum += kept[i] * x[i];                                            \
            out[k] = (float)(sum / count);                                                                \
        }                                                                                                 \
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

CLONES static void means_tiled(const float *const *rows, size_t n, size_t d, size_t trim, float *restrict out,
                               float *restrict tile) {
    for (size_t at = 0; at < d; at += TILE) {
        size_t width = d - at < TILE ? d - at : TILE;
        for (size_t i = 0; i < n; i++)
            for (size_t l = 0; l < TILE; l++) tile[i * TILE + l] = l < width ? rows[i][at + l] : 0;
        sort_tile(tile, n);
        double sum[TILE] = {0};
        for (size_t i = trim; i < n - trim; i++)
            for (size_t l = 0; l < TILE; l++) sum[l] += tile[i * TILE + l];
        for (size_t l = 0; l < width; l++) out[at + l] = (float)(sum[l] / (double)(n - 2 * trim));
    }
}

size_t guidon_trimmed_means_scratch(size_t n) { return n > UNROLLED ? n * TILE : 0; }

#define CASE(N)                                                       \
    case N:                                                           \
        if (trim == (N - 1) / 2) medians_##N(rows, d, out);           \
        else means_##N(rows, d, trim, out);                           \
        break;

void guidon_trimmed_means(const float *const *rows, size_t n, size_t d, size_t trim, float *out, float *scratch) {
    switch (n) {
        case 0: break;
        CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8)
        CASE(9) CASE(10) CASE(11) CASE(12) CASE(13) CASE(14) CASE(15) CASE(16)
        default: means_tiled(rows, n, d, trim, out, scratch);
    }
}
