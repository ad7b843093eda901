/* An agent of the desk as a state machine on one connection: session, presence, then pull → accept → resolve. */
#ifndef FRONTDESK_BENCH_AGENT_H
#define FRONTDESK_BENCH_AGENT_H

#include "bench.h"

enum { SESSION_BYTES = 128, AGENTS_MAX = 64 };

typedef struct {
    conn link;
    char session[SESSION_BYTES];
    char conversation[24];
} agent;

/* Connects as a gateway, opens the session of the agent "aN" and declares it ready. Blocking. */
void agent_open(agent *a, const char *address, int number);
/* Sends a pull that waits at most `wait` (such as "1s") for at most `most` offers. */
void agent_pull(agent *a, const char *wait, int most);
/* Accepts the offer of the Work in these bytes, and keeps its conversation for `agent_resolve`. */
void agent_accept(agent *a, const char *at, const char *end);
/* Resolves it at the epoch which the accept's answer brought. */
void agent_resolve(agent *a, const char *at, const char *end);
/* Appends one call to a request of its own. */
void agent_post(agent *a, const char *path, const char *body, size_t size);

#endif
