#define _GNU_SOURCE
#include "csys.h"
#include <sys/syscall.h>
#include <linux/openat2.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int result(int value) { return value < 0 ? -errno : value; }

int csys_epoll_create(void) { return result(epoll_create1(EPOLL_CLOEXEC)); }

int csys_epoll_add(int queue, int fd, uint64_t tag) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u64 = tag};
    return result(epoll_ctl(queue, EPOLL_CTL_ADD, fd, &event));
}

int csys_epoll_wait(int queue, struct csys_event *events, int count, int timeout_ms) {
    struct epoll_event raw[256];
    if (count > 256) count = 256;
    int found = epoll_wait(queue, raw, count, timeout_ms);
    if (found < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < found; i++) {
        uint32_t ready = 0;
        if (raw[i].events & EPOLLIN) ready |= CSYS_READABLE;
        if (raw[i].events & EPOLLOUT) ready |= CSYS_WRITABLE;
        if (raw[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) ready |= CSYS_GONE;
        events[i].tag = raw[i].data.u64;
        events[i].ready = ready;
    }
    return found;
}

int csys_eventfd(void) { return result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }
int csys_eventfd_wake(int fd) { return result(eventfd_write(fd, 1)); }
int csys_eventfd_clear(int fd) {
    eventfd_t value;
    return result(eventfd_read(fd, &value));
}

static int parse_address(const char *text, uint16_t port, struct sockaddr_storage *address, socklen_t *size) {
    memset(address, 0, sizeof *address);
    struct sockaddr_in *v4 = (struct sockaddr_in *)address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        *size = sizeof *v4;
        return 0;
    }
    if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        *size = sizeof *v6;
        return 0;
    }
    return -EINVAL;
}

int csys_listen(const char *text, uint16_t port, int backlog, int share_port) {
    struct sockaddr_storage address;
    socklen_t size;
    int error = parse_address(text, port, &address, &size);
    if (error < 0) return error;
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (share_port) setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, backlog) < 0) {
        error = -errno;
        close(fd);
        return error;
    }
    return fd;
}

int csys_local_port(int fd) {
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &size) < 0) return -errno;
    if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
    return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
}

int csys_accept(int listener, char *text, size_t text_size) {
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    int fd = accept4(listener, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return -errno;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const void *source = address.ss_family == AF_INET ? (void *)&((struct sockaddr_in *)&address)->sin_addr
                                                      : (void *)&((struct sockaddr_in6 *)&address)->sin6_addr;
    if (!inet_ntop(address.ss_family, source, text, text_size)) text[0] = 0;
    return fd;
}

int csys_connect(const char *text, uint16_t port) {
    struct sockaddr_storage address;
    socklen_t size;
    int error = parse_address(text, port, &address, &size);
    if (error < 0) return error;
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    if (connect(fd, (struct sockaddr *)&address, size) < 0) {
        error = -errno;
        close(fd);
        return error;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

ssize_t csys_send(int fd, const void *bytes, size_t count, int more) {
    ssize_t sent;
    do {
        sent = send(fd, bytes, count, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

ssize_t csys_receive(int fd, void *bytes, size_t count) {
    ssize_t got;
    do {
        got = recv(fd, bytes, count, 0);
    } while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

int csys_end_sending(int fd) { return result(shutdown(fd, SHUT_WR)); }
int csys_shut_down(int fd) { return result(shutdown(fd, SHUT_RDWR)); }

int csys_is_loopback(const char *text) {
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, text, &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, text, &v6) != 1) return 0;
    return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

ssize_t csys_sendfile(int to, int from, int64_t offset, size_t count) {
    off_t position = offset;
    ssize_t sent;
    do {
        sent = sendfile(to, from, &position, count);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

int csys_open_read(const char *path) { return result(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)); }

int csys_stat(int fd, int64_t *size, int64_t *seconds, int64_t *nanoseconds, uint64_t *inode, int *is_file) {
    struct stat facts;
    if (fstat(fd, &facts) < 0) return -errno;
    *size = facts.st_size;
    *seconds = facts.st_mtim.tv_sec;
    *nanoseconds = facts.st_mtim.tv_nsec;
    *inode = facts.st_ino;
    *is_file = S_ISREG(facts.st_mode);
    return 0;
}

int csys_close(int fd) { return result(close(fd)); }

int64_t csys_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int csys_pipe(int ends[2]) { return result(pipe2(ends, O_CLOEXEC)); }

static int redirect(posix_spawn_file_actions_t *actions, int from, int to) {
    if (from < 0) return posix_spawn_file_actions_addopen(actions, to, "/dev/null", O_RDWR, 0);
    return posix_spawn_file_actions_adddup2(actions, from, to);
}

int csys_spawn(
    const char *path, char *const arguments[], char *const environment[], const char *folder, int in, int out, int err) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    pid_t pid = 0;
    int error = redirect(&actions, in, 0);
    if (!error) error = redirect(&actions, out, 1);
    if (!error) error = redirect(&actions, err, 2);
    if (!error && folder) error = posix_spawn_file_actions_addchdir_np(&actions, folder);
    if (!error) error = posix_spawn(&pid, path, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error ? -error : pid;
}

int csys_wait(int pid) {
    siginfo_t info;
    int done;
    do {
        done = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
    } while (done < 0 && errno == EINTR);
    return result(done);
}

int csys_reap(int pid) {
    int status = 0;
    if (waitpid(pid, &status, 0) < 0) return -errno;
    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

int csys_signal_group(int pid, int number) { return result(kill(-pid, number)); }

extern char **environ;
char **csys_environment(void) { return environ; }

ssize_t csys_find(const void *bytes, size_t count, const void *needle, size_t needle_count) {
    const char *found = memmem(bytes, count, needle, needle_count);
    return found ? found - (const char *)bytes : -1;
}

int64_t csys_wall_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return now.tv_sec;
}

int csys_open_plain(const char *path) {
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, .resolve = RESOLVE_NO_SYMLINKS};
    int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    // Before Linux 5.6, and where a sandbox does not know the call, only the last name is looked at.
    if (fd < 0 && (errno == ENOSYS || errno == EPERM))
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
    return result(fd);
}

int csys_create(const char *path) { return result(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)); }

ssize_t csys_copy_range(int from, int to, size_t count) {
    for (;;) {
        ssize_t copied = copy_file_range(from, NULL, to, NULL, count, 0);
        if (copied < 0 && (errno == EXDEV || errno == ENOSYS || errno == EINVAL || errno == EOPNOTSUPP || errno == EPERM))
            copied = sendfile(to, from, NULL, count);
        if (copied >= 0) return copied;
        if (errno != EINTR) return -errno;
    }
}

int csys_open_folder(const char *path) { return result(open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)); }

// Each name in turn, none of them a link.
static int open_plainly(int folder, const char *path) {
    int at = folder;
    for (;;) {
        size_t length = strcspn(path, "/");
        char name[256];
        if (length == 0 || length >= sizeof name || (length == 2 && path[0] == '.' && path[1] == '.')) {
            if (at != folder) close(at);
            return -ENOENT;
        }
        memcpy(name, path, length);
        name[length] = 0;
        int is_last = path[length] == 0;
        int flags = is_last ? O_RDONLY | O_NONBLOCK | O_NOCTTY : O_PATH | O_DIRECTORY;
        int next = result(openat(at, name, flags | O_CLOEXEC | O_NOFOLLOW));
        if (at != folder) close(at);
        if (is_last || next < 0) return next == -ELOOP ? -EXDEV : next;
        at = next;
        path += length + 1;
    }
}

int csys_open_beneath(int folder, const char *path) {
    struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    int fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
    if (fd >= 0) return fd;
    // Before Linux 5.6, and where a sandbox does not know the call, no link at all is followed.
    return errno == ENOSYS || errno == EPERM ? open_plainly(folder, path) : -errno;
}

ssize_t csys_names(int folder, char *buffer, size_t size) {
    // struct linux_dirent64: inode and offset of 8 bytes, the record's length of 2, a type of 1, then the name.
    long got = syscall(SYS_getdents64, folder, buffer, size);
    if (got < 0) return -errno;
    size_t written = 0;
    for (long at = 0; at < got;) {
        unsigned short length;
        memcpy(&length, buffer + at + 16, sizeof length);
        const char *name = buffer + at + 19;
        size_t count = strlen(name) + 1;
        int is_dots = name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0));
        // A name is shorter than its record: it moves to the front.
        if (!is_dots) {
            memmove(buffer + written, name, count);
            written += count;
        }
        at += length;
    }
    // Only the two dots were there: the rest is still to come.
    return got > 0 && written == 0 ? csys_names(folder, buffer, size) : (ssize_t)written;
}

static int facts(const struct stat *found, int64_t *size, int64_t *seconds, int64_t *nanoseconds, int *kind) {
    *size = found->st_size;
    *seconds = found->st_mtim.tv_sec;
    *nanoseconds = found->st_mtim.tv_nsec;
    *kind = S_ISREG(found->st_mode) ? 1 : S_ISDIR(found->st_mode) ? 2 : S_ISLNK(found->st_mode) ? 3 : 0;
    return 0;
}

int csys_stat_in(int folder, const char *name, int64_t *size, int64_t *seconds, int64_t *nanoseconds, int *kind) {
    struct stat found;
    if (fstatat(folder, name, &found, AT_SYMLINK_NOFOLLOW) < 0) return -errno;
    return facts(&found, size, seconds, nanoseconds, kind);
}

int csys_stat_open(int fd, int64_t *size, int64_t *seconds, int64_t *nanoseconds, int *kind) {
    struct stat found;
    if (fstat(fd, &found) < 0) return -errno;
    return facts(&found, size, seconds, nanoseconds, kind);
}

int64_t csys_file_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void csys_return_blocks(size_t size) { mallopt(M_MMAP_THRESHOLD, size > INT_MAX ? INT_MAX : (int)size); }

int csys_watch_open(void) { return result(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)); }

int csys_watch_add(int watch, const char *path) {
    return result(inotify_add_watch(watch, path, IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR));
}

int csys_watch_wait(int watch, int wake, int timeout_ms) {
    struct pollfd found[2] = {{.fd = watch, .events = POLLIN}, {.fd = wake, .events = POLLIN}};
    int count = poll(found, 2, timeout_ms);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    // What changed is looked up in the folder itself, which is right even when the queue ran over.
    char buffer[4096];
    while (watch >= 0 && read(watch, buffer, sizeof buffer) > 0) {}
    csys_eventfd_clear(wake);
    return count > 0;
}
