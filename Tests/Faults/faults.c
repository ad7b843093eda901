// Makes chosen calls on the files below one folder fail: the n-th write, sync, truncation, creation, rename, mkdir.
//
// Loaded with LD_PRELOAD, before recorder.so where both are used: then the recorder sees what really happened. The test
// steers it through a small mapped file, so that one process is led through many faults.
//
//   FAULTS_DIR      the folder whose files may fail
//   FAULTS_CONTROL  a file of at least sizeof(struct control) bytes; faultlab.py writes the same layout
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum operation { WRITE = 1, SYNC = 2, TRUNCATE = 4, CREATE = 8, RENAME = 16, MKDIR = 32 };
enum mode {
    FAIL = 0,   // the call gives `error` and does nothing
    SHORT = 1,  // a write writes about half of its bytes and says so
    BUDGET = 2, // a call that makes a file larger takes from `budget`; ENOSPC once it is used up
    KILL = 3,   // the process dies right after the call was carried out
    HANG = 4,   // the call waits until it is disarmed, as at a disk that does not answer, and is then carried out
};
enum { PATH_BYTES = 4096, MATCH_BYTES = 64 };

struct control {
    _Atomic uint32_t armed;       // 0: every call goes through, only counted
    uint32_t operations;          // which calls are meant: a sum of `operation`
    uint32_t mode;
    int32_t error;                // errno of a failing call
    int64_t skip;                 // so many meant calls go through first
    int64_t times;                // then so many fail; below 0: all until disarmed
    _Atomic int64_t budget;       // bytes, for BUDGET
    _Atomic int64_t counted;      // meant calls since armed was set
    _Atomic int64_t hits;         // calls that were made to fail
    char match[MATCH_BYTES];      // only files whose path ends so; empty: all
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char folder[PATH_BYTES];
static struct control *control;
static void (*recorder_sync_failed)(int);

#define REALS(X) \
    X(int, open, (const char *, int, ...)) X(int, open64, (const char *, int, ...)) \
    X(int, openat, (int, const char *, int, ...)) X(int, openat64, (int, const char *, int, ...)) \
    X(ssize_t, pwrite, (int, const void *, size_t, off_t)) X(ssize_t, pwrite64, (int, const void *, size_t, off64_t)) \
    X(ssize_t, write, (int, const void *, size_t)) \
    X(int, ftruncate, (int, off_t)) X(int, ftruncate64, (int, off64_t)) \
    X(int, fsync, (int)) X(int, fdatasync, (int)) \
    X(int, rename, (const char *, const char *)) X(int, mkdir, (const char *, mode_t))
#define DECLARE(result, name, parameters) static result(*real_##name) parameters;
REALS(DECLARE)

static void begin(void) {
#define LOOK_UP(result, name, parameters) *(void **)&real_##name = dlsym(RTLD_NEXT, #name);
    REALS(LOOK_UP)
    *(void **)&recorder_sync_failed = dlsym(RTLD_DEFAULT, "recorder_sync_failed");
    const char *where = getenv("FAULTS_DIR"), *file = getenv("FAULTS_CONTROL");
    if (!where || !file || strlen(where) >= sizeof folder) return;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC, 0);
    if (fd < 0) return;
    void *memory = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (memory == MAP_FAILED) return;
    strcpy(folder, where);
    control = memory;
}
#define ENTER() pthread_once(&once, begin)

static int matches(const char *path) {
    size_t size = strlen(path), folder_bytes = strlen(folder), tail = strnlen(control->match, MATCH_BYTES);
    if (strncmp(path, folder, folder_bytes)) return 0;
    // The index of the log and `suspect` are memory that has a file's name.
    if (size >= 4 && !strcmp(path + size - 4, "-shm")) return 0;
    if (size >= 8 && !strcmp(path + size - 8, "/suspect")) return 0;
    return tail == 0 || (size >= tail && !strncmp(path + size - tail, control->match, tail));
}

static int is_meant(enum operation operation, int fd, const char *path) {
    char found[PATH_BYTES], link_path[40];
    if (!control || !atomic_load(&control->armed) || !(control->operations & operation)) return 0;
    if (!path) {
        int saved = errno;
        snprintf(link_path, sizeof link_path, "/proc/self/fd/%d", fd);
        ssize_t size = readlink(link_path, found, sizeof found - 1);
        errno = saved;
        if (size <= 0) return 0;
        found[size] = 0;
        path = found;
    }
    return matches(path);
}

// Counts a meant call; true when its turn to fail has come.
static int is_due(void) {
    int64_t number = atomic_fetch_add(&control->counted, 1);
    if (number < control->skip) return 0;
    if (control->times >= 0 && number >= control->skip + control->times) return 0;
    if (control->mode != BUDGET) atomic_fetch_add(&control->hits, 1);
    return 1;
}

static int fails(void) {
    if (control->mode == FAIL) {
        errno = control->error;
        return 1;
    }
    // Seldom enough that waiting does not look like work.
    const struct timespec moment = {.tv_nsec = 50000000};
    while (control->mode == HANG && atomic_load(&control->armed)) nanosleep(&moment, NULL);
    return 0;
}

static void dies(void) {
    if (control->mode == KILL) kill(getpid(), SIGKILL);
}

// Whether the disk has room for the file to grow to `end`.
static int has_room(int fd, int64_t end) {
    struct stat about;
    if (control->mode != BUDGET || fstat(fd, &about) != 0 || end <= about.st_size) return 1;
    if (atomic_fetch_sub(&control->budget, end - about.st_size) >= end - about.st_size) return 1;
    atomic_fetch_add(&control->budget, end - about.st_size);
    atomic_fetch_add(&control->hits, 1);
    errno = ENOSPC;
    return 0;
}

static size_t cut(size_t size) { return control->mode == SHORT && size > 1 ? size / 2 + 1 : size; }

#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *bytes, size_t size, offset_type offset) { \
        ENTER(); \
        if (!is_meant(WRITE, fd, NULL) || !is_due()) return real_##name(fd, bytes, size, offset); \
        if (fails() || !has_room(fd, offset + (int64_t)size)) return -1; \
        ssize_t count = real_##name(fd, bytes, cut(size), offset); \
        dies(); \
        return count; \
    }
PWRITE(pwrite, off_t) PWRITE(pwrite64, off64_t)
ssize_t write(int fd, const void *bytes, size_t size) {
    ENTER();
    if (!is_meant(WRITE, fd, NULL) || !is_due()) return real_write(fd, bytes, size);
    if (fails() || !has_room(fd, lseek(fd, 0, SEEK_CUR) + (int64_t)size)) return -1;
    ssize_t count = real_write(fd, bytes, cut(size));
    dies();
    return count;
}

static int synced(int fd, int (*call)(int)) {
    if (!is_meant(SYNC, fd, NULL) || !is_due()) return call(fd);
    if (control->mode == FAIL) {
        if (recorder_sync_failed) recorder_sync_failed(fd);
        errno = control->error;
        return -1;
    }
    fails();
    int result = call(fd);
    dies();
    return result;
}
int fsync(int fd) { ENTER(); return synced(fd, real_fsync); }
int fdatasync(int fd) { ENTER(); return synced(fd, real_fdatasync); }

#define SIZED(name, offset_type) \
    int name(int fd, offset_type size) { \
        ENTER(); \
        if (!is_meant(TRUNCATE, fd, NULL) || !is_due()) return real_##name(fd, size); \
        if (fails() || !has_room(fd, size)) return -1; \
        int result = real_##name(fd, size); \
        dies(); \
        return result; \
    }
SIZED(ftruncate, off_t) SIZED(ftruncate64, off64_t)

#define NAMED(name, operation, path, parameters, arguments) \
    int name parameters { \
        ENTER(); \
        if (!is_meant(operation, -1, path) || !is_due()) return real_##name arguments; \
        if (fails()) return -1; \
        int result = real_##name arguments; \
        dies(); \
        return result; \
    }
NAMED(rename, RENAME, to, (const char *from, const char *to), (from, to))
NAMED(mkdir, MKDIR, path, (const char *path, mode_t mode), (path, mode))

#define OPENING(name, parameters, arguments) \
    int name parameters { \
        ENTER(); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | __O_TMPFILE)) { \
            va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); \
        } \
        if (!(flags & O_CREAT) || !is_meant(CREATE, -1, path) || !is_due()) return real_##name arguments; \
        if (fails()) return -1; \
        int result = real_##name arguments; \
        dies(); \
        return result; \
    }
OPENING(open, (const char *path, int flags, ...), (path, flags, mode))
OPENING(open64, (const char *path, int flags, ...), (path, flags, mode))
OPENING(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode))
OPENING(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode))
