/* What the C library offers only as macros or with variable arguments, which Swift cannot call. */
#ifndef GUIDON_SYSTEM_H
#define GUIDON_SYSTEM_H

#include <malloc.h>
#include <sys/prctl.h>

/* Asks the kernel to kill this process when the thread that started it ends; 0 when it will. */
static inline int guidon_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, 9); }

/* Keeps large buffers on the heap instead of mapping each one afresh; 1 when the allocator agreed. */
static inline int guidon_keep_large_buffers(void) {
    return mallopt(M_MMAP_THRESHOLD, 1 << 30) && mallopt(M_TRIM_THRESHOLD, 1 << 30) && mallopt(M_ARENA_MAX, 2);
}

#endif
