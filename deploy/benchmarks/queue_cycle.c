/* Workers on a plain queue server, for comparison with the desk.
 *
 * usage: queue-cycle -q redis|beanstalk -a ADDRESS -m fill|cycle|drain [-n ITEMS] [-c WORKERS] [-s SECONDS] [-w
 * WARMUP] fill:  stores ITEMS of one KiB. cycle: each worker takes an item and finishes it, until ITEMS are done or
 * the time is over; latency is both. drain: the same without an end by emptiness, for the workers behind a receiver.
 * Prints one JSON object. */
#include "queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { WORKERS_MAX = 256, ITEM_BYTES = 1024 };

static queue_worker workers[WORKERS_MAX];
static int worker_count = 16, busy;
static uint64_t items = UINT64_MAX, stored, asked, finished_all, finished;
static int64_t first, measure_from, stop_at, last_done;
static bool fills;
static samples latencies;

static void next(queue_worker *worker) {
    static char item[ITEM_BYTES];
    int64_t now = now_ns();
    bool is_over = fills ? asked >= items : now >= stop_at || finished_all >= items;
    if (is_over) {
        worker->waits_for = QUEUE_IDLE;
        busy--;
        return;
    }
    worker->link.since = now;
    if (!fills) return queue_take(worker);
    memset(item, 'q', sizeof item);
    item[snprintf(item, sizeof item, "%llu ", (unsigned long long)asked++)] = 'q';
    queue_store(worker, item, sizeof item);
}

static void done(queue_worker *worker) {
    int64_t now = now_ns();
    finished_all++;
    if (now >= measure_from && now < stop_at) {
        finished++;
        last_done = now;
        samples_add(&latencies, now - worker->link.since);
    }
    next(worker);
}

static void event(queue_worker *worker) {
    const char *body;
    size_t size;
    conn_read(&worker->link);
    for (;;) switch (queue_next(worker, &body, &size)) {
        case QUEUE_WAITS: return;
        case QUEUE_TAKEN: queue_finish(worker, body, size); break;
        case QUEUE_FINISHED: done(worker); break;
        case QUEUE_STORED:
            stored++;
            next(worker);
            break;
        case QUEUE_EMPTY: next(worker); break;
        }
}

int main(int count, char **arguments) {
    const char *address = NULL, *mode = "cycle";
    queue_kind kind = QUEUE_REDIS;
    double seconds = 5, warmup = 0;
    for (int option; (option = getopt(count, arguments, "q:a:m:n:c:s:w:")) != -1;) switch (option) {
        case 'q': kind = strcmp(optarg, "redis") ? QUEUE_BEANSTALK : QUEUE_REDIS; break;
        case 'a': address = optarg; break;
        case 'm': mode = optarg; break;
        case 'n': items = strtoull(optarg, NULL, 10); break;
        case 'c': worker_count = atoi(optarg); break;
        case 's': seconds = atof(optarg); break;
        case 'w': warmup = atof(optarg); break;
        default: return 2;
        }
    if (!address || worker_count < 1 || worker_count > WORKERS_MAX) fail("usage: see queue_cycle.c");
    fills = !strcmp(mode, "fill");
    if (!strcmp(mode, "drain")) items = UINT64_MAX;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < worker_count; i++) {
        queue_open(&workers[i], kind, address, i);
        conn_watch(&workers[i].link, epoll);
    }
    first = now_ns();
    last_done = measure_from = first + (int64_t)(warmup * SECOND_NS);
    stop_at = measure_from + (int64_t)(seconds * SECOND_NS);
    busy = worker_count;
    for (int i = 0; i < worker_count; i++) next(&workers[i]);
    struct epoll_event events[WORKERS_MAX];
    while (busy > 0) {
        int got = epoll_wait(epoll, events, WORKERS_MAX, 100);
        for (int i = 0; i < got; i++) {
            if (events[i].events & EPOLLOUT) conn_flush(events[i].data.ptr);
            if (events[i].events & ~EPOLLOUT) event(events[i].data.ptr);
        }
        if (!fills && now_ns() > stop_at + 3 * SECOND_NS) break;
    }
    double measured = (double)(last_done - measure_from) / SECOND_NS;
    printf(
        "{\"stored\":%llu,\"finished\":%llu,\"finishedAll\":%llu,\"seconds\":%.3f,\"perSecond\":%.1f,\"p50ms\":%.3f,"
        "\"p99ms\":%.3f}\n",
        (unsigned long long)stored, (unsigned long long)finished, (unsigned long long)finished_all, measured,
        measured > 0 ? finished / measured : 0, samples_ms(&latencies, 0.5), samples_ms(&latencies, 0.99)
    );
    return 0;
}
