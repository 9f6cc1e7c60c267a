/* A disk under a real process, as the cut of a power line finds it: preloaded (LD_PRELOAD), it
 * writes down every change of a file below DISK_FOLDER and every sync, in order, into DISK_LOG.
 * From that tests/faults/disk.py makes what a cut at any moment may leave. The process itself sees
 * what it wrote, as it would from the system's cache. With DISK_SYNC_MS a sync takes that long; with
 * DISK_FAIL_SYNC=N the Nth sync fails with EIO, and what it should have kept is lost for good, though
 * the next one succeeds: so Linux has it.
 *
 * A change is noted once it is done, a sync by its beginning and its end: what had been noted at its
 * beginning is safe at its end. Memory maps are not followed (SQLite's -shm is one, and needs no
 * disk), nor are handles that were duplicated: nothing here writes a ledger in either way.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define HANDLES 65536
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct __attribute__((packed)) head { char kind; uint64_t file, at; uint32_t bytes; };

static const char *folder;
static size_t folder_chars;
static int log_handle = -1;
static long sync_ms, fail_at;
static char *path_of[HANDLES];
static uint64_t syncs;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("DISK_LOG"), *ms = getenv("DISK_SYNC_MS"), *fail = getenv("DISK_FAIL_SYNC");
    folder = getenv("DISK_FOLDER");
    folder_chars = folder ? strlen(folder) : 0;
    sync_ms = ms ? atol(ms) : 0;
    fail_at = fail ? atol(fail) : 0;
    if (folder && log) log_handle = NEXT(open)(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (folder && log_handle < 0) abort();
}

/* Append one record; one call of an appending handle, so that processes do not mix theirs. */
static void note(char kind, uint64_t file, uint64_t at, const void *said, size_t bytes) {
    struct head head = {kind, file, at, (uint32_t)bytes};
    struct iovec parts[2] = {{&head, sizeof head}, {(void *)said, bytes}};
    int kept = errno;
    if (writev(log_handle, parts, 2) != (ssize_t)(sizeof head + bytes)) abort();
    errno = kept;
}

/* The absolute path below the folder, or NULL where it is no business of ours. */
static const char *below(int dir, const char *path, char *room) {
    if (!folder_chars || !path) return NULL;
    if (path[0] == '/') snprintf(room, PATH_MAX, "%s", path);
    else if (dir >= 0 && dir < HANDLES && path_of[dir])
        snprintf(room, PATH_MAX, "%s/%s", path_of[dir], path);
    else return NULL;
    if (strncmp(room, folder, folder_chars)) return NULL;
    return room[folder_chars] == '/' || !room[folder_chars] ? room : NULL;
}

static int is_ours(int fd) { return fd >= 0 && fd < HANDLES && path_of[fd]; }

static uint64_t number_of(int fd) {
    struct stat found;
    return fstat(fd, &found) ? 0 : found.st_ino;
}

static char kind_of_sync(int fd) {
    struct stat found;
    return !fstat(fd, &found) && S_ISDIR(found.st_mode) ? 'D' : 'B';
}

static int opening(int dir, const char *path, int flags, mode_t mode) {
    char room[PATH_MAX];
    struct stat found;
    const char *own = below(dir, path, room);
    if (!own) return NEXT(openat)(dir, path, flags, mode);
    pthread_mutex_lock(&turn);
    int is_new = (flags & O_CREAT) && lstat(own, &found);
    int fd = NEXT(openat)(dir, path, flags, mode);
    if (fd >= 0 && fd < HANDLES) {
        free(path_of[fd]);
        path_of[fd] = strdup(own);
        if (is_new) note('C', number_of(fd), 0, own, strlen(own));
        else if (flags & O_TRUNC) note('T', number_of(fd), 0, "", 0);
    }
    pthread_mutex_unlock(&turn);
    return fd;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT) { \
        va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); \
    }

int open(const char *path, int flags, ...) { MODE(flags) return opening(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opening(AT_FDCWD, path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { MODE(flags) return opening(dir, path, flags, mode); }
int openat64(int dir, const char *path, int flags, ...) { MODE(flags) return opening(dir, path, flags, mode); }

int close(int fd) {
    if (is_ours(fd)) {
        pthread_mutex_lock(&turn);
        free(path_of[fd]);
        path_of[fd] = NULL;
        pthread_mutex_unlock(&turn);
    }
    return NEXT(close)(fd);
}

ssize_t write(int fd, const void *said, size_t bytes) {
    if (!is_ours(fd)) return NEXT(write)(fd, said, bytes);
    pthread_mutex_lock(&turn);
    ssize_t done = NEXT(write)(fd, said, bytes);
    if (done > 0) note('W', number_of(fd), lseek(fd, 0, SEEK_CUR) - done, said, done);
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t pwrite64(int fd, const void *said, size_t bytes, off64_t at) {
    if (!is_ours(fd)) return NEXT(pwrite64)(fd, said, bytes, at);
    pthread_mutex_lock(&turn);
    ssize_t done = NEXT(pwrite64)(fd, said, bytes, at);
    if (done > 0) note('W', number_of(fd), at, said, done);
    pthread_mutex_unlock(&turn);
    return done;
}
ssize_t pwrite(int fd, const void *said, size_t bytes, off_t at) { return pwrite64(fd, said, bytes, at); }

int ftruncate64(int fd, off64_t size) {
    if (!is_ours(fd)) return NEXT(ftruncate64)(fd, size);
    pthread_mutex_lock(&turn);
    int told = NEXT(ftruncate64)(fd, size);
    if (!told) note('T', number_of(fd), size, "", 0);
    pthread_mutex_unlock(&turn);
    return told;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int syncing(int fd, int (*sync)(int)) {
    if (!is_ours(fd)) return sync(fd);
    pthread_mutex_lock(&turn);
    /* By thread, so that it can be told who waits for it. */
    uint64_t own = (uint64_t)gettid() << 32 | ++syncs;
    int fails = fail_at && (long)syncs == fail_at;
    note(kind_of_sync(fd), number_of(fd), own, path_of[fd], strlen(path_of[fd]));
    if (fails) note('F', 0, own, "", 0);
    pthread_mutex_unlock(&turn);
    if (fails) return errno = EIO, -1;
    /* Others go on writing meanwhile: what they write now is not safe at the end of this one. */
    struct timespec wait = {sync_ms / 1000, sync_ms % 1000 * 1000000};
    nanosleep(&wait, NULL);
    int told = sync(fd);
    pthread_mutex_lock(&turn);
    if (!told) note('E', 0, own, "", 0);
    pthread_mutex_unlock(&turn);
    return told;
}
int fsync(int fd) { return syncing(fd, NEXT(fsync)); }
int fdatasync(int fd) { return syncing(fd, NEXT(fdatasync)); }

/* Two names, the second empty but for a rename, with a zero between them. */
static void note_names(char kind, const char *one, const char *two) {
    char both[2 * PATH_MAX];
    int chars = snprintf(both, sizeof both, "%s%c%s", one, 0, two);
    note(kind, 0, 0, both, chars);
}

#define NAMED(kind, dir, path, call) \
    char room[PATH_MAX]; \
    const char *own = below(dir, path, room); \
    if (!own) return call; \
    pthread_mutex_lock(&turn); \
    int told = call; \
    if (!told) note_names(kind, own, ""); \
    pthread_mutex_unlock(&turn); \
    return told;

int unlink(const char *path) { NAMED('U', AT_FDCWD, path, NEXT(unlink)(path)) }
int rmdir(const char *path) { NAMED('X', AT_FDCWD, path, NEXT(rmdir)(path)) }
int mkdir(const char *path, mode_t mode) { NAMED('M', AT_FDCWD, path, NEXT(mkdir)(path, mode)) }
int unlinkat(int dir, const char *path, int flags) {
    NAMED(flags & AT_REMOVEDIR ? 'X' : 'U', dir, path, NEXT(unlinkat)(dir, path, flags))
}

int rename(const char *from, const char *to) {
    char one[PATH_MAX], two[PATH_MAX];
    if (!below(AT_FDCWD, from, one) || !below(AT_FDCWD, to, two)) return NEXT(rename)(from, to);
    pthread_mutex_lock(&turn);
    int told = NEXT(rename)(from, to);
    if (!told) note_names('R', one, two);
    pthread_mutex_unlock(&turn);
    return told;
}
