/* Signed messages by the rules of Standard Webhooks: HMAC-SHA256 over "id.timestamp.body". See bench.h. */
#include "bench.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What a customer might write; no word of it is in a route. */
static const char *const sentences =
    "Hello, I have a question about the lamp that arrived on Tuesday. The box was fine, the glass shade too, but the "
    "short cable does not reach the socket behind our shelf. Is there a longer one that fits this model, and could "
    "you "
    "send it to the same address? We would also like to know which bulb you recommend for a reading corner. "
    "My neighbour has the older model and is very happy with it. Please answer by the end of the week if you can, "
    "because we are away for some days after that. Thank you very much and best regards from all of us. ";

/* Bytes of a body that are not its topic's text, at most. */
enum { HEAD_MOST = 256 };

void webhook_open(webhook_source *source, const char *path, const char *secret, size_t body_size) {
    memset(source, 0, sizeof *source);
    snprintf(source->path, sizeof source->path, "%s", path);
    const char *text = strncmp(secret, "whsec_", 6) ? secret : secret + 6;
    unsigned char key[sizeof source->key];
    size_t length = strlen(text);
    if (length > 80 || length % 4) fail("a secret of at most 60 bytes in base64, please");
    int size = EVP_DecodeBlock(key, (const unsigned char *)text, (int)length);
    if (size <= 0) fail("the secret is not base64");
    for (size_t i = length; i > 0 && text[i - 1] == '='; i--) size--;
    memcpy(source->key, key, size);
    source->key_size = size;
    source->body_size = body_size < 128 ? 128 : body_size;
    source->run = ((uint64_t)time(NULL) << 24) ^ ((uint64_t)getpid() & 0xffffff);
    source->body = malloc(source->body_size + 1);
    if (!source->body) fail("no memory for a body");
}

void webhook_topics(webhook_source *source, const char *file) {
    FILE *lines = fopen(file, "r");
    if (!lines) fail("%s", file);
    char *line = NULL;
    size_t room = 0;
    for (ssize_t length; (length = getline(&line, &room, lines)) > 0;) {
        if (line[length - 1] == '\n') line[length - 1] = 0;
        char *rest = line, *path = strsep(&rest, "\t"), *language = strsep(&rest, "\t"), *text = strsep(&rest, "\t");
        if (!text || strlen(path) >= sizeof source->path || strlen(text) + HEAD_MOST > source->body_size)
            fail("%s: not path, language and a text that fits: %s", file, line);
        size_t size = (source->topic_count + 1) * sizeof *source->topics;
        source->topics = realloc(source->topics, size);
        if (!source->topics) fail("no memory for %zu bytes", size);
        source->topics[source->topic_count++] =
            (webhook_topic){.path = strdup(path), .language = strdup(language), .text = strdup(text)};
    }
    free(line);
    fclose(lines);
}

static size_t write_body(webhook_source *source, uint64_t number, const webhook_topic *topic) {
    char *at = source->body;
    size_t used = (size_t)sprintf(
        at, "{\"id\":\"%llx-%llu\",\"from\":{\"id\":\"k%llx-%llu\"},", (unsigned long long)source->run,
        (unsigned long long)number, (unsigned long long)source->run, (unsigned long long)number
    );
    if (topic) used += (size_t)sprintf(at + used, "\"language\":\"%s\",\"text\":\"%s. ", topic->language, topic->text);
    else used += (size_t)sprintf(at + used, "\"text\":\"");
    size_t length = strlen(sentences), end = source->body_size - 2;
    while (used < end) {
        size_t part = end - used < length ? end - used : length;
        memcpy(at + used, sentences, part);
        used += part;
    }
    memcpy(at + used, "\"}", 2);
    return used + 2;
}

uint64_t webhook_add(webhook_source *source, conn *c) {
    uint64_t number = ++source->count;
    const webhook_topic *topic = source->topic_count ? &source->topics[number % source->topic_count] : NULL;
    size_t size = write_body(source, number, topic);
    char id[64], head[128];
    snprintf(id, sizeof id, "%llx-%llu", (unsigned long long)source->run, (unsigned long long)number);
    long long stamp = time(NULL);
    int head_size = snprintf(head, sizeof head, "%s.%lld.", id, stamp);
    static unsigned char *covered;
    static size_t room;
    if (room < head_size + size) {
        room = 2 * (head_size + size);
        covered = realloc(covered, room);
        if (!covered) fail("no memory to sign");
    }
    memcpy(covered, head, head_size);
    memcpy(covered + head_size, source->body, size);
    unsigned char digest[32], signature[48];
    unsigned digest_size = sizeof digest;
    if (!HMAC(EVP_sha256(), source->key, source->key_size, covered, head_size + size, digest, &digest_size))
        fail("HMAC");
    EVP_EncodeBlock(signature, digest, (int)digest_size);
    conn_addf(
        c,
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
        "webhook-id: %s\r\nwebhook-timestamp: %lld\r\nwebhook-signature: v1,%s\r\n\r\n",
        topic ? topic->path : source->path, size, id, stamp, (const char *)signature
    );
    conn_add(c, source->body, size);
    return number;
}
