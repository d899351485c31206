/* How this process treats memory that it has freed. */
#ifndef GUIDON_ALLOCATOR_H
#define GUIDON_ALLOCATOR_H

#include <stddef.h>

/* Keeps up to `bytes` of freed memory instead of giving it back to the system. Returns 0 where that cannot be asked. */
int guidon_keep_freed_memory(size_t bytes);

#endif
