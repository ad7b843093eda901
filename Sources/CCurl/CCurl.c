#include "CCurl.h"

#include <dlfcn.h>
#include <stdbool.h>

// libcurl brings some thirty libraries with it, and most calls of a command line that needs none of them would spend
// half their time on loading these. So it is loaded by the first who needs it.

// The ABI's name, the same since 2006.
static const char library_name[] = "libcurl.so.4";

#define FUNCTIONS(of) \
    of(global_init) of(easy_init) of(easy_cleanup) of(easy_reset) of(easy_perform) of(easy_setopt) of(easy_getinfo) \
    of(easy_strerror) of(multi_init) of(multi_cleanup) of(multi_wakeup) of(multi_perform) of(multi_poll) \
    of(multi_add_handle) of(multi_remove_handle) of(multi_info_read) of(multi_setopt) of(multi_strerror) \
    of(slist_append) of(slist_free_all) of(easy_send) of(easy_recv) of(share_init) of(share_setopt) of(share_cleanup)

#define DECLARE(name) __typeof__(&curl_##name) name;
static struct {
    FUNCTIONS(DECLARE)
} library;

static bool load(void) {
    void *handle = dlopen(library_name, RTLD_LAZY | RTLD_LOCAL);
    if (handle == NULL) {
        return false;
    }
#define LOAD(name) \
    library.name = (__typeof__(&curl_##name))dlsym(handle, "curl_" #name); \
    if (library.name == NULL) { \
        return false; \
    }
    FUNCTIONS(LOAD)
    return true;
}

CURLcode ccurl_global_init(void) { return load() ? library.global_init(CURL_GLOBAL_ALL) : CURLE_FAILED_INIT; }

CURL *ccurl_easy_init(void) { return library.easy_init(); }

void ccurl_easy_cleanup(CURL *easy) { library.easy_cleanup(easy); }

void ccurl_easy_reset(CURL *easy) { library.easy_reset(easy); }

CURLcode ccurl_easy_perform(CURL *easy) { return library.easy_perform(easy); }

const char *ccurl_easy_strerror(CURLcode code) {
    return library.easy_strerror == NULL ? "libcurl.so.4 cannot be loaded" : library.easy_strerror(code);
}

CURLcode ccurl_easy_send(CURL *easy, const void *bytes, size_t count, size_t *sent) {
    return library.easy_send(easy, bytes, count, sent);
}

CURLcode ccurl_easy_recv(CURL *easy, void *buffer, size_t size, size_t *received) {
    return library.easy_recv(easy, buffer, size, received);
}

CURLM *ccurl_multi_init(void) { return library.multi_init(); }

void ccurl_multi_cleanup(CURLM *multi) { (void)library.multi_cleanup(multi); }

CURLMcode ccurl_multi_wakeup(CURLM *multi) { return library.multi_wakeup(multi); }

CURLMcode ccurl_multi_perform(CURLM *multi, int *running) { return library.multi_perform(multi, running); }

CURLMcode ccurl_multi_poll(CURLM *multi, struct curl_waitfd *own, unsigned int count, int milliseconds) {
    return library.multi_poll(multi, own, count, milliseconds, NULL);
}

CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *easy) { return library.multi_add_handle(multi, easy); }

CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *easy) { return library.multi_remove_handle(multi, easy); }

CURLMsg *ccurl_multi_info_read(CURLM *multi, int *left) { return library.multi_info_read(multi, left); }

const char *ccurl_multi_strerror(CURLMcode code) { return library.multi_strerror(code); }

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line) {
    return library.slist_append(list, line);
}

void ccurl_slist_free_all(struct curl_slist *list) {
    // Without a list there may be no library either.
    if (list != NULL) {
        library.slist_free_all(list);
    }
}

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) { return library.easy_setopt(easy, option, value); }

CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return library.easy_setopt(easy, option, value);
}

CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return library.easy_setopt(easy, option, value);
}

CURLcode ccurl_set_write(CURL *easy, curl_write_callback callback, void *context) {
    CURLcode code = library.easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
    return code != CURLE_OK ? code : library.easy_setopt(easy, CURLOPT_WRITEDATA, context);
}

CURLcode ccurl_set_header(CURL *easy, curl_write_callback callback, void *context) {
    CURLcode code = library.easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
    return code != CURLE_OK ? code : library.easy_setopt(easy, CURLOPT_HEADERDATA, context);
}

CURLcode ccurl_set_open_socket(CURL *easy, curl_opensocket_callback callback, void *context) {
    CURLcode code = library.easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
    return code != CURLE_OK ? code : library.easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
}

CURLcode ccurl_set_prerequest(CURL *easy, curl_prereq_callback callback, void *context) {
    CURLcode code = library.easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
    return code != CURLE_OK ? code : library.easy_setopt(easy, CURLOPT_PREREQDATA, context);
}

CURLcode ccurl_set_body(CURL *easy, const void *bytes, size_t count) {
    CURLcode code = library.easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    return code != CURLE_OK ? code : library.easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, count > 0 ? bytes : "");
}

long ccurl_info_long(CURL *easy, CURLINFO info) {
    long value = 0;
    return library.easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

void *ccurl_info_private(CURL *easy) {
    char *value = NULL;
    return library.easy_getinfo(easy, CURLINFO_PRIVATE, &value) == CURLE_OK ? value : NULL;
}

curl_socket_t ccurl_info_socket(CURL *easy) {
    curl_socket_t value = CURL_SOCKET_BAD;
    return library.easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &value) == CURLE_OK ? value : CURL_SOCKET_BAD;
}

CURLSH *ccurl_share_connections(void) {
    CURLSH *share = library.share_init();
    if (share != NULL && library.share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT) != CURLSHE_OK) {
        ccurl_share_cleanup(share);
        return NULL;
    }
    return share;
}

void ccurl_share_cleanup(CURLSH *share) { (void)library.share_cleanup(share); }

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return library.multi_setopt(multi, option, value);
}

const struct sockaddr *ccurl_address(const struct curl_sockaddr *address) { return &address->addr; }
