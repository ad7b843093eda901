// Sets the daemon's clocks forward or back, while it runs.
//
// Loaded with LD_PRELOAD. The wall clock and the boot clock are moved apart from each other by two numbers in a small
// mapped file; the monotonic clock, by which the event loops keep their own time, stays as it is.
//
//   CLOCK_CONTROL  a file of at least sizeof(struct control) bytes; faultlab.py writes the same layout
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct control {
    _Atomic int64_t wall; // seconds added to CLOCK_REALTIME
    _Atomic int64_t boot; // seconds added to CLOCK_BOOTTIME
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct control *control;
static int (*real_clock_gettime)(clockid_t, struct timespec *);

static void begin(void) {
    *(void **)&real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    const char *file = getenv("CLOCK_CONTROL");
    if (!file) return;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC, 0);
    if (fd < 0) return;
    void *memory = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (memory != MAP_FAILED) control = memory;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    pthread_once(&once, begin);
    int result = real_clock_gettime(clock, time);
    if (result == 0 && control && clock == CLOCK_REALTIME) time->tv_sec += atomic_load(&control->wall);
    if (result == 0 && control && clock == CLOCK_BOOTTIME) time->tv_sec += atomic_load(&control->boot);
    return result;
}
