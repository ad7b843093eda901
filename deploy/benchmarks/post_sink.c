/* A receiver of posts that does nothing but answer: keep-alive, 200 and an empty body at once.
 *
 * usage: post-sink PORT
 * Ends on SIGTERM, or a while after the last post; prints {"count","seconds","perSecond"}: from the first request to the
 * last. Understands Content-Length only. */
#define _GNU_SOURCE
#include "bench.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 1024, ROOM = 65536 };

typedef struct {
    int fd;
    size_t used;
    char in[ROOM];
} peer;

static volatile sig_atomic_t stopped;
static uint64_t count;
static int64_t first, last;

static void stop(int number) {
    (void)number;
    stopped = 1;
}

/* Answers all requests that are complete; false when the connection is over. */
static bool serve(peer *p) {
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    ssize_t got = recv(p->fd, p->in + p->used, ROOM - 1 - p->used, 0);
    if (got <= 0) return false;
    p->used += (size_t)got;
    for (;;) {
        p->in[p->used] = 0;
        char *end = strstr(p->in, "\r\n\r\n");
        if (!end) return p->used < ROOM - 1;
        char *length = strcasestr(p->in, "\r\ncontent-length:");
        size_t size = (size_t)(end + 4 - p->in) + (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
        if (size >= ROOM) return false;
        if (p->used < size) return true;
        last = now_ns();
        if (!count++) first = last;
        if (send(p->fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) return false;
        memmove(p->in, p->in + size, p->used - size);
        p->used -= size;
    }
}

int main(int argument_count, char **arguments) {
    if (argument_count != 2) fail("usage: post-sink PORT");
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 256)) fail("port %s", arguments[1]);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    int open = 0;
    while (!stopped) {
        struct epoll_event events[64];
        int ready = epoll_wait(epoll, events, 64, 1000);
        for (int i = 0; i < ready; i++) {
            peer *p = events[i].data.ptr;
            if (!p) {
                int fd = accept(listener, NULL, NULL);
                if (fd < 0) continue;
                if (open >= CONNECTIONS || !(p = malloc(sizeof *p))) {
                    close(fd);
                    continue;
                }
                open++;
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                p->fd = fd;
                p->used = 0;
                event = (struct epoll_event){.events = EPOLLIN, .data.ptr = p};
                epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
            } else if (!serve(p)) {
                close(p->fd);
                free(p);
                open--;
            }
        }
    }
    double seconds = (double)(last - first) / SECOND_NS;
    printf("{\"count\":%llu,\"seconds\":%.4f,\"perSecond\":%.1f}\n", (unsigned long long)count, seconds,
           seconds > 0 ? (count - 1) / seconds : 0);
    return 0;
}
