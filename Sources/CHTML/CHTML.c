#include "CHTML.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

// libxml2 brings libicu with its thirty megabytes of data, and no start of a command line should wait for that. So it is
// loaded by the first who reads HTML.
static const char library_name[] = "libxml2.so.2";

#define FUNCTIONS(of) \
    of(xmlStopParser) of(htmlCreateMemoryParserCtxt) of(htmlCtxtUseOptions) of(xmlSwitchEncoding) \
    of(htmlParseDocument) of(htmlFreeParserCtxt)

#define DECLARE(name) __typeof__(&name) name;
static struct {
    bool is_loaded;
    FUNCTIONS(DECLARE)
} library;

static void load(void) {
    void *handle = dlopen(library_name, RTLD_LAZY | RTLD_LOCAL);
    if (handle == NULL) {
        return;
    }
#define LOAD(name) \
    library.name = (__typeof__(&name))dlsym(handle, #name); \
    if (library.name == NULL) { \
        return; \
    }
    FUNCTIONS(LOAD)
    library.is_loaded = true;
}

static bool is_loaded(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return library.is_loaded;
}

typedef struct {
    const frontdesk_html_reader *reader;
    void *context;
    htmlParserCtxtPtr parser;
    int stopped;
} state;

static void go_on(state *reading, int answer) {
    if (!answer && !reading->stopped) {
        reading->stopped = 1;
        library.xmlStopParser(reading->parser);
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
    if (length == 0 || length > INT_MAX || !is_loaded()) {
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
    reading.parser = library.htmlCreateMemoryParserCtxt((const char *)bytes, (int)length);
    if (reading.parser == NULL) {
        return;
    }
    *reading.parser->sax = handler;
    reading.parser->userData = &reading;
    library.htmlCtxtUseOptions(
        reading.parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET
                            | HTML_PARSE_IGNORE_ENC);
    library.xmlSwitchEncoding(reading.parser, XML_CHAR_ENCODING_UTF8);
    library.htmlParseDocument(reading.parser);
    library.htmlFreeParserCtxt(reading.parser);
}
