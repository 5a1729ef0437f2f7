#pragma once
#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which the importer skips: one inline a type.
static inline CURLcode millrace_curl_set_long(CURL *curl, CURLoption option, long value) {
    return curl_easy_setopt(curl, option, value);
}
static inline CURLcode millrace_curl_set_size(CURL *curl, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(curl, option, value);
}
static inline CURLcode millrace_curl_set_string(CURL *curl, CURLoption option, const char *value) {
    return curl_easy_setopt(curl, option, value);
}
static inline CURLcode millrace_curl_set_pointer(CURL *curl, CURLoption option, void *value) {
    return curl_easy_setopt(curl, option, value);
}
static inline CURLcode millrace_curl_set_write(CURL *curl, curl_write_callback call, void *state) {
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, state);
    return curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, call);
}
static inline CURLcode millrace_curl_set_progress(CURL *curl, curl_xferinfo_callback call, void *state) {
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, state);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    return curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, call);
}
static inline CURLcode millrace_curl_set_opensocket(CURL *curl, curl_opensocket_callback call, void *state) {
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, state);
    return curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, call);
}
static inline long millrace_curl_get_long(CURL *curl, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(curl, info, &value);
    return value;
}
static inline curl_off_t millrace_curl_get_size(CURL *curl, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(curl, info, &value);
    return value;
}
static inline const char *millrace_curl_get_string(CURL *curl, CURLINFO info) {
    char *value = 0;
    curl_easy_getinfo(curl, info, &value);
    return value;
}
// A list of header fields grows by one; NULL when there is no memory for it, and the list stays as it was.
static inline struct curl_slist *millrace_curl_append(struct curl_slist *list, const char *line) {
    return curl_slist_append(list, line);
}
static inline CURLcode millrace_curl_set_list(CURL *curl, CURLoption option, struct curl_slist *list) {
    return curl_easy_setopt(curl, option, list);
}
static inline CURLcode millrace_curl_set_before_request(CURL *curl, curl_prereq_callback call, void *state) {
    curl_easy_setopt(curl, CURLOPT_PREREQDATA, state);
    return curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, call);
}
static inline CURLMcode millrace_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
// How the transfer of a message ended; the message's union does not import.
static inline CURLcode millrace_curl_result(const CURLMsg *message) { return message->data.result; }
// What a request carries: read in order, and again from a place where libcurl has to begin anew.
static inline CURLcode millrace_curl_set_read(
    CURL *curl, curl_read_callback call, curl_seek_callback seek, void *state) {
    curl_easy_setopt(curl, CURLOPT_READDATA, state);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, state);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, seek);
    return curl_easy_setopt(curl, CURLOPT_READFUNCTION, call);
}
static inline CURLcode millrace_curl_set_header(CURL *curl, curl_write_callback call, void *state) {
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, state);
    return curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, call);
}
