#pragma once
// A flat face of libtorrent-rasterbar 2.0 for Swift. No exception crosses it: a function that can fail says so by its
// result and writes the reason, cut to fit, into `words`. A session's functions may be called from any thread.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Settings by libtorrent's own names (settings_pack). 0: there is no such setting, or it is of another type.
typedef struct ctorrent_settings ctorrent_settings;
ctorrent_settings *ctorrent_settings_new(void);
int ctorrent_settings_number(ctorrent_settings *settings, const char *name, int64_t value);
int ctorrent_settings_text(ctorrent_settings *settings, const char *name, const char *value);
void ctorrent_settings_free(ctorrent_settings *settings);

typedef struct ctorrent_session ctorrent_session;

// Starts listening. NULL: failed.
ctorrent_session *ctorrent_open(const ctorrent_settings *settings, int has_peer_exchange, char *words, size_t size);
// Waits until all threads of the session have ended and all files are closed.
void ctorrent_close(ctorrent_session *session);
int ctorrent_apply(ctorrent_session *session, const ctorrent_settings *settings);
// The TCP port it listens on; 0 when it does not.
int ctorrent_port(ctorrent_session *session);
// Addresses (numeric) from `first` to `last` may (or may not) be talked to. Later rules win. Takes effect with
// ctorrent_filter_apply.
int ctorrent_filter(ctorrent_session *session, const char *first, const char *last, int is_allowed);
int ctorrent_filter_apply(ctorrent_session *session);
// Waits until something happens in the session, at most so long.
void ctorrent_wait(ctorrent_session *session, int milliseconds);

struct ctorrent_addition {
    // A .torrent file, or NULL for a magnet link.
    const uint8_t *metainfo;
    size_t metainfo_size;
    const char *magnet;
    const char *folder;
    // Where the files of the torrent are below the folder, in its order but without its padding, separated by line
    // feeds; NULL: by its names.
    const char *files;
    // All pieces are there: nothing is hashed.
    int is_complete;
    int is_paused;
    // Fetch the description only.
    int is_description_only;
    // The number of the one file that is wanted, counted with padding; below the folder it is where `files` says, which
    // is one line then. -1: all are wanted.
    int wanted_file;
    int64_t uploaded;
    int64_t seeding_seconds;
    // 0: no limit of its own.
    int upload_limit;
    int connections;
};

// An id of the session, or 0: failed.
uint32_t ctorrent_add(
    ctorrent_session *session, const struct ctorrent_addition *addition, char *words, size_t size);
int ctorrent_remove(ctorrent_session *session, uint32_t id);
int ctorrent_pause(ctorrent_session *session, uint32_t id);
int ctorrent_resume(ctorrent_session *session, uint32_t id);
int ctorrent_connect(ctorrent_session *session, uint32_t id, const char *address, int port);
// Announces to the trackers now.
int ctorrent_announce(ctorrent_session *session, uint32_t id);

// The info dictionary of a torrent, as it is; free it with ctorrent_free. 0: not known yet.
int ctorrent_description(ctorrent_session *session, uint32_t id, uint8_t **bytes, size_t *size);
void ctorrent_free(void *bytes);

struct ctorrent_status {
    uint32_t id;
    int is_paused;
    int has_description;
    // Checks what is on disk.
    int is_checking;
    // All that was asked for is here.
    int is_finished;
    // All is here.
    int is_complete;
    int64_t done;
    int64_t wanted;
    // Payload, in bytes a second.
    int64_t download_rate;
    int64_t upload_rate;
    int64_t downloaded;
    int64_t uploaded;
    int64_t seeding_seconds;
    int peers;
    // Peers that have all of it.
    int seeds;
    // Known from trackers, peer exchange and DHT.
    int known_peers;
    // Empty: no error.
    char words[256];
};

// Up to `count` of them; returns how many there are, or -1.
int ctorrent_statuses(ctorrent_session *session, struct ctorrent_status *statuses, int count);
// 0: there is no such torrent.
int ctorrent_status_of(ctorrent_session *session, uint32_t id, struct ctorrent_status *status);
// What the first tracker with trouble says; empty when there is none.
void ctorrent_trouble(ctorrent_session *session, uint32_t id, char *words, size_t size);

struct ctorrent_peer {
    char address[64];
    int port;
    char client[128];
    int64_t download_rate;
    int64_t upload_rate;
    int64_t downloaded;
    int64_t uploaded;
    // 0…1, how much it has.
    double progress;
    int is_web_seed;
    int is_encrypted;
    int is_utp;
};

// Up to `count` of them; returns how many there are, or -1.
int ctorrent_peers(ctorrent_session *session, uint32_t id, struct ctorrent_peer *peers, int count);

// Message digests of libcrypto.
void ctorrent_sha1(const void *bytes, size_t count, uint8_t digest[20]);
void ctorrent_sha256(const void *bytes, size_t count, uint8_t digest[32]);

#ifdef __cplusplus
}
#endif
