#include "kernels.h"

/* One source, three machine codes, chosen when the program is loaded; the thread sanitizer cannot run such resolvers. */
#if defined(__x86_64__) && !(defined(__has_feature) && __has_feature(thread_sanitizer))
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

enum { LANES = 16, BLOCK = 1024 };

/* Sixteen lanes in every clone, so that each adds the same numbers in the same order and gives the same bits. */
CLONES double guidon_dot(const float *restrict a, const float *restrict b, size_t d) {
    double total = 0;
    size_t start = 0;
    for (; start + LANES <= d; start += BLOCK) {
        size_t end = start + BLOCK < d ? start + BLOCK : d;
        size_t whole = start + (end - start) / LANES * LANES;
        float lane[LANES] = {0};
        for (size_t k = start; k < whole; k += LANES)
            for (int l = 0; l < LANES; l++) lane[l] += a[k + l] * b[k + l];
        double sum = 0;
        for (int l = 0; l < LANES; l++) sum += lane[l];
        for (size_t k = whole; k < end; k++) sum += (double)a[k] * b[k];
        total += sum;
    }
    for (; start < d; start++) total += (double)a[start] * b[start];
    return total;
}
