/* What the load programs share: clock, samples, connections of one epoll loop, HTTP answers, signed webhooks.
 *
 * One thread and one epoll set a program: client and daemon share the machine's cores, so the client must be cheap.
 * A connection carries at most one request at a time. Trouble with the own set-up ends the program with a sentence
 * on standard error and status 1; a refusal by the server is counted and reported. */
#ifndef FRONTDESK_BENCH_H
#define FRONTDESK_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Time. Nanoseconds of CLOCK_MONOTONIC. */
int64_t now_ns(void);
#define SECOND_NS 1000000000LL

/* Ends the program with a message, and the text of errno when it is set. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* CPU seconds this process has used. */
double own_cpu(void);

/* Latencies, kept one by one: percentiles are exact. */
typedef struct {
    uint32_t *micros;
    size_t count, room;
    bool sorted;
} samples;
void samples_add(samples *set, int64_t ns);
/* The value below which `part` (0 to 1) of the samples lie, milliseconds; 0 without samples. */
double samples_ms(samples *set, double part);

typedef struct {
    int fd, epoll;
    int index; /* which of its kind */
    int kind, state;
    int64_t since; /* when the step in hand began */
    char *in;
    size_t in_used, in_room;
    char *out;
    size_t out_sent, out_used, out_room;
    bool wants_write;
} conn;

/* Connects to "unix:/path" or "127.0.0.1:port"; blocking until conn_watch. */
void conn_open(conn *c, const char *address);
/* Makes it non-blocking and puts it into an epoll set, itself as the event's pointer. */
void conn_watch(conn *c, int epoll);
void conn_add(conn *c, const void *bytes, size_t size);
void conn_addf(conn *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Writes what it can; the rest goes when epoll says so. */
void conn_flush(conn *c);
/* Reads what is there. Fails when the peer has closed. */
void conn_read(conn *c);
void conn_drop(conn *c, size_t size);

typedef struct {
    int status;
    const char *body; /* NUL-terminated only by chance: use body_size */
    size_t body_size, size;
} http_answer;
/* The answer at the head of the input, if it is complete. Understands Content-Length only. */
bool http_next(conn *c, http_answer *answer);
/* Appends a request; `session` may be NULL. */
void http_request(conn *c, const char *method, const char *path, const char *session, const char *body, size_t size);
/* One call on a connection that is still blocking; the answer is valid until the next read. */
http_answer http_call(conn *c, const char *method, const char *path, const char *session, const char *body);

/* The text after `key` in an answer, for compact JSON whose shape is known: `"conversation":"c` → the digits. */
const char *find(const char *at, const char *end, const char *key);
int64_t number_after(const char *at, const char *end, const char *key);

/* What a message is about: where it goes, and how its text begins. */
typedef struct {
    char *path, *language, *text;
} webhook_topic;

/* A source of signed messages, each with its own id and its own customer. */
typedef struct {
    char path[200];
    webhook_topic *topics; /* taken in turn; without any all messages are alike and go to `path` */
    size_t topic_count;
    unsigned char key[64];
    int key_size;
    size_t body_size;
    uint64_t run;   /* tells this run's ids from those of others */
    uint64_t count; /* messages made */
    char *body;
} webhook_source;
/* `secret` as the provider shows it: whsec_ and base64. `body_size` is the size of each JSON body, bytes. */
void webhook_open(webhook_source *source, const char *path, const char *secret, size_t body_size);
/* Reads the topics of the messages to come: a line each, path, language and text, with tabs between them. The text is
 * put into JSON as it stands. */
void webhook_topics(webhook_source *source, const char *file);
/* Appends the next message to the connection and returns its number, from 1. */
uint64_t webhook_add(webhook_source *source, conn *c);

#endif
