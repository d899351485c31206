/* Shared by the kernels of this folder; not part of its interface. */
#ifndef GUIDON_VECTORS_H
#define GUIDON_VECTORS_H

#include <stdint.h>
#include <string.h>

/* One source, three machine codes, chosen when the program is loaded; thread sanitizer cannot run such resolvers. */
#if defined(__x86_64__) && !(defined(__has_feature) && __has_feature(thread_sanitizer))
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE float from_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

INLINE uint32_t to_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* e^x = 2^n e^r with n = round(x / ln 2) and |r| <= ln 2 / 2; the polynomial is a weighted minimax fit of
   (e^r - 1 - r) / r^2 with relative error 3e-9. Adding 1.5 * 2^23 rounds to a whole number without a conversion that
   would be undefined for NaN. The scale is 2^(n-1) * 2, because 2^128 is no float; below -86.6 the result is 0, because
   numbers without a full mantissa cost a hundred cycles each. */
INLINE float exp_of(float x) {
    const float low = -86.6f, high = 89.0f, shift = 0x1.8p23f;
    float clamped = x < low ? low : x;
    clamped = clamped > high ? high : clamped;
    float shifted = clamped * 0x1.715476p+0f + shift;
    float n = shifted - shift;
    float r = (clamped - n * 0x1.63p-1f) + n * 0x1.bd0106p-13f;
    float p = 0x1.6a234ep-10f;
    p = p * r + 0x1.123a6cp-7f;
    p = p * r + 0x1.5558f4p-5f;
    p = p * r + 0x1.555490p-3f;
    p = p * r + 0x1.fffffcp-2f;
    p = p * r * r + r + 1.0f;
    float half = from_bits((to_bits(shifted) - to_bits(shift) + 126) << 23);
    return x < low ? 0.0f : p * half * 2.0f;
}

#endif
