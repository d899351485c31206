/* How this process takes and keeps memory. */
#ifndef GUIDON_ALLOCATOR_H
#define GUIDON_ALLOCATOR_H

#include <stddef.h>

/* Keeps up to `bytes` of freed memory instead of giving it back to the system. Returns 0 where that cannot be asked. */
int guidon_keep_freed_memory(size_t bytes);

/* Asks for large pages where this memory, not touched yet, will lie; nothing else changes. */
void guidon_prefer_large_pages(void *start, size_t bytes);

#endif
