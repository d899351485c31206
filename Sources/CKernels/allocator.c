#include "allocator.h"

#include <limits.h>
#include <stdlib.h>

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
