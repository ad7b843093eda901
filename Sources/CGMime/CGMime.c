#include "CGMime.h"

#include <gmime/gmime.h>
#include <string.h>

struct frontdesk_mail {
    GMimeMessage *message;
    char *text;
};

frontdesk_mail *frontdesk_mail_parse(const uint8_t *bytes, size_t length) {
    static gsize ready = 0;
    if (g_once_init_enter(&ready)) {
        g_mime_init();
        g_once_init_leave(&ready, 1);
    }
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer((const char *)bytes, length);
    if (stream == NULL) {
        return NULL;
    }
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    if (message == NULL) {
        return NULL;
    }
    frontdesk_mail *mail = g_new0(frontdesk_mail, 1);
    mail->message = message;
    return mail;
}

void frontdesk_mail_free(frontdesk_mail *mail) {
    g_free(mail->text);
    g_object_unref(mail->message);
    g_free(mail);
}

const char *frontdesk_mail_subject(frontdesk_mail *mail) {
    return g_mime_message_get_subject(mail->message);
}

// The first mailbox of From, those inside groups included.
static InternetAddress *first_mailbox(InternetAddressList *list) {
    int count = list == NULL ? 0 : internet_address_list_length(list);
    for (int index = 0; index < count; index++) {
        InternetAddress *address = internet_address_list_get_address(list, index);
        if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
            return address;
        }
    }
    return NULL;
}

const char *frontdesk_mail_sender(frontdesk_mail *mail) {
    InternetAddress *address = first_mailbox(g_mime_message_get_from(mail->message));
    return address == NULL ? NULL : internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address));
}

const char *frontdesk_mail_sender_name(frontdesk_mail *mail) {
    InternetAddress *address = first_mailbox(g_mime_message_get_from(mail->message));
    return address == NULL ? NULL : internet_address_get_name(address);
}

const char *frontdesk_mail_id(frontdesk_mail *mail) {
    return g_mime_message_get_message_id(mail->message);
}

const char *frontdesk_mail_header(frontdesk_mail *mail, const char *name) {
    return g_mime_object_get_header(GMIME_OBJECT(mail->message), name);
}

const char *frontdesk_mail_text(frontdesk_mail *mail, const char *subtype) {
    g_free(mail->text);
    mail->text = NULL;
    GMimePartIter *iter = g_mime_part_iter_new(GMIME_OBJECT(mail->message));
    do {
        GMimeObject *part = g_mime_part_iter_get_current(iter);
        if (part == NULL || !GMIME_IS_TEXT_PART(part)) {
            continue;
        }
        GMimeContentType *type = g_mime_object_get_content_type(part);
        const char *disposition = g_mime_object_get_disposition(part);
        if (!g_mime_content_type_is_type(type, "text", subtype)
            || (disposition != NULL && g_ascii_strcasecmp(disposition, "attachment") == 0)) {
            continue;
        }
        mail->text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    } while (mail->text == NULL && g_mime_part_iter_next(iter));
    g_mime_part_iter_free(iter);
    return mail->text;
}
