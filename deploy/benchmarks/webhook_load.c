/* Signed webhooks over kept-alive connections: as fast as they are answered, or at a fixed rate.
 *
 * usage: webhook-load -a 127.0.0.1:PORT -p PATH -k SECRET [-c CONNECTIONS] [-s SECONDS] [-w WARMUP] [-n COUNT]
 *                     [-b BODY_BYTES] [-r RATE] [-m TOPICS]
 * Without -r (closed loop) each connection sends its next message when the last is answered. With -r the messages are
 * due at fixed moments and latency counts from these, so that a server that stalls is not flattered. Prints one JSON
 * object. Only what is answered after the warm-up is in the rates and latencies; the worst is of all. With -m the
 * messages are about the topics of a file, see webhook_topics; -p is not needed then. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 1024 };

static webhook_source source;
static conn conns[CONNECTIONS_MAX];
static int connections = 16, timer = -1;
static uint64_t limit = UINT64_MAX, accepted_all, accepted, refused;
static int64_t first, measure_from, stop_at, due, step, worst;
static samples latencies;

static bool may_send(void) {
    return source.count < limit && now_ns() < stop_at;
}

static void send_next(conn *c) {
    c->since = step ? due : now_ns();
    due += step;
    c->state = 1;
    webhook_add(&source, c);
    conn_flush(c);
}

/* Sends on a free connection what is due by now. */
static void send_due(void) {
    for (int i = 0; i < connections && due <= now_ns() && may_send(); i++)
        if (!conns[i].state) send_next(&conns[i]);
    struct itimerspec when = {.it_value = {due / SECOND_NS, due % SECOND_NS}};
    if (due > now_ns() && timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL)) fail("timerfd_settime");
}

static void answered(conn *c, const http_answer *answer) {
    int64_t now = now_ns();
    c->state = 0;
    if (now - c->since > worst) worst = now - c->since;
    if (answer->status / 100 == 2) {
        accepted_all++;
        if (now >= measure_from && now < stop_at) {
            accepted++;
            samples_add(&latencies, now - c->since);
        }
    } else if (!refused++) {
        fprintf(stderr, "refused with %d: %.*s\n", answer->status, (int)answer->body_size, answer->body);
    }
    conn_drop(c, answer->size);
    if (step) send_due();
    else if (may_send()) send_next(c);
}

static bool any_busy(void) {
    for (int i = 0; i < connections; i++)
        if (conns[i].state) return true;
    return false;
}

static int64_t run(int epoll) {
    struct epoll_event events[256];
    for (;;) {
        int count = epoll_wait(epoll, events, 256, 100);
        for (int i = 0; i < count; i++) {
            conn *c = events[i].data.ptr;
            if (!c) {
                uint64_t ticks;
                if (read(timer, &ticks, sizeof ticks) > 0) send_due();
                continue;
            }
            if (events[i].events & EPOLLOUT) conn_flush(c);
            if (!(events[i].events & ~EPOLLOUT)) continue;
            conn_read(c);
            http_answer answer;
            while (http_next(c, &answer)) answered(c, &answer);
        }
        int64_t now = now_ns();
        if (!may_send() && !any_busy()) return now < stop_at ? now : stop_at;
        if (now > stop_at + 10 * SECOND_NS) fail("no answer within 10 s");
    }
}

int main(int count, char **arguments) {
    const char *address = NULL, *path = "/", *secret = NULL, *topics = NULL;
    double seconds = 5, warmup = 0, rate = 0;
    size_t body = 1024;
    for (int option; (option = getopt(count, arguments, "a:p:k:c:s:w:n:b:r:m:")) != -1;) switch (option) {
        case 'a': address = optarg; break;
        case 'p': path = optarg; break;
        case 'k': secret = optarg; break;
        case 'c': connections = atoi(optarg); break;
        case 's': seconds = atof(optarg); break;
        case 'w': warmup = atof(optarg); break;
        case 'n': limit = strtoull(optarg, NULL, 10); break;
        case 'b': body = strtoul(optarg, NULL, 10); break;
        case 'm': topics = optarg; break;
        case 'r': rate = atof(optarg); break;
        default: return 2;
        }
    if (!address || !secret || connections < 1 || connections > CONNECTIONS_MAX) fail("usage: see webhook_load.c");
    webhook_open(&source, path, secret, body);
    if (topics) webhook_topics(&source, topics);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < connections; i++) {
        conns[i].index = i;
        conn_open(&conns[i], address);
        conn_watch(&conns[i], epoll);
    }
    double cpu = own_cpu();
    first = due = now_ns();
    measure_from = first + (int64_t)(warmup * SECOND_NS);
    stop_at = measure_from + (int64_t)(seconds * SECOND_NS);
    if (rate > 0) {
        step = (int64_t)(SECOND_NS / rate);
        timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        struct epoll_event event = {.events = EPOLLIN};
        if (timer < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event)) fail("timer");
        send_due();
    } else {
        for (int i = 0; i < connections && may_send(); i++) send_next(&conns[i]);
    }
    int64_t end = run(epoll);
    double measured = (double)(end - measure_from) / SECOND_NS;
    printf(
        "{\"accepted\":%llu,\"acceptedAll\":%llu,\"refused\":%llu,\"seconds\":%.3f,\"perSecond\":%.1f,\"p50ms\":%.3f,"
        "\"p99ms\":%.3f,\"worstms\":%.3f,\"clientCPU\":%.2f}\n",
        (unsigned long long)accepted, (unsigned long long)accepted_all, (unsigned long long)refused, measured,
        accepted / measured, samples_ms(&latencies, 0.5), samples_ms(&latencies, 0.99), worst / 1e6,
        (own_cpu() - cpu) / ((double)(end - first) / SECOND_NS)
    );
    return 0;
}
