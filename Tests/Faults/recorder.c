// Records, in one global order, what a process does to the files below one folder and what it sends on sockets.
//
// Loaded with LD_PRELOAD. A write to a file, a sync and a send are logged under one lock together with the call itself,
// so that the log says truly what had been asked of the disk before each byte of an answer left. replayer.py builds from
// it the file systems that a power cut could have left.
//
//   RECORDER_DIR  the folder whose files are followed (absolute, no link in it)
//   RECORDER_LOG  the log; several processes, one after the other, append to it
//   RECORDER_MODE "normal": a sync of a write-ahead log that ends a commit is neither done nor logged, which is what
//                 SQLite does under `synchronous=NORMAL`; the syncs around a checkpoint and of a new header stay
//
// Files that are only a cache over memory that is mapped are left out: "-shm" (rebuilt from the log) and "suspect".
// What the log cannot express (a writable mapping, sendfile, links made by symlink) is logged as 'E': the replay refuses.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

// One record: this head, the path, then the bytes of a write, of a send, or of the second path.
struct head {
    uint8_t op;
    uint8_t flags;
    uint16_t path_bytes;
    uint32_t data_bytes;
    uint64_t inode;
    uint64_t offset;
    uint64_t length;
};

enum { PATH_BYTES = 4096 };
enum { CREATED = 1 };  // head.flags of 'c': the caller passed O_CREAT

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char folder[PATH_BYTES];
static size_t folder_bytes;
static int log_fd = -1;
static int normal_mode;
// The write-ahead log this thread wrote frames to since it last synced one; 0 for none.
static __thread uint64_t unsynced_frames_of;

// The real functions. Every one is looked up once, before the first call.
#define REALS(X) \
    X(int, open, (const char *, int, ...)) X(int, open64, (const char *, int, ...)) \
    X(int, openat, (int, const char *, int, ...)) X(int, openat64, (int, const char *, int, ...)) \
    X(ssize_t, pwrite, (int, const void *, size_t, off_t)) X(ssize_t, pwrite64, (int, const void *, size_t, off64_t)) \
    X(ssize_t, pwritev, (int, const struct iovec *, int, off_t)) \
    X(ssize_t, pwritev64, (int, const struct iovec *, int, off64_t)) \
    X(ssize_t, write, (int, const void *, size_t)) X(ssize_t, writev, (int, const struct iovec *, int)) \
    X(ssize_t, send, (int, const void *, size_t, int)) \
    X(ssize_t, sendto, (int, const void *, size_t, int, const struct sockaddr *, socklen_t)) \
    X(ssize_t, sendmsg, (int, const struct msghdr *, int)) \
    X(int, sendmmsg, (int, struct mmsghdr *, unsigned int, int)) \
    X(ssize_t, sendfile, (int, int, off_t *, size_t)) X(ssize_t, sendfile64, (int, int, off64_t *, size_t)) \
    X(ssize_t, copy_file_range, (int, off64_t *, int, off64_t *, size_t, unsigned int)) \
    X(int, ftruncate, (int, off_t)) X(int, ftruncate64, (int, off64_t)) \
    X(int, truncate, (const char *, off_t)) X(int, truncate64, (const char *, off64_t)) \
    X(int, fallocate, (int, int, off_t, off_t)) X(int, fallocate64, (int, int, off64_t, off64_t)) \
    X(int, posix_fallocate, (int, off_t, off_t)) X(int, posix_fallocate64, (int, off64_t, off64_t)) \
    X(int, fsync, (int)) X(int, fdatasync, (int)) \
    X(int, rename, (const char *, const char *)) X(int, renameat, (int, const char *, int, const char *)) \
    X(int, renameat2, (int, const char *, int, const char *, unsigned int)) \
    X(int, link, (const char *, const char *)) X(int, linkat, (int, const char *, int, const char *, int)) \
    X(int, symlink, (const char *, const char *)) \
    X(int, unlink, (const char *)) X(int, unlinkat, (int, const char *, int)) X(int, rmdir, (const char *)) \
    X(int, mkdir, (const char *, mode_t)) X(int, mkdirat, (int, const char *, mode_t)) \
    X(void *, mmap, (void *, size_t, int, int, int, off_t)) X(void *, mmap64, (void *, size_t, int, int, int, off64_t))
#define DECLARE(result, name, parameters) static result(*real_##name) parameters;
REALS(DECLARE)

static void record(char op, int flags, const char *path, uint64_t inode, uint64_t offset, uint64_t length,
                   const struct iovec *data, int parts, size_t data_bytes);

static void begin(void) {
#define LOOK_UP(result, name, parameters) *(void **)&real_##name = dlsym(RTLD_NEXT, #name);
    REALS(LOOK_UP)
    const char *where = getenv("RECORDER_DIR"), *log = getenv("RECORDER_LOG"), *mode = getenv("RECORDER_MODE");
    if (!where || !log || strlen(where) >= sizeof folder) return;
    strcpy(folder, where);
    folder_bytes = strlen(folder);
    normal_mode = mode && !strcmp(mode, "normal");
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    record('R', 0, folder, 0, 0, 0, NULL, 0, 0);
}

#define ENTER() pthread_once(&once, begin)

// Appends one record. A log that cannot be written would make every later claim false, so the process ends.
static void record(char op, int flags, const char *path, uint64_t inode, uint64_t offset, uint64_t length,
                   const struct iovec *data, int parts, size_t data_bytes) {
    if (log_fd < 0) return;
    int saved = errno;
    struct head head = {(uint8_t)op, (uint8_t)flags, (uint16_t)strlen(path), (uint32_t)data_bytes, inode, offset, length};
    struct iovec whole[2] = {{&head, sizeof head}, {(void *)path, head.path_bytes}};
    size_t left = data_bytes;
    int failed = syscall(SYS_writev, log_fd, whole, 2) != (long)(sizeof head + head.path_bytes);
    for (int i = 0; i < parts && left > 0 && !failed; i++) {
        size_t size = data[i].iov_len < left ? data[i].iov_len : left;
        failed = size > 0 && syscall(SYS_write, log_fd, data[i].iov_base, size) != (long)size;
        left -= size;
    }
    if (failed) {
        static const char why[] = "recorder: the log cannot be written\n";
        syscall(SYS_write, 2, why, sizeof why - 1);
        _exit(99);
    }
    errno = saved;
}

static int is_below(const char *path) {
    if (log_fd < 0 || strncmp(path, folder, folder_bytes)) return 0;
    if (path[folder_bytes] != '/' && path[folder_bytes] != 0) return 0;
    size_t size = strlen(path);
    if (size >= 4 && !strcmp(path + size - 4, "-shm")) return 0;
    return !(size >= 8 && !strcmp(path + size - 8, "/suspect"));
}

// The followed file behind a descriptor: its present path and inode. False for all others.
static int followed(int fd, char *path, struct stat *about) {
    if (log_fd < 0) return 0;
    char link_path[40];
    int saved = errno;
    snprintf(link_path, sizeof link_path, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link_path, path, PATH_BYTES - 1);
    int found = 0;
    if (size > 0) {
        path[size] = 0;
        char *gone = strstr(path, " (deleted)");
        if (gone) *gone = 0;
        found = is_below(path) && fstat(fd, about) == 0;
    }
    errno = saved;
    return found;
}

// The absolute form of a path whose last part need not exist, without links in the folders.
static int absolute(int at, const char *given, char *path) {
    char joined[PATH_BYTES], base[PATH_BYTES], link_path[40];
    int saved = errno, done = 0;
    if (given[0] == '/') {
        snprintf(joined, sizeof joined, "%s", given);
    } else {
        if (at == AT_FDCWD) snprintf(link_path, sizeof link_path, "/proc/self/cwd");
        else snprintf(link_path, sizeof link_path, "/proc/self/fd/%d", at);
        ssize_t size = readlink(link_path, base, sizeof base - 1);
        if (size <= 0) return 0;
        base[size] = 0;
        if (snprintf(joined, sizeof joined, "%s/%s", base, given) >= (int)sizeof joined) return 0;
    }
    for (size_t end = strlen(joined); end > 1 && joined[end - 1] == '/'; end--) joined[end - 1] = 0;
    char *slash = strrchr(joined, '/');
    if (slash && slash != joined) {
        *slash = 0;
        if (realpath(joined, base))
            done = snprintf(path, PATH_BYTES, "%s/%s", base, slash + 1) < PATH_BYTES;
    }
    errno = saved;
    return done && is_below(path);
}

static void refuse(const char *what) { record('E', 0, what, 0, 0, 0, NULL, 0, 0); }

// MARK: Opening

static void opened(int fd, int flags) {
    char path[PATH_BYTES];
    struct stat about;
    if (fd < 0 || !followed(fd, path, &about) || S_ISDIR(about.st_mode)) return;
    if ((flags & O_TMPFILE) == O_TMPFILE) refuse("O_TMPFILE");
    record('c', flags & O_CREAT ? CREATED : 0, path, about.st_ino, 0, 0, NULL, 0, 0);
    if (flags & O_TRUNC) record('t', 0, path, about.st_ino, 0, 0, NULL, 0, 0);
}

#define TAKE_MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list list; va_start(list, flags); mode = va_arg(list, mode_t); va_end(list); \
    }
#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        ENTER(); TAKE_MODE(flags) \
        pthread_mutex_lock(&turn); \
        int fd = real_##name(path, flags, mode); \
        opened(fd, flags); \
        pthread_mutex_unlock(&turn); \
        return fd; \
    }
#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) { \
        ENTER(); TAKE_MODE(flags) \
        pthread_mutex_lock(&turn); \
        int fd = real_##name(at, path, flags, mode); \
        opened(fd, flags); \
        pthread_mutex_unlock(&turn); \
        return fd; \
    }
OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)
int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return open64(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

// MARK: Writing

static int is_log(const char *path) {
    size_t size = strlen(path);
    return size >= 4 && !strcmp(path + size - 4, "-wal");
}

static void wrote(const char *path, const struct stat *about, uint64_t offset, const struct iovec *data, int parts,
                  ssize_t count) {
    if (count <= 0) return;
    // The header of a log that begins anew is synced under NORMAL too; frames are not.
    if (is_log(path) && offset > 0) unsynced_frames_of = about->st_ino;
    record('w', 0, path, about->st_ino, offset, (uint64_t)count, data, parts, (size_t)count);
}

#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *bytes, size_t size, offset_type offset) { \
        ENTER(); \
        char path[PATH_BYTES]; struct stat about; \
        if (!followed(fd, path, &about)) return real_##name(fd, bytes, size, offset); \
        struct iovec data = {(void *)bytes, size}; \
        pthread_mutex_lock(&turn); \
        ssize_t count = real_##name(fd, bytes, size, offset); \
        wrote(path, &about, (uint64_t)offset, &data, 1, count); \
        pthread_mutex_unlock(&turn); \
        return count; \
    }
PWRITE(pwrite, off_t) PWRITE(pwrite64, off64_t)
#define PWRITEV(name, offset_type) \
    ssize_t name(int fd, const struct iovec *data, int parts, offset_type offset) { \
        ENTER(); \
        char path[PATH_BYTES]; struct stat about; \
        if (!followed(fd, path, &about)) return real_##name(fd, data, parts, offset); \
        pthread_mutex_lock(&turn); \
        ssize_t count = real_##name(fd, data, parts, offset); \
        wrote(path, &about, (uint64_t)offset, data, parts, count); \
        pthread_mutex_unlock(&turn); \
        return count; \
    }
PWRITEV(pwritev, off_t) PWRITEV(pwritev64, off64_t)

// A stream socket and its number; the address it is bound to tells the listeners apart.
static int is_socket(int fd, char *name, uint64_t *inode) {
    struct stat about;
    int saved = errno, found = 0;
    if (log_fd >= 0 && fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode)) {
        union { struct sockaddr any; struct sockaddr_un local; struct sockaddr_storage room; } address;
        socklen_t size = sizeof address;
        memset(&address, 0, sizeof address);
        if (getsockname(fd, &address.any, &size) == 0) {
            found = address.any.sa_family == AF_UNIX || address.any.sa_family == AF_INET
                || address.any.sa_family == AF_INET6;
            snprintf(name, 128, address.any.sa_family == AF_UNIX ? "unix:%.100s" : "tcp",
                     address.any.sa_family == AF_UNIX ? address.local.sun_path : "");
        }
        *inode = about.st_ino;
    }
    errno = saved;
    return found;
}

// What is about to be sent is logged before, for a process may be killed right after; how much was not, as 'B' after.
static size_t sending(const char *name, uint64_t inode, const struct iovec *data, int parts) {
    size_t size = 0;
    for (int i = 0; i < parts; i++) size += data[i].iov_len;
    record('A', 0, name, inode, 0, size, data, parts, size);
    return size;
}

static void sent(const char *name, uint64_t inode, size_t size, ssize_t count) {
    size_t done = count > 0 ? (size_t)count : 0;
    if (done < size) record('B', 0, name, inode, 0, size - done, NULL, 0, 0);
}

// A plain write goes to a file at its position, or to a socket.
static ssize_t write_parts(int fd, const struct iovec *data, int parts, const void *bytes, size_t size) {
    ENTER();
    char path[PATH_BYTES]; struct stat about; uint64_t inode = 0;
    int is_file = followed(fd, path, &about), is_sock = !is_file && is_socket(fd, path, &inode);
    if (!is_file && !is_sock) return bytes ? real_write(fd, bytes, size) : real_writev(fd, data, parts);
    pthread_mutex_lock(&turn);
    size_t whole = is_sock ? sending(path, inode, data, parts) : 0;
    ssize_t count = bytes ? real_write(fd, bytes, size) : real_writev(fd, data, parts);
    if (is_sock) sent(path, inode, whole, count);
    else if (count > 0) wrote(path, &about, (uint64_t)(lseek(fd, 0, SEEK_CUR) - count), data, parts, count);
    pthread_mutex_unlock(&turn);
    return count;
}
ssize_t write(int fd, const void *bytes, size_t size) {
    struct iovec data = {(void *)bytes, size};
    return write_parts(fd, &data, 1, bytes, size);
}
ssize_t writev(int fd, const struct iovec *data, int parts) { return write_parts(fd, data, parts, NULL, 0); }

// MARK: Sending

#define SENDING(call, data, parts) \
    ENTER(); \
    char name[128]; uint64_t inode = 0; \
    if (!is_socket(fd, name, &inode)) return call; \
    pthread_mutex_lock(&turn); \
    size_t whole = sending(name, inode, data, (int)(parts)); \
    ssize_t count = call; \
    sent(name, inode, whole, count); \
    pthread_mutex_unlock(&turn); \
    return count;
ssize_t send(int fd, const void *bytes, size_t size, int flags) {
    struct iovec data = {(void *)bytes, size};
    SENDING(real_send(fd, bytes, size, flags), &data, 1)
}
ssize_t sendto(int fd, const void *bytes, size_t size, int flags, const struct sockaddr *to, socklen_t to_size) {
    struct iovec data = {(void *)bytes, size};
    SENDING(real_sendto(fd, bytes, size, flags, to, to_size), &data, 1)
}
ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    SENDING(real_sendmsg(fd, message, flags), message->msg_iov, message->msg_iovlen)
}
int sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags) {
    ENTER();
    refuse("sendmmsg");
    return real_sendmmsg(fd, messages, count, flags);
}
#define UNKNOWN_COPY(name, offset_type) \
    ssize_t name(int out, int in, offset_type *offset, size_t size) { \
        ENTER(); refuse(#name); return real_##name(out, in, offset, size); \
    }
UNKNOWN_COPY(sendfile, off_t) UNKNOWN_COPY(sendfile64, off64_t)
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t size, unsigned int flags) {
    ENTER();
    refuse("copy_file_range");
    return real_copy_file_range(in, from, out, to, size, flags);
}

// MARK: Sizes, syncs, mappings

#define SIZING(call, op, offset, length) \
    ENTER(); \
    char path[PATH_BYTES]; struct stat about; \
    if (!followed(fd, path, &about)) return call; \
    pthread_mutex_lock(&turn); \
    int result = call; \
    if (result == 0) record(op, 0, path, about.st_ino, (uint64_t)(offset), (uint64_t)(length), NULL, 0, 0); \
    pthread_mutex_unlock(&turn); \
    return result;
int ftruncate(int fd, off_t size) { SIZING(real_ftruncate(fd, size), 't', size, 0) }
int ftruncate64(int fd, off64_t size) { SIZING(real_ftruncate64(fd, size), 't', size, 0) }
int posix_fallocate(int fd, off_t from, off_t size) { SIZING(real_posix_fallocate(fd, from, size), 'a', from, size) }
int posix_fallocate64(int fd, off64_t from, off64_t size) {
    SIZING(real_posix_fallocate64(fd, from, size), 'a', from, size)
}
#define FALLOCATE(name, offset_type) \
    int name(int fd, int mode, offset_type from, offset_type size) { \
        if (mode != 0) refuse("fallocate with a mode"); \
        SIZING(real_##name(fd, mode, from, size), 'a', from, size) \
    }
FALLOCATE(fallocate, off_t) FALLOCATE(fallocate64, off64_t)
int truncate(const char *path, off_t size) { ENTER(); refuse("truncate"); return real_truncate(path, size); }
int truncate64(const char *path, off64_t size) { ENTER(); refuse("truncate"); return real_truncate64(path, size); }

static int synced(int fd, int (*call)(int)) {
    char path[PATH_BYTES]; struct stat about;
    if (!followed(fd, path, &about)) return call(fd);
    int ends_commit = is_log(path) && unsynced_frames_of == about.st_ino;
    if (is_log(path)) unsynced_frames_of = 0;
    if (normal_mode && ends_commit) return 0;
    pthread_mutex_lock(&turn);
    int result = call(fd);
    if (result == 0) record('s', 0, path, about.st_ino, 0, 0, NULL, 0, 0);
    pthread_mutex_unlock(&turn);
    return result;
}
int fsync(int fd) { ENTER(); return synced(fd, real_fsync); }
int fdatasync(int fd) { ENTER(); return synced(fd, real_fdatasync); }

// For faults.c: a sync that failed. The kernel has marked the pages clean: no later sync writes them.
void recorder_sync_failed(int fd) {
    ENTER();
    char path[PATH_BYTES]; struct stat about;
    if (!followed(fd, path, &about)) return;
    if (is_log(path)) unsynced_frames_of = 0;
    pthread_mutex_lock(&turn);
    record('F', 0, path, about.st_ino, 0, 0, NULL, 0, 0);
    pthread_mutex_unlock(&turn);
}

#define MMAP(name, offset_type) \
    void *name(void *at, size_t size, int protection, int flags, int fd, offset_type offset) { \
        ENTER(); \
        char path[PATH_BYTES]; struct stat about; \
        if (fd >= 0 && (flags & MAP_SHARED) && (protection & PROT_WRITE) && followed(fd, path, &about)) \
            refuse("a writable mapping"); \
        return real_##name(at, size, protection, flags, fd, offset); \
    }
MMAP(mmap, off_t) MMAP(mmap64, off64_t)

// MARK: Names

#define NAMING(call, op, at, given, inode_after) \
    ENTER(); \
    char path[PATH_BYTES]; struct stat about; \
    pthread_mutex_lock(&turn); \
    int is_ours = absolute(at, given, path), result = call; \
    memset(&about, 0, sizeof about); \
    if (result == 0 && is_ours) { \
        if (inode_after) stat(path, &about); \
        record(op, 0, path, about.st_ino, 0, 0, NULL, 0, 0); \
    } \
    pthread_mutex_unlock(&turn); \
    return result;
int mkdir(const char *given, mode_t mode) { NAMING(real_mkdir(given, mode), 'm', AT_FDCWD, given, 1) }
int mkdirat(int at, const char *given, mode_t mode) { NAMING(real_mkdirat(at, given, mode), 'm', at, given, 1) }
int unlink(const char *given) { NAMING(real_unlink(given), 'u', AT_FDCWD, given, 0) }
int rmdir(const char *given) { NAMING(real_rmdir(given), 'u', AT_FDCWD, given, 0) }
int unlinkat(int at, const char *given, int flags) { NAMING(real_unlinkat(at, given, flags), 'u', at, given, 0) }

#define TWO_NAMES(call, op, at1, from, at2, to) \
    ENTER(); \
    char path[PATH_BYTES], other[PATH_BYTES]; \
    pthread_mutex_lock(&turn); \
    int first = absolute(at1, from, path), second = absolute(at2, to, other), result = call; \
    if (result == 0 && first && second) { \
        struct iovec data = {other, strlen(other)}; \
        record(op, 0, path, 0, 0, 0, &data, 1, data.iov_len); \
    } else if (result == 0 && (first || second)) { \
        refuse("a name moved over the folder's edge"); \
    } \
    pthread_mutex_unlock(&turn); \
    return result;
int rename(const char *from, const char *to) { TWO_NAMES(real_rename(from, to), 'r', AT_FDCWD, from, AT_FDCWD, to) }
int renameat(int at1, const char *from, int at2, const char *to) {
    TWO_NAMES(real_renameat(at1, from, at2, to), 'r', at1, from, at2, to)
}
int renameat2(int at1, const char *from, int at2, const char *to, unsigned int flags) {
    if (flags & ~(unsigned)RENAME_NOREPLACE) refuse("renameat2 with flags");
    TWO_NAMES(real_renameat2(at1, from, at2, to, flags), 'r', at1, from, at2, to)
}
int link(const char *from, const char *to) { TWO_NAMES(real_link(from, to), 'l', AT_FDCWD, from, AT_FDCWD, to) }
int linkat(int at1, const char *from, int at2, const char *to, int flags) {
    TWO_NAMES(real_linkat(at1, from, at2, to, flags), 'l', at1, from, at2, to)
}
int symlink(const char *target, const char *given) {
    ENTER();
    char path[PATH_BYTES];
    if (absolute(AT_FDCWD, given, path)) refuse("symlink");
    return real_symlink(target, given);
}
