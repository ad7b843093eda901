/* What libcurl alone takes: posts of the size of a signed reply by its multi interface, so many at once, connections kept.
 *
 * usage: curl-posts URL COUNT AT-ONCE
 * Prints one JSON object. */
#include "bench.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_BYTES = 256, MOST = 256 };

static size_t drop(char *bytes, size_t size, size_t count, void *nothing) {
    (void)bytes, (void)nothing;
    return size * count;
}

int main(int argument_count, char **arguments) {
    if (argument_count != 4) fail("usage: curl-posts URL COUNT AT-ONCE");
    long wanted = atol(arguments[2]), begun = 0, done = 0, failed = 0;
    int at_once = atoi(arguments[3]);
    if (at_once < 1 || at_once > MOST) fail("1 to %d at once", MOST);
    char body[BODY_BYTES];
    memset(body, 'b', sizeof body);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM *multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)at_once);
    struct curl_slist *fields = curl_slist_append(NULL, "Content-Type: application/json");
    fields = curl_slist_append(fields, "webhook-id: x1");
    fields = curl_slist_append(fields, "webhook-timestamp: 1786095000");
    fields = curl_slist_append(fields, "webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=");
    fields = curl_slist_append(fields, "Expect:");
    CURL *easy[MOST];
    int64_t start = now_ns();
    for (int i = 0; i < at_once && begun < wanted; i++, begun++) {
        easy[i] = curl_easy_init();
        curl_easy_setopt(easy[i], CURLOPT_URL, arguments[1]);
        curl_easy_setopt(easy[i], CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(easy[i], CURLOPT_POSTFIELDSIZE, (long)BODY_BYTES);
        curl_easy_setopt(easy[i], CURLOPT_HTTPHEADER, fields);
        curl_easy_setopt(easy[i], CURLOPT_WRITEFUNCTION, drop);
        curl_multi_add_handle(multi, easy[i]);
    }
    while (done < begun) {
        int running, left;
        curl_multi_perform(multi, &running);
        CURLMsg *message;
        while ((message = curl_multi_info_read(multi, &left))) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL *one = message->easy_handle;
            failed += message->data.result != CURLE_OK;
            done++;
            curl_multi_remove_handle(multi, one);
            if (begun < wanted) {
                begun++;
                curl_multi_add_handle(multi, one);
            } else {
                curl_easy_cleanup(one);
            }
        }
        if (done < begun) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    double seconds = (double)(now_ns() - start) / SECOND_NS;
    if (failed) fail("%ld posts failed", failed);
    printf("{\"perSecond\":%.1f,\"seconds\":%.4f}\n", done / seconds, seconds);
    curl_slist_free_all(fields);
    curl_multi_cleanup(multi);
    return 0;
}
