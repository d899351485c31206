#include <stddef.h>
#include <stdint.h>

/* Loads every word and keeps nothing: what a pass over memory costs at least, several streams at a time. */
uint64_t bench_read(const float *const *rows, size_t n, size_t d);
