/* Causal attention of one sequence, all heads; sequences and heads are short here, so BLAS would be mostly overhead. */
#ifndef GUIDON_ATTENTION_H
#define GUIDON_ATTENTION_H

#include <stddef.h>

/* The `queries` last positions of a sequence look at its `keys` positions up to their own.
   A row of q, k, v or of their derivatives holds all heads side by side, `width` numbers each. */
typedef struct {
    size_t queries, keys, heads, width;
} guidon_attention_shape;

/* How many floats `weights` holds: (heads, queries, keys rounded up to 8), and how many the scratch space. */
size_t guidon_attention_weights(guidon_attention_shape shape);
size_t guidon_attention_scratch(guidon_attention_shape shape);

/* weights = softmax(q k' / sqrt(width)) below the diagonal, 0 above; out = weights * v, (queries, heads * width). */
void guidon_attention(guidon_attention_shape shape, const float *q, size_t q_stride, const float *k, const float *v,
                      size_t kv_stride, float *weights, float *out, float *scratch);

/* From dout, the derivative of out: writes (does not add) dq of the queries, dk and dv of all keys. */
void guidon_attention_backward(guidon_attention_shape shape, const float *q, size_t q_stride, const float *k,
                               const float *v, size_t kv_stride, const float *weights, const float *dout, float *dq,
                               float *dk, float *dv, size_t d_stride, float *scratch);

#endif
