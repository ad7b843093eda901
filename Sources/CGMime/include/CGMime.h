// GMime 3 behind plain functions: its macros and its objects stay in here. Decides nothing.
#ifndef FRONTDESK_CGMIME_H
#define FRONTDESK_CGMIME_H

#include <stddef.h>
#include <stdint.h>

/// A parsed mail.
typedef struct frontdesk_mail frontdesk_mail;
/// One part of a mail, lent by it.
typedef struct frontdesk_part frontdesk_part;
/// A list of addresses.
typedef struct frontdesk_addresses frontdesk_addresses;
/// Reads the content of a part, its transfer encoding undone.
typedef struct frontdesk_content frontdesk_content;

/// Parses a mail (RFC 5322, RFC 2045); NULL where the bytes are none.
/// The bytes are not copied: they outlive the mail. What is attached as a message stays one part.
frontdesk_mail *frontdesk_mail_parse(const uint8_t *bytes, size_t length);
/// Frees a mail and all its parts.
void frontdesk_mail_free(frontdesk_mail *mail);

/// How many header fields a mail has, those of its content included, and the one at a place.
/// `raw` is as it came without what folds it into lines undone; both are lent by the mail.
int frontdesk_mail_header_count(frontdesk_mail *mail);
void frontdesk_mail_header(frontdesk_mail *mail, int index, const char **name, const char **raw);
/// The outermost part, NULL where there is none.
const frontdesk_part *frontdesk_mail_root(frontdesk_mail *mail);

/// Type and subtype as written; never NULL.
const char *frontdesk_part_type(const frontdesk_part *part);
const char *frontdesk_part_subtype(const frontdesk_part *part);
/// The parameters of `Content-Type` (which 0) or `Content-Disposition` (which 1), decoded (RFC 2231), in UTF-8.
int frontdesk_part_parameter_count(const frontdesk_part *part, int which);
void frontdesk_part_parameter(const frontdesk_part *part, int which, int index, const char **name, const char **value);
/// The disposition as written, the raw value of a header of this part by name: NULL where there is none.
const char *frontdesk_part_disposition(const frontdesk_part *part);
const char *frontdesk_part_header(const frontdesk_part *part, const char *name);
/// The parts of a multipart; -1 where it is none.
int frontdesk_part_child_count(const frontdesk_part *part);
/// What stands before the first part of a multipart; NULL where there is nothing or it is none.
const char *frontdesk_part_prologue(const frontdesk_part *part);
const frontdesk_part *frontdesk_part_child(const frontdesk_part *part, int index);

/// Opens the content of a part that is no multipart; NULL where there is none. `capacity` is at least its length.
frontdesk_content *frontdesk_part_content(const frontdesk_part *part, size_t *capacity);
/// Reads on; 0 at the end.
size_t frontdesk_content_read(frontdesk_content *content, uint8_t *buffer, size_t length);
void frontdesk_content_close(frontdesk_content *content);

/// Decodes the encoded words of an unstructured header (RFC 2047), in UTF-8. Free with `frontdesk_text_free`.
char *frontdesk_header_text(const char *raw);
void frontdesk_text_free(char *text);
/// Seconds since 1970 of a date (RFC 5322, section 3.3); 0 is returned where it is none.
int frontdesk_header_date(const char *raw, int64_t *seconds);

/// A host's name as mail servers write it (A-labels, RFC 5890); NULL where it has none. Free with `frontdesk_text_free`.
char *frontdesk_domain_ascii(const char *domain);

/// Parses a list of addresses, those of groups among them; NULL where there is none.
frontdesk_addresses *frontdesk_addresses_parse(const char *raw);
int frontdesk_addresses_count(frontdesk_addresses *addresses);
/// The name, decoded, in UTF-8, and the address: NULL where missing.
void frontdesk_addresses_get(frontdesk_addresses *addresses, int index, const char **name, const char **address);
void frontdesk_addresses_free(frontdesk_addresses *addresses);

/// Converts bytes of a charset into UTF-8; what is none becomes U+FFFD. At most `capacity` bytes are written, always
/// whole scalars. Returns how many, or -1 for a charset nobody knows.
ptrdiff_t frontdesk_charset_decode(
    const char *charset, const uint8_t *bytes, size_t length, uint8_t *text, size_t capacity);

#endif
