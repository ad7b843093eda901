// GMime 3 as Debian installs it; found by pkg-config.
#include <gmime/gmime.h>
