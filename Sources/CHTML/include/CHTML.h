// libxml2's reader of HTML behind one function: what it finds comes as it goes, no tree is built. Decides nothing.
#ifndef FRONTDESK_CHTML_H
#define FRONTDESK_CHTML_H

#include <stddef.h>
#include <stdint.h>

/// What is told of a document, each with the caller's context. A function that returns 0 ends the reading.
typedef struct {
    /// An element begins: its name in lower case and its attributes, name and value in turn, NULL at the end of the list,
    /// which may itself be NULL. A value may be NULL.
    int (*begin)(void *context, const char *name, const char **attributes);
    /// An element ends, also where the document does not say so.
    int (*end)(void *context, const char *name);
    /// Text, references undone, in UTF-8, not closed by a zero. One text may come in several pieces.
    int (*text)(void *context, const char *bytes, size_t length);
} frontdesk_html_reader;

/// Reads a document of UTF-8, however broken. Fetches nothing and expands no entities but HTML's own.
void frontdesk_html_read(const uint8_t *bytes, size_t length, const frontdesk_html_reader *reader, void *context);

#endif
