#define _GNU_SOURCE
#include "fork.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { MOST = 16, BYTES_PER_THREAD = 2 << 20 };

static atomic_size_t limit;

void guidon_set_thread_limit(size_t threads) { atomic_store(&limit, threads < MOST ? threads : MOST); }

static size_t processors(void) {
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        int count = CPU_COUNT(&set);
        return count < 1 ? 1 : count < MOST ? (size_t)count : MOST;
    }
#endif
    return 1;
}

size_t guidon_thread_limit(void) {
    size_t set = atomic_load(&limit);
    return set > 0 ? set : processors();
}

size_t guidon_threads_for(size_t bytes) {
    size_t worth = bytes / BYTES_PER_THREAD;
    if (worth < 2) return 1;
    size_t most = guidon_thread_limit();
    return worth < most ? worth : most;
}

typedef struct {
    void (*work)(void *, size_t, size_t);
    void *context;
    size_t parts;
    atomic_size_t next;
} job;

typedef struct {
    job *of;
    size_t thread;
    pthread_t id;
} hand;

/* Whoever is free takes the next part: where others use the processors too, equal shares would wait for the slowest. */
static void *take_parts(void *argument) {
    hand *self = argument;
    for (;;) {
        size_t part = atomic_fetch_add(&self->of->next, 1);
        if (part >= self->of->parts) return NULL;
        self->of->work(self->of->context, part, self->thread);
    }
}

void guidon_fork(size_t threads, size_t parts, void (*work)(void *, size_t, size_t), void *context) {
    job all = {work, context, parts, 0};
    hand hands[MOST];
    size_t count = threads < 1 ? 1 : threads < MOST ? threads : MOST, started = 1;
    if (count > parts) count = parts;
    for (size_t thread = 0; thread < MOST; thread++) hands[thread] = (hand){&all, thread, 0};
    /* A thread that cannot be started is not missed: the others take its parts. */
    while (started < count && pthread_create(&hands[started].id, NULL, take_parts, &hands[started]) == 0) started++;
    take_parts(&hands[0]);
    for (size_t thread = 1; thread < started; thread++) pthread_join(hands[thread].id, NULL);
}
