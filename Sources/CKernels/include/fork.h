/* Work in parts on several threads. Which thread does which part is left to chance: parts must not depend on it. */
#ifndef GUIDON_FORK_H
#define GUIDON_FORK_H

#include <stddef.h>

/* The most threads a kernel may use: what was set, or else the processors that this process may run on, at most 16. */
size_t guidon_thread_limit(void);

/* 0 is as many as there are processors. */
void guidon_set_thread_limit(size_t threads);

/* Threads worth starting for so many bytes: starting one takes as long as reading about half a megabyte. */
size_t guidon_threads_for(size_t bytes);

/* work(context, part, thread) for each part in 0..<parts, `thread` in 0..<threads. Returns when all are done. */
void guidon_fork(size_t threads, size_t parts, void (*work)(void *, size_t part, size_t thread), void *context);

#endif
