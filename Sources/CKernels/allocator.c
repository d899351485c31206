#define _DEFAULT_SOURCE
#include "allocator.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

#ifdef __GLIBC__
#include <malloc.h>
#endif

int guidon_keep_freed_memory(size_t bytes) {
#ifdef __GLIBC__
    /* Blocks above 32 MB always come from the system: glibc accepts no higher threshold. */
    int limit = bytes > INT_MAX ? INT_MAX : (int)bytes, most = 32 << 20;
    return mallopt(M_TRIM_THRESHOLD, limit) & mallopt(M_MMAP_THRESHOLD, limit < most ? limit : most);
#else
    (void)bytes;
    return 0;
#endif
}

enum { LARGE_PAGE = 2 << 20 };

void guidon_prefer_large_pages(void *start, size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    /* Whole large pages, also those that reach into the neighbours: of a few megabytes every piece would lose two. What
       is not mapped there is skipped, and a system that has no such pages says so; neither is of any consequence. */
    uintptr_t first = (uintptr_t)start / LARGE_PAGE * LARGE_PAGE;
    uintptr_t end = ((uintptr_t)start + bytes + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    if (bytes >= LARGE_PAGE) (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
#else
    (void)start;
    (void)bytes;
#endif
}
