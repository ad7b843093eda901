#ifndef FRONTDESK_CLANGUAGE_H
#define FRONTDESK_CLANGUAGE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Guesses the language of plain text with CLD2. Thread-safe, reads nothing but its arguments.
///
/// `code` gets CLD2's code, "un" if unknown, empty if it does not fit; `reliable` 0 or 1; `percent` the share of the
/// text in this language. Returns 0, or -1 for a text that is not UTF-8 or too long, with the outputs as for unknown.
int frontdesk_detect_language(const char *utf8, size_t length, char code[8], int *reliable, int *percent);

#ifdef __cplusplus
}
#endif

#endif
