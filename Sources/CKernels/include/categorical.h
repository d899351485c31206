/* Rows of logits as distributions over their columns. */
#ifndef GUIDON_CATEGORICAL_H
#define GUIDON_CATEGORICAL_H

#include <stddef.h>
#include <stdint.h>

/* Of each row of logits: the softmax, its entropy in nats, and the logarithm of the share of actions[row]. */
void guidon_categorical(const float *restrict logits, const int32_t *restrict actions, size_t rows, size_t width,
                        float *restrict probabilities, float *restrict log_probabilities, float *restrict entropies);

/* The floats of `shares` that guidon_draw needs. */
size_t guidon_draw_scratch(size_t rows, size_t width);

/* Of each row of logits an action, drawn by the number uniforms[row] of [0, 1), and the logarithm of its share, with the
   bits that guidon_categorical gives it; width is at least 1. Logits that are NaN give some action and NaN. */
void guidon_draw(const float *restrict logits, const double *restrict uniforms, size_t rows, size_t width,
                 float *restrict shares, int32_t *restrict actions, float *restrict log_probabilities);

#endif
