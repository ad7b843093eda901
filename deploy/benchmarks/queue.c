/* See queue.h. */
#define _GNU_SOURCE
#include "queue.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void queue_open(queue_worker *worker, queue_kind kind, const char *address, int number) {
    worker->kind = kind;
    worker->link.index = number;
    conn_open(&worker->link, address);
}

void queue_store(queue_worker *worker, const char *body, size_t size) {
    conn *c = &worker->link;
    if (worker->kind == QUEUE_REDIS) conn_addf(c, "*3\r\n$5\r\nLPUSH\r\n$1\r\nq\r\n$%zu\r\n", size);
    else conn_addf(c, "put 0 0 600 %zu\r\n", size);
    conn_add(c, body, size);
    conn_add(c, "\r\n", 2);
    worker->waits_for = QUEUE_STORING;
    conn_flush(c);
}

void queue_take(queue_worker *worker) {
    conn *c = &worker->link;
    if (worker->kind == QUEUE_REDIS)
        conn_addf(
            c, "*6\r\n$6\r\nBLMOVE\r\n$1\r\nq\r\n$4\r\nw%03d\r\n$5\r\nRIGHT\r\n$4\r\nLEFT\r\n$1\r\n1\r\n", c->index
        );
    else conn_addf(c, "reserve-with-timeout 1\r\n");
    worker->waits_for = QUEUE_TAKING;
    conn_flush(c);
}

void queue_finish(queue_worker *worker, const char *body, size_t size) {
    conn *c = &worker->link;
    if (worker->kind == QUEUE_REDIS) {
        conn_addf(c, "*4\r\n$4\r\nLREM\r\n$4\r\nw%03d\r\n$1\r\n1\r\n$%zu\r\n", c->index, size);
        conn_add(c, body, size);
        conn_add(c, "\r\n", 2);
    } else {
        conn_addf(c, "delete %llu\r\n", (unsigned long long)worker->job);
    }
    worker->waits_for = QUEUE_FINISHING;
    conn_flush(c);
}

/* An item behind its head line: copied out, since the input moves. False while it is not whole. */
static bool take_item(queue_worker *worker, size_t head, size_t size, const char **body) {
    conn *c = &worker->link;
    if (c->in_used < head + size + 2) return false;
    if (worker->item_room < size) {
        free(worker->item);
        worker->item = malloc(worker->item_room = 2 * size);
        if (!worker->item) fail("no memory for an item");
    }
    memcpy(worker->item, c->in + head, size);
    *body = worker->item;
    conn_drop(c, head + size + 2);
    return true;
}

queue_step queue_next(queue_worker *worker, const char **body, size_t *size) {
    conn *c = &worker->link;
    char *line_end = c->in_used ? memchr(c->in, '\n', c->in_used) : NULL;
    if (!line_end) return QUEUE_WAITS;
    size_t head = line_end + 1 - c->in;
    errno = 0;
    if (worker->waits_for == QUEUE_TAKING) {
        unsigned long long job = 0;
        if (worker->kind == QUEUE_REDIS && c->in[0] == '$' && c->in[1] != '-') *size = strtoul(c->in + 1, NULL, 10);
        else if (sscanf(c->in, "RESERVED %llu %zu", &job, size) != 2) {
            if (c->in[0] == '-') fail("%.*s", (int)head, c->in);
            conn_drop(c, head);
            return QUEUE_EMPTY;
        }
        worker->job = job;
        return take_item(worker, head, *size, body) ? QUEUE_TAKEN : QUEUE_WAITS;
    }
    bool good = worker->kind == QUEUE_REDIS
                    ? c->in[0] == ':'
                    : !strncmp(c->in, worker->waits_for == QUEUE_STORING ? "INSERTED" : "DELETED", 7);
    if (!good) fail("refused: %.*s", (int)head, c->in);
    conn_drop(c, head);
    return worker->waits_for == QUEUE_STORING ? QUEUE_STORED : QUEUE_FINISHED;
}
