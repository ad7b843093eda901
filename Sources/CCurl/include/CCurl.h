// libcurl for Swift: one typed function for each class of variadic argument, nothing else.
// The constants, the opaque handles and every function that is not variadic come from curl.h as they are.

#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>

// curl_global_init with everything on; to be called once, before any other thread uses libcurl.
CURLcode ccurl_global_init(void);

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

// Options of a multi handle.
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// The whole address of a socket that is to be opened; the struct declares only its first 16 bytes.
const struct sockaddr *ccurl_address(const struct curl_sockaddr *address);

#endif
