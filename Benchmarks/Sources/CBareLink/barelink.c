#include "barelink.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

// A frame of values has at most so many bytes (Wire/Limits.swift), and a header of about this size before it.
enum { CHUNK = 1 << 20, HEADER = 64, WORKERS_MAX = 64 };

struct link {
    char endpoint[256];
    void *context;
    int values, rounds;
    bool encrypted;
    char server_public[41], public[41], secret[41];
};

static void unlimited(void *socket) {
    int none = 0;
    zmq_setsockopt(socket, ZMQ_SNDHWM, &none, sizeof none);
    zmq_setsockopt(socket, ZMQ_RCVHWM, &none, sizeof none);
    zmq_setsockopt(socket, ZMQ_LINGER, &none, sizeof none);
}

// A whole vector in its chunks, to `identity` where there is one.
static int send_vector(void *socket, zmq_msg_t *identity, const char *bytes, size_t count) {
    static const char header[HEADER];
    for (size_t start = 0; start < count; start += CHUNK) {
        size_t length = count - start < CHUNK ? count - start : CHUNK;
        if (identity && zmq_send(socket, zmq_msg_data(identity), zmq_msg_size(identity), ZMQ_SNDMORE) < 0) return -1;
        if (zmq_send(socket, header, HEADER, ZMQ_SNDMORE) < 0) return -1;
        if (zmq_send(socket, bytes + start, length, 0) < 0) return -1;
    }
    return 0;
}

// Reads one frame and copies it to `to`, where that is wanted.
static long take(void *socket, char *to) {
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    long length = zmq_msg_recv(&frame, socket, 0);
    if (length > 0 && to) memcpy(to, zmq_msg_data(&frame), (size_t)length);
    zmq_msg_close(&frame);
    return length;
}

static void *work(void *argument) {
    struct link *link = argument;
    void *socket = zmq_socket(link->context, ZMQ_DEALER);
    unlimited(socket);
    if (link->encrypted) {
        zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, link->server_public, 41);
        zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, link->public, 41);
        zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, link->secret, 41);
    }
    size_t count = sizeof(float) * (size_t)link->values;
    char *vector = calloc(1, count);
    zmq_connect(socket, link->endpoint);
    zmq_send(socket, "hello", 5, 0);
    for (int round = 0; round < link->rounds; round++) {
        for (size_t got = 0; got < count;) {
            if (take(socket, NULL) < 0) goto end;
            long length = take(socket, vector + got);
            if (length < 0) goto end;
            got += (size_t)length;
        }
        if (send_vector(socket, NULL, vector, count) < 0) break;
    }
end:
    free(vector);
    // What is on its way goes out before the context ends.
    int linger = 1000;
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_close(socket);
    return NULL;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double barelink_run(int workers, int values, int rounds, bool encrypted) {
    if (workers < 1 || workers > WORKERS_MAX) return -1;
    struct link links[WORKERS_MAX];
    pthread_t threads[WORKERS_MAX];
    zmq_msg_t identities[WORKERS_MAX];
    char public[41], secret[41], endpoint[256];
    size_t size = sizeof endpoint, count = sizeof(float) * (size_t)values;
    void *context = zmq_ctx_new(), *router = zmq_socket(context, ZMQ_ROUTER);
    unlimited(router);
    if (encrypted) {
        int yes = 1;
        zmq_curve_keypair(public, secret);
        zmq_setsockopt(router, ZMQ_CURVE_SERVER, &yes, sizeof yes);
        zmq_setsockopt(router, ZMQ_CURVE_SECRETKEY, secret, 41);
    }
    if (zmq_bind(router, "tcp://127.0.0.1:*") != 0) return -1;
    zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, endpoint, &size);
    for (int i = 0; i < workers; i++) {
        // A context for each, as each of ours is a process of its own.
        links[i] = (struct link){.context = zmq_ctx_new(), .values = values, .rounds = rounds, .encrypted = encrypted};
        memcpy(links[i].endpoint, endpoint, sizeof endpoint);
        memcpy(links[i].server_public, public, sizeof public);
        if (encrypted) zmq_curve_keypair(links[i].public, links[i].secret);
        pthread_create(&threads[i], NULL, work, &links[i]);
    }
    for (int i = 0; i < workers; i++) {
        zmq_msg_init(&identities[i]);
        zmq_msg_recv(&identities[i], router, 0);
        take(router, NULL);
    }
    char *vector = calloc(1, count), *back = malloc(CHUNK);
    double began = seconds();
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < workers; i++) send_vector(router, &identities[i], vector, count);
        for (size_t got = 0; got < count * (size_t)workers;) {
            take(router, NULL);
            take(router, NULL);
            got += (size_t)take(router, back);
        }
    }
    double spent = seconds() - began;
    for (int i = 0; i < workers; i++) {
        pthread_join(threads[i], NULL);
        zmq_ctx_term(links[i].context);
        zmq_msg_close(&identities[i]);
    }
    free(vector);
    free(back);
    zmq_close(router);
    zmq_ctx_term(context);
    return spent;
}
