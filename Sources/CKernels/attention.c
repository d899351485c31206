#include "attention.h"

#include <math.h>

#include "squares.h"
#include "vectors.h"

/* Eight floats are one head of a small model or eight keys of a short sequence. Every inner loop has exactly that many
   turns, which the compiler keeps in one register; rows are padded to a multiple of it with zeros. */
enum { LANES = 8 };

INLINE size_t padded(size_t n) { return (n + LANES - 1) / LANES * LANES; }

size_t guidon_attention_weights(guidon_attention_shape s) { return s.heads * s.queries * padded(s.keys); }

/* Transposed values, keys and values by rows, queries and output derivatives by rows, score derivatives. */
size_t guidon_attention_scratch(guidon_attention_shape s) {
    size_t width = padded(s.width), keys = padded(s.keys);
    return s.width * keys + s.keys * width + 2 * s.queries * width + s.queries * keys;
}

/* Rows whose width is a multiple of LANES: the original where that holds already, otherwise a padded copy in `room`. */
typedef struct {
    const float *first;
    size_t stride;
} padded_rows;

INLINE padded_rows pad(const float *from, size_t stride, size_t n, size_t width, float *room) {
    size_t wide = padded(width);
    if (wide == width) return (padded_rows){from, stride};
    for (size_t i = 0; i < n; i++) {
        for (size_t d = 0; d < width; d++) room[i * wide + d] = from[i * stride + d];
        for (size_t d = width; d < wide; d++) room[i * wide + d] = 0;
    }
    return (padded_rows){room, wide};
}

/* to (width, padded n) = from (n, width) transposed; rows beyond n are zeros. */
INLINE void transpose(const float *from, size_t stride, size_t n, size_t width, float *to) {
    static const float zeros[LANES] = {0};
    size_t wide = padded(n);
    for (size_t j = 0; j < wide; j += LANES)
        for (size_t d = 0; d < width; d += LANES) {
            const float *row[LANES];
            for (size_t b = 0; b < LANES; b++) row[b] = j + b < n ? from + (j + b) * stride + d : zeros;
            if (d + LANES <= width)
                turn_square(row, to + d * wide + j, wide);
            else
                for (size_t a = 0; d + a < width; a++)
                    for (size_t b = 0; b < LANES; b++) to[(d + a) * wide + j + b] = row[b][a];
        }
}

/* to (LANES) = sum over t of a[t * a_step] * B[t][0..<LANES], rows of B being `wide` apart. */
INLINE void combine(const float *a, size_t a_step, const float *B, size_t wide, size_t terms, float to[LANES]) {
    float sum[LANES] = {0};
    for (size_t t = 0; t < terms; t++)
        for (int l = 0; l < LANES; l++) sum[l] += a[t * a_step] * B[t * wide + l];
    for (int l = 0; l < LANES; l++) to[l] = sum[l];
}

/* As `combine`, for all blocks of a row that is `width` numbers wide and must not be written beyond. */
INLINE void combine_row(const float *a, size_t a_step, padded_rows B, size_t terms, size_t width, float factor,
                        float *to) {
    for (size_t d = 0; d < width; d += LANES) {
        float block[LANES];
        combine(a, a_step, B.first + d, B.stride, terms, block);
        if (d + LANES <= width)
            for (int l = 0; l < LANES; l++) to[d + l] = factor * block[l];
        else
            for (size_t l = 0; d + l < width; l++) to[d + l] = factor * block[l];
    }
}

INLINE float sum_of(const float lane[LANES]) {
    float half[LANES / 2];
    for (int l = 0; l < LANES / 2; l++) half[l] = lane[l] + lane[l + LANES / 2];
    return (half[0] + half[2]) + (half[1] + half[3]);
}

INLINE float max_of(const float lane[LANES]) {
    float top = lane[0];
    for (int l = 1; l < LANES; l++) top = lane[l] > top ? lane[l] : top;
    return top;
}

/* row[j] = q . K[j] minus the largest of them for j < limit, minus infinity from there to `wide`. */
INLINE void scores(const float *q, const float *kt, size_t width, size_t wide, size_t limit, float factor,
                   float *row) {
    float top[LANES];
    for (int l = 0; l < LANES; l++) top[l] = -INFINITY;
    for (size_t j = 0; j < wide; j += LANES) {
        if (j < limit) combine(q, 1, kt + j, wide, width, row + j);
        for (int l = 0; l < LANES; l++) {
            row[j + l] = j + l < limit ? factor * row[j + l] : -INFINITY;
            top[l] = row[j + l] > top[l] ? row[j + l] : top[l];
        }
    }
    float largest = max_of(top);
    for (size_t j = 0; j < wide; j++) row[j] -= largest;
}

INLINE void normalize(float *row, size_t wide) {
    float lane[LANES] = {0};
    for (size_t j = 0; j < wide; j += LANES)
        for (int l = 0; l < LANES; l++) lane[l] += row[j + l];
    float inverse = 1.0f / sum_of(lane);
    for (size_t j = 0; j < wide; j++) row[j] *= inverse;
}

INLINE void attend(guidon_attention_shape s, const float *q, size_t q_stride, const float *k, const float *v,
                   size_t kv_stride, float *weights, float *out, float *scratch) {
    size_t wide = padded(s.keys), past = s.keys - s.queries, span = s.queries * wide;
    float factor = 1.0f / sqrtf((float)s.width);
    for (size_t h = 0; h < s.heads; h++) {
        transpose(k + h * s.width, kv_stride, s.keys, s.width, scratch);
        for (size_t i = 0; i < s.queries; i++)
            scores(q + i * q_stride + h * s.width, scratch, s.width, wide, past + i + 1, factor,
                   weights + h * span + i * wide);
    }
    for (size_t n = 0; n < s.heads * span; n++) weights[n] = exp_of(weights[n]);
    for (size_t h = 0; h < s.heads; h++) {
        padded_rows values = pad(v + h * s.width, kv_stride, s.keys, s.width, scratch);
        for (size_t i = 0; i < s.queries; i++) {
            float *row = weights + h * span + i * wide;
            normalize(row, wide);
            combine_row(row, 1, values, past + i + 1, s.width, 1, out + i * s.heads * s.width + h * s.width);
        }
    }
}

/* Heads as wide as a vector, which small models have: their loops over the width have no turns. */
CLONES void guidon_attention(guidon_attention_shape s, const float *q, size_t q_stride, const float *k, const float *v,
                             size_t kv_stride, float *weights, float *out, float *scratch) {
    if (s.width == LANES)
        attend((guidon_attention_shape){s.queries, s.keys, s.heads, LANES}, q, q_stride, k, v, kv_stride, weights, out,
               scratch);
    else
        attend(s, q, q_stride, k, v, kv_stride, weights, out, scratch);
}

/* ds[i][j] = w[i][j] (dw[i][j] - sum over j of w[i][j] dw[i][j]), dw[i][j] = dout[i] . V[j]. */
INLINE void score_derivatives(const float *dout, const float *vt, const float *w, size_t width, size_t wide,
                              float *ds) {
    float lane[LANES] = {0};
    for (size_t j = 0; j < wide; j += LANES) {
        combine(dout, 1, vt + j, wide, width, ds + j);
        for (int l = 0; l < LANES; l++) lane[l] += w[j + l] * ds[j + l];
    }
    float along = sum_of(lane);
    for (size_t j = 0; j < wide; j++) ds[j] = w[j] * (ds[j] - along);
}

INLINE void attend_backward(guidon_attention_shape s, const float *q, size_t q_stride, const float *k, const float *v,
                            size_t kv_stride, const float *weights, const float *dout, float *dq, float *dk, float *dv,
                            size_t d_stride, float *scratch) {
    size_t wide = padded(s.keys), width = padded(s.width), past = s.keys - s.queries, row = s.heads * s.width;
    float factor = 1.0f / sqrtf((float)s.width);
    float *vt = scratch, *key_room = vt + s.width * wide, *query_room = key_room + s.keys * width;
    float *up_room = query_room + s.queries * width, *ds = up_room + s.queries * width;
    for (size_t h = 0; h < s.heads; h++) {
        size_t at = h * s.width;
        const float *w = weights + h * s.queries * wide;
        transpose(v + at, kv_stride, s.keys, s.width, vt);
        padded_rows keys = pad(k + at, kv_stride, s.keys, s.width, key_room);
        padded_rows queries = pad(q + at, q_stride, s.queries, s.width, query_room);
        padded_rows up = pad(dout + at, row, s.queries, s.width, up_room);
        for (size_t i = 0; i < s.queries; i++) {
            score_derivatives(up.first + i * up.stride, vt, w + i * wide, s.width, wide, ds + i * wide);
            combine_row(ds + i * wide, 1, keys, past + i + 1, s.width, factor, dq + i * d_stride + at);
        }
        for (size_t j = 0; j < s.keys; j++) {
            size_t first = j > past ? j - past : 0, terms = s.queries - first;
            padded_rows asking = {queries.first + first * queries.stride, queries.stride};
            padded_rows rising = {up.first + first * up.stride, up.stride};
            combine_row(ds + first * wide + j, wide, asking, terms, s.width, factor, dk + j * d_stride + at);
            combine_row(w + first * wide + j, wide, rising, terms, s.width, 1, dv + j * d_stride + at);
        }
    }
}

CLONES void guidon_attention_backward(guidon_attention_shape s, const float *q, size_t q_stride, const float *k,
                                      const float *v, size_t kv_stride, const float *weights, const float *dout,
                                      float *dq, float *dk, float *dv, size_t d_stride, float *scratch) {
    if (s.width == LANES)
        attend_backward((guidon_attention_shape){s.queries, s.keys, s.heads, LANES}, q, q_stride, k, v, kv_stride,
                        weights, dout, dq, dk, dv, d_stride, scratch);
    else
        attend_backward(s, q, q_stride, k, v, kv_stride, weights, dout, dq, dk, dv, d_stride, scratch);
}
