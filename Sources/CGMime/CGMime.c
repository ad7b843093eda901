#include "CGMime.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <iconv.h>
#include <string.h>

struct frontdesk_mail {
    GMimeMessage *message;
    // Those of the message and those of its outermost part, in the order of the mail; lent.
    GPtrArray *headers;
};

struct frontdesk_content {
    GMimeStream *stream;
};

struct frontdesk_addresses {
    InternetAddressList *list;
    // The mailboxes in it, lent.
    GPtrArray *mailboxes;
};

static GMimeParserOptions *options;

static void prepare(void) {
    static gsize ready = 0;
    if (g_once_init_enter(&ready)) {
        g_mime_init();
        // An attached message stays bytes: nobody can nest a thousand of them on the parser's stack.
        g_mime_object_register_type("message", "rfc822", GMIME_TYPE_PART);
        g_mime_object_register_type("message", "global", GMIME_TYPE_PART);
        g_mime_object_register_type("message", "news", GMIME_TYPE_PART);
        g_mime_object_register_type("message", "*", GMIME_TYPE_PART);
        options = g_mime_parser_options_new();
        const char *charsets[] = {"utf-8", "windows-1254", NULL};
        g_mime_parser_options_set_fallback_charsets(options, charsets);
        g_once_init_leave(&ready, 1);
    }
}

static gint by_offset(gconstpointer left, gconstpointer right) {
    gint64 first = g_mime_header_get_offset(*(GMimeHeader *const *)left);
    gint64 second = g_mime_header_get_offset(*(GMimeHeader *const *)right);
    return first < second ? -1 : first > second;
}

static void collect(GPtrArray *array, GMimeObject *object) {
    GMimeHeaderList *list = g_mime_object_get_header_list(object);
    int count = g_mime_header_list_get_count(list);
    for (int index = 0; index < count; index++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(list, index);
        // What was not in the mail has no place in it.
        if (g_mime_header_get_offset(header) >= 0) {
            g_ptr_array_add(array, header);
        }
    }
}

frontdesk_mail *frontdesk_mail_parse(const uint8_t *bytes, size_t length) {
    prepare();
    if (length == 0 || length > G_MAXINT) {
        return NULL;
    }
    // The array lets go of bytes that are not its own; the stream reads them where they are.
    GByteArray *array = g_byte_array_new_take((guint8 *)bytes, length);
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(array);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, options);
    g_object_unref(parser);
    frontdesk_mail *mail = NULL;
    if (message != NULL) {
        mail = g_new0(frontdesk_mail, 1);
        mail->message = message;
        mail->headers = g_ptr_array_new();
        collect(mail->headers, GMIME_OBJECT(message));
        if (message->mime_part != NULL) {
            collect(mail->headers, message->mime_part);
        }
        g_ptr_array_sort(mail->headers, by_offset);
        // Kept until the mail is freed, since its parts read from it.
        g_object_set_data_full(G_OBJECT(message), "frontdesk-stream", stream, g_object_unref);
        g_object_set_data(G_OBJECT(stream), "frontdesk-array", array);
    } else {
        g_object_unref(stream);
        g_byte_array_free(array, FALSE);
    }
    return mail;
}

void frontdesk_mail_free(frontdesk_mail *mail) {
    GMimeStream *stream = g_object_get_data(G_OBJECT(mail->message), "frontdesk-stream");
    GByteArray *array = g_object_get_data(G_OBJECT(stream), "frontdesk-array");
    g_ptr_array_free(mail->headers, TRUE);
    g_object_unref(mail->message);
    g_byte_array_free(array, FALSE);
    g_free(mail);
}

int frontdesk_mail_header_count(frontdesk_mail *mail) {
    return (int)mail->headers->len;
}

void frontdesk_mail_header(frontdesk_mail *mail, int index, const char **name, const char **raw) {
    GMimeHeader *header = g_ptr_array_index(mail->headers, index);
    *name = g_mime_header_get_name(header);
    *raw = g_mime_header_get_raw_value(header);
}

const frontdesk_part *frontdesk_mail_root(frontdesk_mail *mail) {
    return (const frontdesk_part *)mail->message->mime_part;
}

static GMimeObject *object(const frontdesk_part *part) {
    return (GMimeObject *)part;
}

const char *frontdesk_part_type(const frontdesk_part *part) {
    const char *type = g_mime_content_type_get_media_type(g_mime_object_get_content_type(object(part)));
    return type == NULL ? "" : type;
}

const char *frontdesk_part_subtype(const frontdesk_part *part) {
    const char *type = g_mime_content_type_get_media_subtype(g_mime_object_get_content_type(object(part)));
    return type == NULL ? "" : type;
}

static GMimeParamList *parameters(const frontdesk_part *part, int which) {
    if (which == 0) {
        return g_mime_content_type_get_parameters(g_mime_object_get_content_type(object(part)));
    }
    GMimeContentDisposition *disposition = g_mime_object_get_content_disposition(object(part));
    return disposition == NULL ? NULL : g_mime_content_disposition_get_parameters(disposition);
}

int frontdesk_part_parameter_count(const frontdesk_part *part, int which) {
    GMimeParamList *list = parameters(part, which);
    return list == NULL ? 0 : g_mime_param_list_length(list);
}

void frontdesk_part_parameter(const frontdesk_part *part, int which, int index, const char **name, const char **value) {
    GMimeParam *parameter = g_mime_param_list_get_parameter_at(parameters(part, which), index);
    *name = g_mime_param_get_name(parameter);
    *value = g_mime_param_get_value(parameter);
}

const char *frontdesk_part_disposition(const frontdesk_part *part) {
    return g_mime_object_get_disposition(object(part));
}

const char *frontdesk_part_header(const frontdesk_part *part, const char *name) {
    GMimeHeader *header = g_mime_header_list_get_header(g_mime_object_get_header_list(object(part)), name);
    return header == NULL ? NULL : g_mime_header_get_raw_value(header);
}

int frontdesk_part_child_count(const frontdesk_part *part) {
    return GMIME_IS_MULTIPART(object(part)) ? g_mime_multipart_get_count(GMIME_MULTIPART(object(part))) : -1;
}

const char *frontdesk_part_prologue(const frontdesk_part *part) {
    return GMIME_IS_MULTIPART(object(part)) ? g_mime_multipart_get_prologue(GMIME_MULTIPART(object(part))) : NULL;
}

const frontdesk_part *frontdesk_part_child(const frontdesk_part *part, int index) {
    return (const frontdesk_part *)g_mime_multipart_get_part(GMIME_MULTIPART(object(part)), index);
}

frontdesk_content *frontdesk_part_content(const frontdesk_part *part, size_t *capacity) {
    if (!GMIME_IS_PART(object(part))) {
        return NULL;
    }
    GMimeDataWrapper *wrapper = g_mime_part_get_content(GMIME_PART(object(part)));
    GMimeStream *source = wrapper == NULL ? NULL : g_mime_data_wrapper_get_stream(wrapper);
    if (source == NULL) {
        return NULL;
    }
    g_mime_stream_reset(source);
    gint64 length = g_mime_stream_length(source);
    *capacity = length < 0 ? 0 : (size_t)length;
    GMimeStream *filtered = g_mime_stream_filter_new(source);
    GMimeFilter *decoder = g_mime_filter_basic_new(g_mime_data_wrapper_get_encoding(wrapper), FALSE);
    g_mime_stream_filter_add(GMIME_STREAM_FILTER(filtered), decoder);
    g_object_unref(decoder);
    frontdesk_content *content = g_new0(frontdesk_content, 1);
    content->stream = filtered;
    return content;
}

size_t frontdesk_content_read(frontdesk_content *content, uint8_t *buffer, size_t length) {
    ssize_t count = g_mime_stream_read(content->stream, (char *)buffer, length);
    return count < 0 ? 0 : (size_t)count;
}

void frontdesk_content_close(frontdesk_content *content) {
    g_object_unref(content->stream);
    g_free(content);
}

char *frontdesk_header_text(const char *raw) {
    prepare();
    return g_mime_utils_header_decode_text(options, raw);
}

void frontdesk_text_free(char *text) {
    g_free(text);
}

int frontdesk_header_date(const char *raw, int64_t *seconds) {
    prepare();
    GDateTime *date = g_mime_utils_header_decode_date(raw);
    if (date == NULL) {
        return 0;
    }
    *seconds = g_date_time_to_unix(date);
    g_date_time_unref(date);
    return 1;
}

static void gather(GPtrArray *mailboxes, InternetAddressList *list, int depth) {
    int count = list == NULL ? 0 : internet_address_list_length(list);
    for (int index = 0; index < count; index++) {
        InternetAddress *address = internet_address_list_get_address(list, index);
        if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
            g_ptr_array_add(mailboxes, address);
        } else if (INTERNET_ADDRESS_IS_GROUP(address) && depth > 0) {
            gather(mailboxes, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), depth - 1);
        }
    }
}

char *frontdesk_domain_ascii(const char *domain) {
    prepare();
    char *address = g_strconcat("x@", domain, NULL);
    InternetAddress *mailbox = internet_address_mailbox_new(NULL, address);
    g_free(address);
    const char *ascii = internet_address_mailbox_get_idn_addr(INTERNET_ADDRESS_MAILBOX(mailbox));
    char *found = ascii != NULL && g_str_has_prefix(ascii, "x@") && g_str_is_ascii(ascii) ? g_strdup(ascii + 2) : NULL;
    g_object_unref(mailbox);
    return found;
}

frontdesk_addresses *frontdesk_addresses_parse(const char *raw) {
    prepare();
    InternetAddressList *list = internet_address_list_parse(options, raw);
    if (list == NULL) {
        return NULL;
    }
    frontdesk_addresses *addresses = g_new0(frontdesk_addresses, 1);
    addresses->list = list;
    addresses->mailboxes = g_ptr_array_new();
    gather(addresses->mailboxes, list, 4);
    return addresses;
}

int frontdesk_addresses_count(frontdesk_addresses *addresses) {
    return (int)addresses->mailboxes->len;
}

void frontdesk_addresses_get(frontdesk_addresses *addresses, int index, const char **name, const char **address) {
    InternetAddress *entry = g_ptr_array_index(addresses->mailboxes, index);
    *name = internet_address_get_name(entry);
    *address = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(entry));
}

void frontdesk_addresses_free(frontdesk_addresses *addresses) {
    g_ptr_array_free(addresses->mailboxes, TRUE);
    g_object_unref(addresses->list);
    g_free(addresses);
}

ptrdiff_t frontdesk_charset_decode(
    const char *charset, const uint8_t *bytes, size_t length, uint8_t *text, size_t capacity) {
    iconv_t converter = iconv_open("UTF-8", charset);
    if (converter == (iconv_t)-1) {
        return -1;
    }
    static const char replacement[] = {(char)0xEF, (char)0xBF, (char)0xBD};
    char *source = (char *)bytes;
    char *target = (char *)text;
    size_t left = length, room = capacity;
    while (left > 0) {
        if (iconv(converter, &source, &left, &target, &room) != (size_t)-1) {
            break;
        }
        if (errno == E2BIG || room < sizeof replacement) {
            break;
        }
        // A byte that is no character, or the first of one that is cut off by the end.
        memcpy(target, replacement, sizeof replacement);
        target += sizeof replacement;
        room -= sizeof replacement;
        source++;
        left--;
    }
    iconv(converter, NULL, NULL, &target, &room);
    iconv_close(converter);
    return target - (char *)text;
}
