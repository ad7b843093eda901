#include "CHTML.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <limits.h>
#include <string.h>

typedef struct {
    const frontdesk_html_reader *reader;
    void *context;
    htmlParserCtxtPtr parser;
    int stopped;
} state;

static void go_on(state *reading, int answer) {
    if (!answer && !reading->stopped) {
        reading->stopped = 1;
        xmlStopParser(reading->parser);
    }
}

static void begin(void *data, const xmlChar *name, const xmlChar **attributes) {
    state *reading = data;
    if (!reading->stopped) {
        go_on(reading, reading->reader->begin(reading->context, (const char *)name, (const char **)attributes));
    }
}

static void end(void *data, const xmlChar *name) {
    state *reading = data;
    if (!reading->stopped) {
        go_on(reading, reading->reader->end(reading->context, (const char *)name));
    }
}

static void text(void *data, const xmlChar *bytes, int length) {
    state *reading = data;
    if (!reading->stopped && length > 0) {
        go_on(reading, reading->reader->text(reading->context, (const char *)bytes, (size_t)length));
    }
}

void frontdesk_html_read(const uint8_t *bytes, size_t length, const frontdesk_html_reader *reader, void *context) {
    if (length == 0 || length > INT_MAX) {
        return;
    }
    htmlSAXHandler handler;
    memset(&handler, 0, sizeof handler);
    handler.startElement = begin;
    handler.endElement = end;
    handler.characters = text;
    handler.cdataBlock = text;
    handler.ignorableWhitespace = text;
    state reading = {reader, context, NULL, 0};
    // The whole is there, so it is not pushed: what a push brings after </html> is lost.
    reading.parser = htmlCreateMemoryParserCtxt((const char *)bytes, (int)length);
    if (reading.parser == NULL) {
        return;
    }
    *reading.parser->sax = handler;
    reading.parser->userData = &reading;
    htmlCtxtUseOptions(
        reading.parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET
                            | HTML_PARSE_IGNORE_ENC);
    xmlSwitchEncoding(reading.parser, XML_CHAR_ENCODING_UTF8);
    htmlParseDocument(reading.parser);
    htmlFreeParserCtxt(reading.parser);
}
