/* What the C library offers in a form that Swift cannot call, or not on every system alike. */
#ifndef GUIDON_SYSTEM_H
#define GUIDON_SYSTEM_H

#include <sys/prctl.h>
#include <sys/resource.h>

/* Asks the kernel to kill this process when the thread that started it ends; 0 when it will. */
static inline int guidon_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, 9); }

/* Lets this process have as many open files as it may allow itself: every connection is one. */
static inline void guidon_raise_file_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

#endif
