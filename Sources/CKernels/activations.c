#include "activations.h"

#include <math.h>

#include "vectors.h"

enum { LANES = 16 };

/* A tree, so that the compiler may keep the lanes in one register until the end. */
INLINE float sum_of(const float lane[LANES]) {
    float half[LANES / 2], quarter[LANES / 4];
    for (int l = 0; l < LANES / 2; l++) half[l] = lane[l] + lane[l + LANES / 2];
    for (int l = 0; l < LANES / 4; l++) quarter[l] = half[l] + half[l + LANES / 4];
    return (quarter[0] + quarter[2]) + (quarter[1] + quarter[3]);
}

/* Small x by an odd polynomial (weighted minimax fit, relative error 2e-10), the rest by e^(2|x|), both always
   computed: a branch would end the vectors. */
INLINE float tanh_of(float x) {
    float z = x * x;
    float p = 0x1.12f3bep-9f;
    p = p * z - 0x1.0a5ef8p-7f;
    p = p * z + 0x1.633b66p-6f;
    p = p * z - 0x1.b9e782p-5f;
    p = p * z + 0x1.111044p-3f;
    p = p * z - 0x1.555554p-2f;
    float small = x + x * z * p;
    float size = from_bits(to_bits(x) & 0x7fffffff);
    float large = 1.0f - 2.0f / (exp_of(size + size) + 1.0f);
    float signed_large = from_bits(to_bits(large) | (to_bits(x) & 0x80000000));
    return size < 0.625f ? small : signed_large;
}

/* sigmoid(2u) of the tanh form of GELU. */
INLINE float gelu_gate(float x) {
    const float a = 1.5957691216057308f, b = a * 0.044715f;
    return 1.0f / (1.0f + exp_of(-x * (a + b * x * x)));
}

CLONES void guidon_exp(float *x, size_t n) {
    for (size_t k = 0; k < n; k++) x[k] = exp_of(x[k]);
}

CLONES void guidon_tanh(float *x, size_t n) {
    for (size_t k = 0; k < n; k++) x[k] = tanh_of(x[k]);
}

CLONES void guidon_gelu(const float *restrict x, float *restrict y, size_t n) {
    for (size_t k = 0; k < n; k++) y[k] = x[k] * gelu_gate(x[k]);
}

CLONES void guidon_gelu_backward(const float *restrict x, float *restrict dy, size_t n) {
    const float a = 1.5957691216057308f, b = a * 0.044715f;
    for (size_t k = 0; k < n; k++) {
        float gate = gelu_gate(x[k]);
        dy[k] *= gate + x[k] * gate * (1.0f - gate) * (a + 3.0f * b * x[k] * x[k]);
    }
}

CLONES void guidon_tanh_backward(const float *restrict y, float *restrict dy, size_t n) {
    for (size_t k = 0; k < n; k++) dy[k] *= 1.0f - y[k] * y[k];
}

CLONES void guidon_add_column_sums(const float *restrict x, size_t rows, size_t width, float *restrict sums) {
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < width; j++) sums[j] += x[i * width + j];
}

/* Three passes, so that the roots of all rows are one loop: rows are as short as two vectors. */
CLONES void guidon_rms_norm(const float *restrict x, const float *restrict gain, size_t rows, size_t width,
                            float epsilon, float *restrict y, float *restrict scales) {
    size_t whole = width / LANES * LANES;
    for (size_t i = 0; i < rows; i++) {
        const float *row = x + i * width;
        float lane[LANES] = {0};
        for (size_t k = 0; k < whole; k += LANES)
            for (int l = 0; l < LANES; l++) lane[l] += row[k + l] * row[k + l];
        float squares = sum_of(lane);
        for (size_t k = whole; k < width; k++) squares += row[k] * row[k];
        scales[i] = squares;
    }
    for (size_t i = 0; i < rows; i++)
        scales[i] = 1.0f / __builtin_elementwise_sqrt(scales[i] / (float)width + epsilon);
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < width; k++) y[i * width + k] = gain[k] * (x[i * width + k] * scales[i]);
}

CLONES void guidon_rms_norm_backward(const float *restrict dy, const float *restrict x, const float *restrict scales,
                                     const float *restrict gain, size_t rows, size_t width, float *restrict dx,
                                     float *restrict dgain) {
    size_t whole = width / LANES * LANES;
    for (size_t i = 0; i < rows; i++) {
        const float *row = x + i * width, *up = dy + i * width;
        float *down = dx + i * width;
        float lane[LANES] = {0};
        for (size_t k = 0; k < whole; k += LANES)
            for (int l = 0; l < LANES; l++) lane[l] += gain[k + l] * up[k + l] * row[k + l];
        float along = sum_of(lane);
        for (size_t k = whole; k < width; k++) along += gain[k] * up[k] * row[k];
        float scale = scales[i];
        float back = along * scale * scale * scale / (float)width;
        for (size_t k = 0; k < width; k++) {
            down[k] += scale * gain[k] * up[k] - back * row[k];
            dgain[k] += up[k] * (row[k] * scale);
        }
    }
}
