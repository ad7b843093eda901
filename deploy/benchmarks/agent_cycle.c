/* Agents that work off a filled queue: each conversation is pulled, accepted and resolved.
 *
 * usage: agent-cycle -a unix:/path/agent.sock -n CONVERSATIONS [-c AGENTS] [-s SECONDS] [-w WARMUP] [-m single|batch]
 *                    [-p PAUSE_MS]
 * The caller's uid is a gateway; the agents are a1, a2, … Each has one connection and one call in flight.
 * single: three calls a conversation; latency is the whole cycle.
 * batch:  a pull of as much as comes (the profile's offersAtOnce), then one /v1/batch that accepts and resolves all
 * of it; latency is the batch call. The epoch after an accept is the one before plus one. Ends when the time is over
 * or the queue is worked off. With -p each agent rests so long before a pull, and pulls do not wait.
 * worstms is of all single calls, the warm-up's included. Prints one JSON object. */
#include "agent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { PULLING, ACCEPTING, RESOLVING, BATCHING, RESTING, DONE };
enum { PULL_MOST = 256, BATCH_CALLS = 256 };

static agent agents[AGENTS_MAX];
static int agent_count = 1;
static bool batched;
static uint64_t available, cycles_all, cycles, refused, empty, pulls, pulled;
static int64_t first, measure_from, stop_at, last_done, pause_ns, worst;
static samples latencies, pull_latencies, accept_latencies, resolve_latencies;
static int64_t step_since[AGENTS_MAX];

static bool is_over(int64_t now) {
    return now >= stop_at || cycles_all + refused >= available;
}

static void pull_now(agent *a) {
    int64_t now = now_ns();
    if (is_over(now)) {
        a->link.state = DONE;
        return;
    }
    a->link.since = step_since[a->link.index] = now;
    a->link.state = PULLING;
    agent_pull(a, pause_ns ? "0s" : "1s", batched ? PULL_MOST : 1);
}

static void pull(agent *a) {
    if (!pause_ns) return pull_now(a);
    a->link.state = RESTING;
    a->link.since = now_ns() + pause_ns;
}

/* Milliseconds until the next rest is over, at most 100; those that are over end. */
static int rest(void) {
    int64_t now = now_ns(), next = now + SECOND_NS / 10;
    for (int i = 0; i < agent_count; i++) {
        agent *a = &agents[i];
        if (a->link.state == RESTING && a->link.since <= now) pull_now(a);
        if (a->link.state == RESTING && a->link.since < next) next = a->link.since;
    }
    return (int)((next - now + 999999) / 1000000);
}

static void step_done(agent *a, samples *set) {
    int64_t now = now_ns();
    if (now >= measure_from) samples_add(set, now - step_since[a->link.index]);
    step_since[a->link.index] = now;
}

static void finished(agent *a, uint64_t count, int64_t since) {
    int64_t now = now_ns();
    cycles_all += count;
    // A batch may take longer than what is left of the time; leaving the last ones out would favour small batches.
    if (now >= measure_from && (batched || now < stop_at)) {
        cycles += count;
        last_done = now;
        samples_add(&latencies, now - since);
    }
    pull(a);
}

static void refuse(agent *a, const http_answer *answer, uint64_t count) {
    if (!refused) fprintf(stderr, "refused with %d: %.300s\n", answer->status, answer->body_size ? answer->body : "");
    refused += count;
    if (refused > 1000) fail("too many refusals");
    pull(a);
}

/* One call a line of the batch: accepts and resolves of all Work in the pull's answer. */
static void send_batch(agent *a, const char *at, const char *end) {
    static char body[BATCH_CALLS * 120];
    size_t size = (size_t)sprintf(body, "{\"calls\":[");
    int calls = 0;
    const char *start = at;
    while (calls + 2 <= BATCH_CALLS) {
        const char *work = find(start, end, "\"conversation\":\"c");
        if (!work) break;
        const char *next = find(work, end, "\"conversation\":\"c");
        const char *stop = next ? next : end;
        long long id = number_after(work - 1, stop, "c"), offer = number_after(work, stop, "\"offer\":\"o");
        long long epoch = number_after(work, stop, "\"epoch\":");
        if (id < 0 || offer < 0 || epoch < 0) fail("not an offer: %.*s", (int)(stop - work), work);
        size += (size_t)sprintf(
            body + size,
            "%s{\"method\":\"POST\",\"path\":\"/v1/offers/o%lld/accept\",\"body\":{}},"
            "{\"method\":\"POST\",\"path\":\"/v1/conversations/c%lld/resolve\",\"body\":{\"epoch\":%lld}}",
            calls ? "," : "", offer, id, epoch + 1
        );
        calls += 2;
        start = work;
    }
    if (!calls) fail("a pull without work: %.*s", (int)(end - at), at);
    size += (size_t)sprintf(body + size, "]}");
    pulled += calls / 2;
    a->link.state = BATCHING;
    a->link.since = now_ns();
    agent_post(a, "/v1/batch", body, size);
}

static void batch_done(agent *a, const http_answer *answer) {
    const char *at = answer->body, *end = at + answer->body_size;
    uint64_t good = 0, all = 0;
    for (const char *found = at; (found = find(found, end, "{\"status\":"));) {
        all++;
        good += !strncmp(found, "200", 3);
    }
    if (answer->status != 200 || good < all) {
        cycles_all += good / 2;
        return refuse(a, answer, all ? (all - good + 1) / 2 : 1);
    }
    finished(a, good / 2, a->link.since);
}

static void answered(agent *a, const http_answer *answer) {
    const char *at = answer->body, *end = at + answer->body_size;
    int64_t taken = now_ns() - step_since[a->link.index];
    // A pull that waits for work is not slow; with a pause none waits.
    if (taken > worst && (pause_ns || a->link.state != PULLING)) worst = taken;
    switch (a->link.state) {
    case PULLING:
        pulls++;
        if (answer->status == 204) {
            empty++;
            return pull(a);
        }
        if (answer->status != 200) return refuse(a, answer, 1);
        step_done(a, &pull_latencies);
        if (batched) return send_batch(a, at, end);
        a->link.state = ACCEPTING;
        return agent_accept(a, at, end);
    case ACCEPTING:
        if (answer->status != 200) return refuse(a, answer, 1);
        step_done(a, &accept_latencies);
        a->link.state = RESOLVING;
        return agent_resolve(a, at, end);
    case RESOLVING:
        if (answer->status != 200) return refuse(a, answer, 1);
        step_done(a, &resolve_latencies);
        return finished(a, 1, a->link.since);
    case BATCHING: return batch_done(a, answer);
    case RESTING:
    case DONE: fail("an answer nobody waits for");
    }
}

static void run(int epoll) {
    struct epoll_event events[AGENTS_MAX];
    for (int i = 0; i < agent_count; i++) pull(&agents[i]);
    for (int busy = 1; busy;) {
        int count = epoll_wait(epoll, events, AGENTS_MAX, rest());
        for (int i = 0; i < count; i++) {
            agent *a = events[i].data.ptr;
            if (events[i].events & EPOLLOUT) conn_flush(&a->link);
            if (!(events[i].events & ~EPOLLOUT)) continue;
            conn_read(&a->link);
            http_answer answer;
            while (http_next(&a->link, &answer)) {
                answered(a, &answer);
                conn_drop(&a->link, answer.size);
            }
        }
        busy = 0;
        for (int i = 0; i < agent_count; i++) busy += agents[i].link.state != DONE;
        if (now_ns() > stop_at + 20 * SECOND_NS) fail("no answer within 20 s");
    }
}

int main(int count, char **arguments) {
    const char *address = NULL;
    double seconds = 5, warmup = 0;
    for (int option; (option = getopt(count, arguments, "a:n:c:s:w:m:p:")) != -1;) switch (option) {
        case 'a': address = optarg; break;
        case 'n': available = strtoull(optarg, NULL, 10); break;
        case 'c': agent_count = atoi(optarg); break;
        case 's': seconds = atof(optarg); break;
        case 'w': warmup = atof(optarg); break;
        case 'p': pause_ns = (int64_t)(atof(optarg) * 1e6); break;
        case 'm': batched = !strcmp(optarg, "batch"); break;
        default: return 2;
        }
    if (!address || !available || agent_count < 1 || agent_count > AGENTS_MAX) fail("usage: see agent_cycle.c");
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < agent_count; i++) agent_open(&agents[i], address, i);
    for (int i = 0; i < agent_count; i++) conn_watch(&agents[i].link, epoll);
    double cpu = own_cpu();
    first = now_ns();
    last_done = measure_from = first + (int64_t)(warmup * SECOND_NS);
    stop_at = measure_from + (int64_t)(seconds * SECOND_NS);
    run(epoll);
    double measured = (double)(last_done - measure_from) / SECOND_NS;
    printf(
        "{\"cycles\":%llu,\"cyclesAll\":%llu,\"refused\":%llu,\"emptyPulls\":%llu,\"seconds\":%.3f,\"perSecond\":%."
        "1f,"
        "\"p50ms\":%.3f,\"p99ms\":%.3f,\"pullP50ms\":%.3f,\"acceptP50ms\":%.3f,\"resolveP50ms\":%.3f,\"batchMean\":%."
        "1f,"
        "\"worstms\":%.3f,\"clientCPU\":%.2f}\n",
        (unsigned long long)cycles, (unsigned long long)cycles_all, (unsigned long long)refused,
        (unsigned long long)empty, measured, measured > 0 ? cycles / measured : 0, samples_ms(&latencies, 0.5),
        samples_ms(&latencies, 0.99), samples_ms(&pull_latencies, 0.5), samples_ms(&accept_latencies, 0.5),
        samples_ms(&resolve_latencies, 0.5), pulls > empty ? (double)pulled / (pulls - empty) : 0, worst / 1e6,
        (own_cpu() - cpu) / ((double)(now_ns() - first) / SECOND_NS)
    );
    return 0;
}
