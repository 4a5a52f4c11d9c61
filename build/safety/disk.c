/*
 * Loaded before a program by LD_PRELOAD: stands between it and the files whose paths begin as SAFETY_DISK_UNDER says, one beginning
 * behind the other with colons between them.
 *
 * SAFETY_DISK_LOG    file that gets a record of everything that is written, named and synced there, in its order
 * SAFETY_DISK_SHARED file of SHARED bytes, zeros at first, by which the processes of a program count as one
 * SAFETY_DISK_KILL   N,WHO: where one of them is about to do the Nth such thing (from 0), the engine (e), its host (h) or both
 *                    (b) are killed
 * SAFETY_DISK_FAIL   N,LAST,ERRNO,WHAT: from the Nth to the LAST such thing, those of the kinds in WHAT fail: w(rites and
 *                    syncs of files), n(ames), r(emovals), s(yncs of folders)
 *
 * Things are counted once it stands in what is shared that they have begun, and which processes are the host and its engine:
 * `disk-counter.ts`. What goes by mmap is not seen: SQLite writes only its shared memory so.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FILES 65536
#define FICLONE_REQUEST 0x40049409

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, RENAME, LINK, UNLINK, MKDIR, BEGIN };

struct record {
  uint32_t kind, first, second, thing;
  uint64_t inode, at;
};

/* What the processes of a program share, with whoever started it: `disk-counter.ts` has the same. */
#define SHARED 4096
#define PROCESSES 64
struct shared {
  int32_t begun, host, engine, started;
  int64_t count;
  int32_t processes[PROCESSES];
};

static pthread_mutex_t one_at_a_time = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static const char *under;
static int log_file = -1;
static struct shared own, *shared = &own;
static long kill_at = -1, fail_from = -1, fail_last = -1, fail_errno;
static char kill_whom;
/* The one that is being done, under the lock. */
static uint32_t thing;
static const char *fail_what = "";
/* Which descriptors are of files of ours: 1 a file, 2 a folder. */
static unsigned char followed[FILES];
static uint64_t inodes[FILES];

__attribute__((constructor)) static void start(void) {
  const char *given = getenv("SAFETY_DISK_UNDER");
  if (given == NULL) return;
  /* Chromium writes the titles of its processes over their environment. */
  under = strdup(given);
  const char *log = getenv("SAFETY_DISK_LOG");
  if (log != NULL) log_file = NEXT(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const char *with = getenv("SAFETY_DISK_SHARED");
  if (with != NULL) {
    int file = NEXT(open)(with, O_RDWR | O_CLOEXEC);
    void *memory = mmap(NULL, SHARED, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) abort();
    NEXT(close)(file);
    shared = memory;
  }
  int place = __atomic_fetch_add(&shared->started, 1, __ATOMIC_SEQ_CST);
  if (place < PROCESSES) shared->processes[place] = getpid();
  const char *number = getenv("SAFETY_DISK_KILL");
  if (number != NULL) sscanf(number, "%ld,%c", &kill_at, &kill_whom);
  const char *fail = getenv("SAFETY_DISK_FAIL");
  static char what[8];
  if (fail != NULL && sscanf(fail, "%ld,%ld,%ld,%7s", &fail_from, &fail_last, &fail_errno, what) == 4) fail_what = what;
}

static void tell(uint32_t kind, uint64_t inode, uint64_t at, const void *first, size_t firsts, const void *second,
                 size_t seconds) {
  if (log_file < 0) return;
  struct record record = {kind, firsts, seconds, thing, inode, at};
  struct iovec parts[3] = {{&record, sizeof record}, {(void *)first, firsts}, {(void *)second, seconds}};
  if (NEXT(writev)(log_file, parts, 3) != (ssize_t)(sizeof record + firsts + seconds)) abort();
}

/* The path, absolute, where it begins as ours do; else NULL. */
static const char *ours(int dir, const char *path, char *absolute) {
  if (under == NULL || path == NULL) return NULL;
  if (path[0] == '/') {
    snprintf(absolute, PATH_MAX, "%s", path);
  } else {
    char link[64], base[PATH_MAX];
    if (dir == AT_FDCWD) {
      if (getcwd(base, sizeof base) == NULL) return NULL;
    } else {
      snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
      ssize_t length = readlink(link, base, sizeof base - 1);
      if (length < 0) return NULL;
      base[length] = 0;
    }
    if (snprintf(absolute, PATH_MAX, "%s/%s", base, path) >= PATH_MAX) return NULL;
  }
  for (const char *each = under; *each != 0;) {
    size_t length = strcspn(each, ":");
    if (strncmp(absolute, each, length) == 0) return absolute;
    each += length + (each[length] == ':');
  }
  return NULL;
}

/* A descriptor that was closed behind our back may be anything else by now. */
static int follows(int file) {
  struct stat stats;
  if (file < 0 || file >= FILES || followed[file] == 0 || fstat(file, &stats) != 0 || stats.st_ino != inodes[file]) return 0;
  return S_ISREG(stats.st_mode) && followed[file] == 1 ? 1 : S_ISDIR(stats.st_mode) && followed[file] == 2 ? 2 : 0;
}

/* Counts one thing that is about to be done; kills whom it was told to, or says that it fails. */
static int refused(char what) {
  if (!__atomic_load_n(&shared->begun, __ATOMIC_SEQ_CST)) return 0;
  long now = __atomic_fetch_add(&shared->count, 1, __ATOMIC_SEQ_CST);
  thing = now;
  if (now == 0) tell(BEGIN, 0, 0, NULL, 0, NULL, 0);
  if (now == kill_at) {
    if (kill_whom != 'e') kill(shared->host, SIGKILL);
    if (kill_whom != 'h') kill(shared->engine, SIGKILL);
    if (kill_whom != 'h' && shared->engine == getpid()) pause();
  }
  if (fail_from < 0 || now < fail_from || now > fail_last || strchr(fail_what, what) == NULL) return 0;
  errno = fail_errno;
  return 1;
}

static uint64_t inode_of(int file) {
  struct stat stats;
  return fstat(file, &stats) == 0 ? stats.st_ino : 0;
}

#define LOCK pthread_mutex_lock(&one_at_a_time)
#define DONE(value)                       \
  do {                                    \
    __typeof__(value) answer = (value);   \
    int kept = errno;                     \
    pthread_mutex_unlock(&one_at_a_time); \
    errno = kept;                         \
    return answer;                        \
  } while (0)

static int opened(int dir, const char *path, int flags, mode_t mode) {
  __typeof__(&openat) real = NEXT(openat);
  char absolute[PATH_MAX];
  const char *name = ours(dir, path, absolute);
  if (name == NULL || (flags & O_TMPFILE) == O_TMPFILE) {
    int file = real(dir, path, flags, mode);
    if (file >= 0 && file < FILES) followed[file] = 0;
    return file;
  }
  LOCK;
  struct stat stats;
  int is_new = (flags & O_CREAT) && lstat(name, &stats) != 0;
  int writes = (flags & O_ACCMODE) != O_RDONLY;
  if ((is_new || (writes && (flags & O_TRUNC))) && refused('n')) DONE(-1);
  int file = real(dir, path, flags, mode);
  if (file >= 0 && file < FILES && fstat(file, &stats) == 0) {
    followed[file] = S_ISDIR(stats.st_mode) ? 2 : S_ISREG(stats.st_mode) ? 1 : 0;
    inodes[file] = stats.st_ino;
    if (is_new) tell(CREATE, stats.st_ino, 0, name, strlen(name), NULL, 0);
    else if (writes && (flags & O_TRUNC)) tell(TRUNCATE, stats.st_ino, 0, NULL, 0, NULL, 0);
  }
  DONE(file);
}

int close(int file) {
  if (file >= 0 && file < FILES) followed[file] = 0;
  return NEXT(close)(file);
}

#define MODE(flags)                                      \
  mode_t mode = 0;                                       \
  if ((flags) & O_CREAT) {                               \
    va_list rest;                                        \
    va_start(rest, flags);                               \
    mode = va_arg(rest, mode_t);                         \
    va_end(rest);                                        \
  }
int open(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opened(AT_FDCWD, path, flags, mode); }
int openat(int dir, const char *path, int flags, ...) { MODE(flags) return opened(dir, path, flags, mode); }
int openat64(int dir, const char *path, int flags, ...) { MODE(flags) return opened(dir, path, flags, mode); }

/* Tells what was written of some parts from `at` on. */
static void wrote(int file, const struct iovec *parts, int many, uint64_t at, ssize_t length) {
  for (int n = 0; n < many && length > 0; n++) {
    size_t some = (size_t)length < parts[n].iov_len ? (size_t)length : parts[n].iov_len;
    if (some > 0) tell(WRITE, inode_of(file), at, parts[n].iov_base, some, NULL, 0);
    at += some;
    length -= some;
  }
}

static ssize_t written(int file, const struct iovec *parts, int many, off_t at) {
  __typeof__(&pwritev) real_at = NEXT(pwritev);
  __typeof__(&writev) real = NEXT(writev);
  if (follows(file) != 1) return at < 0 ? real(file, parts, many) : real_at(file, parts, many, at);
  LOCK;
  if (refused('w')) DONE((ssize_t)-1);
  ssize_t length = at < 0 ? real(file, parts, many) : real_at(file, parts, many, at);
  if (length > 0) wrote(file, parts, many, at < 0 ? (uint64_t)(lseek(file, 0, SEEK_CUR) - length) : (uint64_t)at, length);
  DONE(length);
}
ssize_t write(int file, const void *bytes, size_t length) {
  struct iovec part = {(void *)bytes, length};
  return written(file, &part, 1, -1);
}
ssize_t writev(int file, const struct iovec *parts, int many) { return written(file, parts, many, -1); }
ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) {
  struct iovec part = {(void *)bytes, length};
  return written(file, &part, 1, at);
}
ssize_t pwrite64(int file, const void *bytes, size_t length, off_t at) { return pwrite(file, bytes, length, at); }
ssize_t pwritev(int file, const struct iovec *parts, int many, off_t at) { return written(file, parts, many, at); }
ssize_t pwritev64(int file, const struct iovec *parts, int many, off_t at) { return written(file, parts, many, at); }

int ftruncate(int file, off_t size) {
  __typeof__(&ftruncate) real = NEXT(ftruncate);
  if (follows(file) != 1) return real(file, size);
  LOCK;
  if (refused('w')) DONE(-1);
  int outcome = real(file, size);
  if (outcome == 0) tell(TRUNCATE, inode_of(file), size, NULL, 0, NULL, 0);
  DONE(outcome);
}
int ftruncate64(int file, off_t size) { return ftruncate(file, size); }

static int synced(int file, int (*real)(int)) {
  int kind = follows(file);
  if (kind == 0) return real(file);
  LOCK;
  if (refused(kind == 1 ? 'w' : 's')) DONE(-1);
  int outcome = real(file);
  if (outcome == 0) tell(SYNC, inode_of(file), 0, NULL, 0, NULL, 0);
  DONE(outcome);
}
int fsync(int file) { return synced(file, NEXT(fsync)); }
int fdatasync(int file) { return synced(file, NEXT(fdatasync)); }

static int renamed(int dir, const char *from, int to_dir, const char *to, unsigned flags) {
  char absolute[PATH_MAX], absolute_to[PATH_MAX];
  const char *name = ours(dir, from, absolute), *name_to = ours(to_dir, to, absolute_to);
  if (name == NULL && name_to == NULL) return NEXT(renameat2)(dir, from, to_dir, to, flags);
  LOCK;
  if (refused('n')) DONE(-1);
  int outcome = NEXT(renameat2)(dir, from, to_dir, to, flags);
  if (outcome == 0 && name != NULL && name_to != NULL) tell(RENAME, 0, 0, name, strlen(name), name_to, strlen(name_to));
  DONE(outcome);
}
int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int dir, const char *from, int to_dir, const char *to) { return renamed(dir, from, to_dir, to, 0); }
int renameat2(int dir, const char *from, int to_dir, const char *to, unsigned flags) {
  return renamed(dir, from, to_dir, to, flags);
}

int link(const char *from, const char *to) {
  char absolute[PATH_MAX], absolute_to[PATH_MAX];
  const char *name = ours(AT_FDCWD, from, absolute), *name_to = ours(AT_FDCWD, to, absolute_to);
  if (name_to == NULL) return NEXT(link)(from, to);
  LOCK;
  if (refused('n')) DONE(-1);
  int outcome = NEXT(link)(from, to);
  if (outcome == 0 && name != NULL) tell(LINK, 0, 0, name, strlen(name), name_to, strlen(name_to));
  DONE(outcome);
}

static int removed(int dir, const char *path, int flags) {
  char absolute[PATH_MAX];
  const char *name = ours(dir, path, absolute);
  if (name == NULL) return NEXT(unlinkat)(dir, path, flags);
  LOCK;
  struct stat stats;
  if (lstat(name, &stats) == 0 && refused('r')) DONE(-1);
  int outcome = NEXT(unlinkat)(dir, path, flags);
  if (outcome == 0) tell(UNLINK, 0, 0, name, strlen(name), NULL, 0);
  DONE(outcome);
}
int unlink(const char *path) { return removed(AT_FDCWD, path, 0); }
int unlinkat(int dir, const char *path, int flags) { return removed(dir, path, flags); }
int rmdir(const char *path) { return removed(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
  struct stat stats;
  return removed(AT_FDCWD, path, lstat(path, &stats) == 0 && S_ISDIR(stats.st_mode) ? AT_REMOVEDIR : 0);
}

static void made(const char *name) {
  struct stat stats;
  if (lstat(name, &stats) == 0) tell(MKDIR, stats.st_ino, 0, name, strlen(name), NULL, 0);
}
int mkdir(const char *path, mode_t mode) {
  char absolute[PATH_MAX];
  const char *name = ours(AT_FDCWD, path, absolute);
  struct stat stats;
  if (name == NULL || lstat(name, &stats) == 0) return NEXT(mkdir)(path, mode);
  LOCK;
  if (refused('n')) DONE(-1);
  int outcome = NEXT(mkdir)(path, mode);
  if (outcome == 0) made(name);
  DONE(outcome);
}
char *mkdtemp(char *pattern) {
  char absolute[PATH_MAX];
  if (ours(AT_FDCWD, pattern, absolute) == NULL) return NEXT(mkdtemp)(pattern);
  LOCK;
  if (refused('n')) DONE((char *)NULL);
  char *name = NEXT(mkdtemp)(pattern);
  if (name != NULL && ours(AT_FDCWD, name, absolute) != NULL) made(absolute);
  DONE(name);
}

/* What would move bytes past us is not to be had; programs then do it by hand. */
int ioctl(int file, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  void *argument = va_arg(rest, void *);
  va_end(rest);
  if (request == FICLONE_REQUEST && follows(file)) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return NEXT(ioctl)(file, request, argument);
}
