// libxml2 as Debian installs it; found by pkg-config.
#include <libxml/HTMLparser.h>
