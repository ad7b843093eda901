/* From the customer's message to the hands of a worker, at a fixed rate.
 *
 * usage: webhook-to-worker -a 127.0.0.1:PORT -p PATH -k SECRET -d unix:/path -m desk|redis [-r RATE] [-c CONNECTIONS]
 *                          [-g WORKERS] [-s SECONDS] [-w WARMUP]
 * Messages are due at fixed moments; the sample is from that moment until the answer with the work has arrived at the
 * worker, in the same process and on the same clock. desk: agents a1… with parked pulls, which then accept and
 * resolve; the message's and the pull's answers are matched by the conversation. redis: workers in BLMOVE, which then
 * LREM; matched by the id in the body. Prints one JSON object. */
#include "agent.h"
#include "queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { SENDER, AGENT, REDIS };
enum { PULLING, ACCEPTING, RESOLVING };
enum { CONNECTIONS_MAX = 256, MESSAGES_MAX = 4 * 1000 * 1000 };

static webhook_source source;
static conn senders[CONNECTIONS_MAX];
static int sender_count = 16, worker_count = 64, timer;
static agent agents[AGENTS_MAX];
static queue_worker workers[AGENTS_MAX];
static int64_t *due_of, *arrived_at; /* by conversation (desk) or message number (redis) */
static int64_t due, step, measure_from, stop_at;
static uint64_t sent, arrived, refused, late;
static samples latencies, accepted;

/* Both times are known, in either order: one sample. */
static void match(int64_t key) {
    if (!due_of[key] || !arrived_at[key]) return;
    if (due_of[key] >= measure_from && due_of[key] < stop_at) samples_add(&latencies, arrived_at[key] - due_of[key]);
}

static void note(int64_t *times, int64_t key, int64_t time) {
    if (key < 0 || key >= MESSAGES_MAX) fail("number %lld is out of range", (long long)key);
    if (times[key]) return;
    times[key] = time;
    arrived += times == arrived_at;
    match(key);
}

static void send_due(bool is_redis) {
    for (int i = 0; i < sender_count && due <= now_ns() && due < stop_at; i++) {
        conn *c = &senders[i];
        if (c->state) continue;
        c->state = 1;
        c->since = due;
        uint64_t number = webhook_add(&source, c);
        if (is_redis) note(due_of, (int64_t)number, due);
        conn_flush(c);
        late += now_ns() - due > SECOND_NS / 1000;
        sent++;
        due += step;
    }
    struct itimerspec when = {.it_value = {due / SECOND_NS, due % SECOND_NS}};
    if (due > now_ns() && timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL)) fail("timerfd_settime");
}

static void sender_answered(conn *c, const http_answer *answer, bool is_redis) {
    c->state = 0;
    if (answer->status / 100 != 2) {
        if (!refused++)
            fprintf(stderr, "refused with %d: %.*s\n", answer->status, (int)answer->body_size, answer->body);
    } else {
        if (c->since >= measure_from) samples_add(&accepted, now_ns() - c->since);
        if (!is_redis)
            note(
                due_of, number_after(answer->body, answer->body + answer->body_size, "\"conversation\":\"c"), c->since
            );
    }
    send_due(is_redis);
}

static void agent_answered(agent *a, const http_answer *answer) {
    const char *at = answer->body, *end = at + answer->body_size;
    if (answer->status == 200 && a->link.state == PULLING) {
        note(arrived_at, number_after(at, end, "\"conversation\":\"c"), now_ns());
        a->link.state = ACCEPTING;
        return agent_accept(a, at, end);
    }
    if (answer->status == 200 && a->link.state == ACCEPTING) {
        a->link.state = RESOLVING;
        return agent_resolve(a, at, end);
    }
    if (answer->status / 100 != 2 && !refused++)
        fprintf(stderr, "an agent was refused: %d %.*s\n", answer->status, (int)answer->body_size, at);
    a->link.state = PULLING;
    agent_pull(a, "30s", 1);
}

static void worker_event(queue_worker *worker) {
    const char *body;
    size_t size;
    queue_step done;
    while ((done = queue_next(worker, &body, &size)) != QUEUE_WAITS) {
        if (done != QUEUE_TAKEN) {
            queue_take(worker);
            continue;
        }
        const char *id = find(body, body + size, "{\"id\":\"");
        note(arrived_at, id ? number_after(id, body + size, "-") : -1, now_ns());
        queue_finish(worker, body, size);
    }
}

static void run(int epoll, bool is_redis) {
    struct epoll_event events[256];
    for (;;) {
        int count = epoll_wait(epoll, events, 256, 50);
        for (int i = 0; i < count; i++) {
            conn *c = events[i].data.ptr;
            uint64_t ticks;
            http_answer answer;
            if (!c) {
                if (read(timer, &ticks, sizeof ticks) > 0) send_due(is_redis);
                continue;
            }
            if (events[i].events & EPOLLOUT) conn_flush(c);
            if (!(events[i].events & ~EPOLLOUT)) continue;
            conn_read(c);
            if (c->kind == REDIS) {
                worker_event((queue_worker *)c);
                continue;
            }
            while (http_next(c, &answer)) {
                if (c->kind == SENDER) sender_answered(c, &answer, is_redis);
                else agent_answered((agent *)c, &answer);
                conn_drop(c, answer.size);
            }
        }
        int64_t now = now_ns();
        if (due >= stop_at && (arrived + refused >= sent || now > stop_at + 5 * SECOND_NS)) return;
    }
}

int main(int count, char **arguments) {
    const char *address = NULL, *path = "/", *secret = NULL, *desk = NULL, *mode = "desk";
    double seconds = 5, warmup = 1, rate = 1000;
    for (int option; (option = getopt(count, arguments, "a:p:k:d:m:r:c:g:s:w:")) != -1;) switch (option) {
        case 'a': address = optarg; break;
        case 'p': path = optarg; break;
        case 'k': secret = optarg; break;
        case 'd': desk = optarg; break;
        case 'm': mode = optarg; break;
        case 'r': rate = atof(optarg); break;
        case 'c': sender_count = atoi(optarg); break;
        case 'g': worker_count = atoi(optarg); break;
        case 's': seconds = atof(optarg); break;
        case 'w': warmup = atof(optarg); break;
        default: return 2;
        }
    if (!address || !secret || !desk || rate < 1 || sender_count < 1 || sender_count > CONNECTIONS_MAX ||
        worker_count < 1 || worker_count > AGENTS_MAX)
        fail("usage: see webhook_to_worker.c");
    bool is_redis = !strcmp(mode, "redis");
    due_of = calloc(MESSAGES_MAX, sizeof *due_of);
    arrived_at = calloc(MESSAGES_MAX, sizeof *arrived_at);
    if (!due_of || !arrived_at) fail("no memory");
    webhook_open(&source, path, secret, 1024);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < worker_count && !is_redis; i++) agent_open(&agents[i], desk, i);
    for (int i = 0; i < worker_count; i++) {
        if (is_redis) {
            queue_open(&workers[i], QUEUE_REDIS, desk, i);
            workers[i].link.kind = REDIS;
            conn_watch(&workers[i].link, epoll);
            queue_take(&workers[i]);
        } else {
            agents[i].link.kind = AGENT;
            conn_watch(&agents[i].link, epoll);
            agent_pull(&agents[i], "30s", 1);
        }
    }
    for (int i = 0; i < sender_count; i++) {
        senders[i].kind = SENDER;
        conn_open(&senders[i], address);
        conn_watch(&senders[i], epoll);
    }
    timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    if (timer < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event)) fail("timer");
    step = (int64_t)(SECOND_NS / rate);
    due = now_ns() + SECOND_NS / 5;
    measure_from = due + (int64_t)(warmup * SECOND_NS);
    stop_at = measure_from + (int64_t)(seconds * SECOND_NS);
    send_due(is_redis);
    run(epoll, is_redis);
    printf(
        "{\"ratePerSecond\":%.0f,\"sent\":%llu,\"arrived\":%llu,\"refused\":%llu,\"sentLate\":%llu,\"samples\":%zu,"
        "\"p50ms\":%.3f,\"p99ms\":%.3f,\"acceptedP50ms\":%.3f,\"acceptedP99ms\":%.3f}\n",
        rate, (unsigned long long)sent, (unsigned long long)arrived, (unsigned long long)refused,
        (unsigned long long)late, latencies.count, samples_ms(&latencies, 0.5), samples_ms(&latencies, 0.99),
        samples_ms(&accepted, 0.5), samples_ms(&accepted, 0.99)
    );
    return 0;
}
