#include "categorical.h"

#include <math.h>

#include "vectors.h"

enum { LANES = 16 };

INLINE float largest(const float *row, size_t width) {
    float top = row[0];
    for (size_t k = 1; k < width; k++) top = row[k] > top ? row[k] : top;
    return top;
}

/* Three passes, so that the exponentials of all rows are one loop: rows are as short as two. */
CLONES void guidon_categorical(const float *restrict logits, const int32_t *restrict actions, size_t rows,
                               size_t width, float *restrict probabilities, float *restrict log_probabilities,
                               float *restrict entropies) {
    for (size_t i = 0; i < rows; i++) {
        const float *row = logits + i * width;
        float top = largest(row, width);
        for (size_t k = 0; k < width; k++) probabilities[i * width + k] = row[k] - top;
        log_probabilities[i] = row[actions[i]] - top;
        entropies[i] = top;
    }
    for (size_t k = 0; k < rows * width; k++) probabilities[k] = exp_of(probabilities[k]);
    for (size_t i = 0; i < rows; i++) {
        const float *row = logits + i * width;
        float *share = probabilities + i * width;
        float top = entropies[i], total = 0, along = 0;
        for (size_t k = 0; k < width; k++) {
            total += share[k];
            along += share[k] * (row[k] - top);
        }
        float normalizer = logf(total), inverse = 1.0f / total;
        for (size_t k = 0; k < width; k++) share[k] *= inverse;
        log_probabilities[i] -= normalizer;
        entropies[i] = normalizer - along * inverse;
    }
}

/* The first action whose shares with those before it exceed the target. The shares add up to `total` but for rounding:
   should that hide the target, the last possible action is it. Without a branch, for nobody can foresee which it is. */
INLINE size_t drawn(const float *share, size_t width, double target) {
    size_t action = 0;
    double below = 0;
    int found = 0;
    for (size_t k = 0; k < width; k++) {
        int possible = share[k] > 0;
        below += possible ? share[k] : 0;
        action = possible && !found ? k : action;
        found |= possible && below > target;
    }
    return action;
}

/* Whole vectors: of two choices for a few rows most would be left over. */
size_t guidon_draw_scratch(size_t rows, size_t width) { return (rows * width + LANES - 1) / LANES * LANES; }

CLONES void guidon_draw(const float *restrict logits, const double *restrict uniforms, size_t rows, size_t width,
                        float *restrict shares, int32_t *restrict actions, float *restrict log_probabilities) {
    for (size_t i = 0; i < rows; i++) {
        const float *row = logits + i * width;
        float top = largest(row, width);
        for (size_t k = 0; k < width; k++) shares[i * width + k] = row[k] - top;
        log_probabilities[i] = top;
    }
    size_t whole = guidon_draw_scratch(rows, width);
    for (size_t k = rows * width; k < whole; k++) shares[k] = 0;
    for (size_t k = 0; k < whole; k += LANES)
        for (int l = 0; l < LANES; l++) shares[k + l] = exp_of(shares[k + l]);
    for (size_t i = 0; i < rows; i++) {
        const float *share = shares + i * width;
        float total = 0;
        for (size_t k = 0; k < width; k++) total += share[k];
        size_t action = drawn(share, width, uniforms[i] * (double)total);
        actions[i] = (int32_t)action;
        log_probabilities[i] = logits[i * width + action] - log_probabilities[i] - logf(total);
    }
}
