/* One source, three machine codes, chosen when the program is loaded; the thread sanitizer cannot run resolvers. */
#ifndef GUIDON_CLONES_H
#define GUIDON_CLONES_H

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define GUIDON_SINGLE_CODE
#endif
#endif

#if defined(__x86_64__) && !defined(GUIDON_SINGLE_CODE)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONES
#endif

/* A helper of a clone must become part of it, or it would be compiled for the oldest machine. */
#define INLINE static inline __attribute__((always_inline))

#endif
