/* What the C library offers only with variable arguments, which Swift cannot call. */
#ifndef GUIDON_SYSTEM_H
#define GUIDON_SYSTEM_H

#include <sys/prctl.h>

/* Asks the kernel to kill this process when the thread that started it ends; 0 when it will. */
static inline int guidon_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, 9); }

#endif
