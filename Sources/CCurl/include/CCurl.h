// libcurl for Swift, loaded when it is first needed: its functions under the names here, and one typed function for
// each class of variadic argument. The constants and the opaque handles come from curl.h as they are; its functions
// must not be called by their own names, for nothing links them.

#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

// Loads libcurl, then curl_global_init with everything on; CURLE_FAILED_INIT where it cannot be loaded. To be called
// once, before anything else here; only ccurl_easy_strerror and ccurl_slist_free_all may be called without.
CURLcode ccurl_global_init(void);

// As in curl.h.
CURL *ccurl_easy_init(void);
void ccurl_easy_cleanup(CURL *easy);
void ccurl_easy_reset(CURL *easy);
CURLcode ccurl_easy_perform(CURL *easy);
const char *ccurl_easy_strerror(CURLcode code);
CURLcode ccurl_easy_send(CURL *easy, const void *bytes, size_t count, size_t *sent);
CURLcode ccurl_easy_recv(CURL *easy, void *buffer, size_t size, size_t *received);
CURLM *ccurl_multi_init(void);
void ccurl_multi_cleanup(CURLM *multi);
CURLMcode ccurl_multi_wakeup(CURLM *multi);
CURLMcode ccurl_multi_perform(CURLM *multi, int *running);
// Together with sockets of the caller's own, which may be none.
CURLMcode ccurl_multi_poll(CURLM *multi, struct curl_waitfd *own, unsigned int count, int milliseconds);
CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *easy);
CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *easy);
CURLMsg *ccurl_multi_info_read(CURLM *multi, int *left);
const char *ccurl_multi_strerror(CURLMcode code);
struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line);
void ccurl_slist_free_all(struct curl_slist *list);

// Options of an easy handle, by the type of their argument.
CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value);

// A callback and the context it is handed.
CURLcode ccurl_set_write(CURL *easy, curl_write_callback callback, void *context);
CURLcode ccurl_set_header(CURL *easy, curl_write_callback callback, void *context);
CURLcode ccurl_set_open_socket(CURL *easy, curl_opensocket_callback callback, void *context);
CURLcode ccurl_set_prerequest(CURL *easy, curl_prereq_callback callback, void *context);

// The request's body, copied, NUL bytes included: the size is set first, else libcurl would take a C string.
CURLcode ccurl_set_body(CURL *easy, const void *bytes, size_t count);

// What an easy handle tells about its last transfer; 0 and NULL where it has nothing to tell.
long ccurl_info_long(CURL *easy, CURLINFO info);
void *ccurl_info_private(CURL *easy);

// The socket of the last connection, where CURLOPT_CONNECT_ONLY keeps it; else CURL_SOCKET_BAD.
curl_socket_t ccurl_info_socket(CURL *easy);

// A pool of connections for those easy handles alone that share it; NULL if there is no memory. One thread only.
CURLSH *ccurl_share_connections(void);
void ccurl_share_cleanup(CURLSH *share);

// Options of a multi handle.
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// The whole address of a socket that is to be opened; the struct declares only its first 16 bytes.
const struct sockaddr *ccurl_address(const struct curl_sockaddr *address);

#endif
