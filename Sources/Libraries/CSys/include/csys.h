#pragma once
// Linux calls that the Glibc module hides, because it is compiled without _GNU_SOURCE, and calls whose arguments
// (transparent unions, packed structs, macros) do not import. Every function returns -errno when it fails.

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// What a descriptor is ready for; see csys_event.
#define CSYS_READABLE 1
#define CSYS_WRITABLE 2
#define CSYS_GONE 4

struct csys_event {
    uint64_t tag;
    uint32_t ready;
};

// Event queue (epoll), edge-triggered.
int csys_epoll_create(void);
int csys_epoll_add(int queue, int fd, uint64_t tag);
int csys_epoll_wait(int queue, struct csys_event *events, int count, int timeout_ms);
int csys_eventfd(void);
int csys_eventfd_wake(int fd);
int csys_eventfd_clear(int fd);

// TCP. `address` is numeric, IPv4 or IPv6. Sockets are non-blocking and close on exec.
int csys_listen(const char *address, uint16_t port, int backlog, int share_port);
int csys_local_port(int fd);
int csys_accept(int listener, char *address, size_t size);
int csys_connect(const char *address, uint16_t port);
ssize_t csys_send(int fd, const void *bytes, size_t count, int more);
ssize_t csys_receive(int fd, void *bytes, size_t count);
int csys_end_sending(int fd);
int csys_shut_down(int fd);
int csys_is_loopback(const char *address);

// Files.
ssize_t csys_sendfile(int to, int from, int64_t offset, size_t count);
int csys_open_read(const char *path);
int csys_stat(int fd, int64_t *size, int64_t *seconds, int64_t *nanoseconds, uint64_t *inode, int *is_file);
int csys_close(int fd);
// Opens for reading a path on which nothing, folders included, is a symbolic link: -ELOOP otherwise. Never blocks.
int csys_open_plain(const char *path);
// Opens for writing a file that does not exist yet.
int csys_create(const char *path);
// Copies on from where both descriptors stand, by reference where the file system can. 0 at the end of `from`.
ssize_t csys_copy_range(int from, int to, size_t count);

// A folder, for the calls below.
int csys_open_folder(const char *path);
// Opens for reading, below an open folder, a path from which no link leads out of it: -EXDEV otherwise. Never blocks.
int csys_open_beneath(int folder, const char *path);
// The next names in a folder, '.' and '..' left out, each ended by a NUL: bytes that were written, 0 at the end.
ssize_t csys_names(int folder, char *buffer, size_t size);
// Facts about a name in a folder. kind: 1 for a regular file, 2 for a folder, 3 for a link (which is not followed), 0 else.
int csys_stat_in(int folder, const char *name, int64_t *size, int64_t *seconds, int64_t *nanoseconds, int *kind);
// Facts about what is open; kind as above.
int csys_stat_open(int fd, int64_t *size, int64_t *seconds, int64_t *nanoseconds, int *kind);

// Clock: monotonic milliseconds.
int64_t csys_milliseconds(void);
// Seconds since 1970.
int64_t csys_wall_seconds(void);
// Nanoseconds since 1970, by the clock that files are stamped with at its coarsest.
int64_t csys_file_clock(void);

// Children. The child leads a process group of its own, with default signal actions and an empty signal mask.
// in, out and err: a descriptor, or -1 for /dev/null. folder may be NULL.
int csys_pipe(int ends[2]);
int csys_spawn(
    const char *path, char *const arguments[], char *const environment[], const char *folder, int in, int out, int err);
// Blocks until the child has ended, without reaping it.
int csys_wait(int pid);
// Reaps: the exit code, or 1000 + the signal that ended it.
int csys_reap(int pid);
int csys_signal_group(int pid, int number);
char **csys_environment(void);

// Where a needle first occurs, or -1.
ssize_t csys_find(const void *bytes, size_t count, const void *needle, size_t needle_count);

// Freed blocks of at least this size go back to the system at once (mallopt, M_MMAP_THRESHOLD).
void csys_return_blocks(size_t size);

// Tells of changes in folders (inotify): names that come, go, or are closed after writing.
int csys_watch_open(void);
int csys_watch_add(int watch, const char *path);
// Waits until a folder has changed, `wake` (an eventfd) is woken or the time is over: 1, 1, 0. Both are cleared.
int csys_watch_wait(int watch, int wake, int timeout_ms);
