// libsystemd as Debian installs it; found by pkg-config. The journal's macros add places of C sources: those of Swift are
// no use to anybody who reads the journal.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>
