/* A worker of a plain queue server, for comparison: it takes an item so that it is not lost, and finishes it.
 *
 * Redis: a list "q", BLMOVE into the worker's own list, LREM from there. beanstalkd: reserve, delete. */
#ifndef FRONTDESK_BENCH_QUEUE_H
#define FRONTDESK_BENCH_QUEUE_H

#include "bench.h"

typedef enum { QUEUE_REDIS, QUEUE_BEANSTALK } queue_kind;
typedef enum { QUEUE_WAITS, QUEUE_TAKEN, QUEUE_FINISHED, QUEUE_STORED, QUEUE_EMPTY } queue_step;

typedef struct {
    conn link;
    queue_kind kind;
    enum { QUEUE_IDLE, QUEUE_STORING, QUEUE_TAKING, QUEUE_FINISHING } waits_for;
    uint64_t job; /* beanstalkd's number */
    char *item;   /* Redis removes by value */
    size_t item_room;
} queue_worker;

void queue_open(queue_worker *worker, queue_kind kind, const char *address, int number);
void queue_store(queue_worker *worker, const char *body, size_t size);
/* Waits up to a second for an item. */
void queue_take(queue_worker *worker);
/* Finishes the item that `queue_next` has just given. */
void queue_finish(queue_worker *worker, const char *body, size_t size);
/* The next thing that is complete in the input; the item's bytes are valid until the next read. */
queue_step queue_next(queue_worker *worker, const char **body, size_t *size);

#endif
