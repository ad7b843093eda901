/* See agent.h. */
#include "agent.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void agent_open(agent *a, const char *address, int number) {
    char body[128];
    a->link.index = number;
    conn_open(&a->link, address);
    snprintf(body, sizeof body, "{\"agent\":\"a%d\"}", number + 1);
    http_answer answer = http_call(&a->link, "POST", "/v1/sessions", NULL, body);
    const char *end = answer.body + answer.body_size, *token = find(answer.body, end, "\"session\":\"");
    const char *stop = token ? memchr(token, '"', end - token) : NULL;
    errno = 0;
    if (answer.status / 100 != 2 || !stop || stop - token >= SESSION_BYTES)
        fail("no session: %d %.*s", answer.status, (int)answer.body_size, answer.body);
    memcpy(a->session, token, stop - token);
    a->session[stop - token] = 0;
    answer = http_call(&a->link, "PUT", "/v1/me/presence", a->session, "{\"state\":\"ready\"}");
    if (answer.status != 200) fail("not ready: %d %.*s", answer.status, (int)answer.body_size, answer.body);
}

void agent_post(agent *a, const char *path, const char *body, size_t size) {
    http_request(&a->link, "POST", path, a->session, body, size);
    conn_flush(&a->link);
}

void agent_pull(agent *a, const char *wait, int most) {
    char body[64];
    int size = snprintf(body, sizeof body, "{\"wait\":\"%s\",\"max\":%d}", wait, most);
    agent_post(a, "/v1/me/pull", body, size);
}

void agent_accept(agent *a, const char *at, const char *end) {
    char path[64];
    long long offer = number_after(at, end, "\"offer\":\"o"), id = number_after(at, end, "\"conversation\":\"c");
    errno = 0;
    if (offer < 0 || id < 0) fail("not an offer: %.*s", (int)(end - at), at);
    snprintf(a->conversation, sizeof a->conversation, "c%lld", id);
    snprintf(path, sizeof path, "/v1/offers/o%lld/accept", offer);
    agent_post(a, path, "{}", 2);
}

void agent_resolve(agent *a, const char *at, const char *end) {
    char path[64], body[64];
    long long epoch = number_after(at, end, "\"epoch\":");
    snprintf(path, sizeof path, "/v1/conversations/%s/resolve", a->conversation);
    int size = snprintf(body, sizeof body, "{\"epoch\":%lld}", epoch);
    agent_post(a, path, body, size);
}
