// GMime 3 behind plain functions: its macros and its objects stay in here. Decides nothing.
#ifndef FRONTDESK_CGMIME_H
#define FRONTDESK_CGMIME_H

#include <stddef.h>
#include <stdint.h>

/// A parsed mail.
typedef struct frontdesk_mail frontdesk_mail;

/// Parses a mail (RFC 5322); NULL where the bytes are none. The bytes are copied.
frontdesk_mail *frontdesk_mail_parse(const uint8_t *bytes, size_t length);
/// Frees a mail and all it has lent.
void frontdesk_mail_free(frontdesk_mail *mail);

// All texts are lent by the mail, and NULL where there are none.

/// The subject, its encoded words decoded (RFC 2047), in UTF-8.
const char *frontdesk_mail_subject(frontdesk_mail *mail);
/// The first address of From, without its name.
const char *frontdesk_mail_sender(frontdesk_mail *mail);
/// The name before it, decoded, in UTF-8.
const char *frontdesk_mail_sender_name(frontdesk_mail *mail);
/// The Message-ID without its angle brackets.
const char *frontdesk_mail_id(frontdesk_mail *mail);
/// The first header of a name, decoded, in UTF-8.
const char *frontdesk_mail_header(frontdesk_mail *mail, const char *name);
/// The first part of type text and a subtype that is no attachment, its transfer encoding undone, in UTF-8.
const char *frontdesk_mail_text(frontdesk_mail *mail, const char *subtype);

#endif
