/* Clock, samples and connections; see bench.h. */
#define _GNU_SOURCE
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND_NS + time.tv_nsec;
}

_Noreturn void fail(const char *format, ...) {
    int error = errno;
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    if (error) fprintf(stderr, ": %s", strerror(error));
    fputc('\n', stderr);
    exit(1);
}

double own_cpu(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void *grown(void *memory, size_t size) {
    memory = realloc(memory, size);
    if (!memory) fail("no memory for %zu bytes", size);
    return memory;
}

void samples_add(samples *set, int64_t ns) {
    if (set->count == set->room) {
        set->room = set->room ? 2 * set->room : 1 << 16;
        set->micros = grown(set->micros, set->room * sizeof *set->micros);
    }
    int64_t micros = ns / 1000;
    set->micros[set->count++] = micros < 0 ? 0 : micros > UINT32_MAX ? UINT32_MAX : (uint32_t)micros;
    set->sorted = false;
}

static int by_size(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

double samples_ms(samples *set, double part) {
    if (!set->count) return 0;
    if (!set->sorted) qsort(set->micros, set->count, sizeof *set->micros, by_size);
    set->sorted = true;
    return set->micros[(size_t)(part * (set->count - 1) + 0.5)] / 1000.0;
}

void conn_open(conn *c, const char *address) {
    errno = 0;
    if (!strncmp(address, "unix:", 5)) {
        struct sockaddr_un place = {.sun_family = AF_UNIX};
        if (strlen(address + 5) >= sizeof place.sun_path) fail("%s: the path is too long", address);
        strcpy(place.sun_path, address + 5);
        c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(c->fd, (struct sockaddr *)&place, sizeof place)) fail("%s", address);
        return;
    }
    struct sockaddr_in place = {.sin_family = AF_INET};
    const char *colon = strrchr(address, ':');
    char host[64];
    if (!colon || colon - address >= (long)sizeof host) fail("%s: not host:port", address);
    snprintf(host, sizeof host, "%.*s", (int)(colon - address), address);
    place.sin_port = htons(atoi(colon + 1));
    if (inet_pton(AF_INET, host, &place.sin_addr) != 1) fail("%s: not an IPv4 address", host);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(c->fd, (struct sockaddr *)&place, sizeof place)) fail("%s", address);
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void conn_watch(conn *c, int epoll) {
    c->epoll = epoll;
    fcntl(c->fd, F_SETFL, fcntl(c->fd, F_GETFL) | O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event)) fail("epoll_ctl");
}

void conn_add(conn *c, const void *bytes, size_t size) {
    if (c->out_used + size > c->out_room) {
        c->out_room = 2 * (c->out_used + size);
        c->out = grown(c->out, c->out_room);
    }
    memcpy(c->out + c->out_used, bytes, size);
    c->out_used += size;
}

void conn_addf(conn *c, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (size < 0 || size >= (int)sizeof text) fail("a request's head is over %zu bytes", sizeof text);
    conn_add(c, text, size);
}

static void watch_writes(conn *c, bool wanted) {
    if (wanted == c->wants_write || !c->epoll) return;
    struct epoll_event event = {.events = EPOLLIN | (wanted ? EPOLLOUT : 0), .data.ptr = c};
    if (epoll_ctl(c->epoll, EPOLL_CTL_MOD, c->fd, &event)) fail("epoll_ctl");
    c->wants_write = wanted;
}

void conn_flush(conn *c) {
    while (c->out_sent < c->out_used) {
        ssize_t size = send(c->fd, c->out + c->out_sent, c->out_used - c->out_sent, MSG_NOSIGNAL);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) return watch_writes(c, true);
        if (size < 0) fail("send");
        c->out_sent += size;
    }
    c->out_sent = c->out_used = 0;
    watch_writes(c, false);
}

void conn_read(conn *c) {
    if (c->in_room - c->in_used < 1 << 15) {
        c->in_room = 2 * c->in_room + (1 << 16);
        c->in = grown(c->in, c->in_room);
    }
    ssize_t size = recv(c->fd, c->in + c->in_used, c->in_room - c->in_used, 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size < 0) fail("recv");
    errno = 0;
    if (!size) fail("the server closed connection %d of kind %d", c->index, c->kind);
    c->in_used += size;
}

void conn_drop(conn *c, size_t size) {
    memmove(c->in, c->in + size, c->in_used - size);
    c->in_used -= size;
}

bool http_next(conn *c, http_answer *answer) {
    char *end = memmem(c->in, c->in_used, "\r\n\r\n", 4);
    if (!end) return false;
    size_t length = 0;
    for (char *line = c->in; line < end;) {
        if (!strncasecmp(line, "content-length:", 15)) length = strtoul(line + 15, NULL, 10);
        line = (char *)memchr(line, '\n', end + 2 - line) + 1;
    }
    answer->body = end + 4;
    answer->body_size = length;
    answer->size = answer->body - c->in + length;
    if (answer->size > c->in_used) return false;
    answer->status = c->in_used > 12 ? atoi(c->in + 9) : 0;
    return true;
}

void http_request(conn *c, const char *method, const char *path, const char *session, const char *body, size_t size) {
    conn_addf(c, "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, path);
    if (session) conn_addf(c, "Frontdesk-Session: %s\r\n", session);
    conn_addf(c, "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n", size);
    conn_add(c, body, size);
}

http_answer http_call(conn *c, const char *method, const char *path, const char *session, const char *body) {
    http_answer answer;
    http_request(c, method, path, session, body, strlen(body));
    conn_flush(c);
    while (!http_next(c, &answer)) conn_read(c);
    c->in_used = 0;
    return answer;
}

const char *find(const char *at, const char *end, const char *key) {
    size_t size = strlen(key);
    const char *found = at < end ? memmem(at, end - at, key, size) : NULL;
    return found ? found + size : NULL;
}

int64_t number_after(const char *at, const char *end, const char *key) {
    const char *found = find(at, end, key);
    int64_t number = 0;
    if (!found || found >= end || *found < '0' || *found > '9') return -1;
    for (; found < end && *found >= '0' && *found <= '9'; found++) number = 10 * number + (*found - '0');
    return number;
}
