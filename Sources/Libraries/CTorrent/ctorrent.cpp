#include "ctorrent.h"

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include <libtorrent/add_torrent_params.hpp>
#include <libtorrent/alert.hpp>
#include <libtorrent/alert_types.hpp>
#include <libtorrent/announce_entry.hpp>
#include <libtorrent/extensions/smart_ban.hpp>
#include <libtorrent/extensions/ut_metadata.hpp>
#include <libtorrent/extensions/ut_pex.hpp>
#include <libtorrent/ip_filter.hpp>
#include <libtorrent/load_torrent.hpp>
#include <libtorrent/magnet_uri.hpp>
#include <libtorrent/peer_info.hpp>
#include <libtorrent/session.hpp>
#include <libtorrent/session_params.hpp>
#include <libtorrent/settings_pack.hpp>
#include <libtorrent/torrent_flags.hpp>
#include <libtorrent/torrent_handle.hpp>
#include <libtorrent/torrent_info.hpp>
#include <libtorrent/torrent_status.hpp>
#include <openssl/evp.h>

struct ctorrent_settings {
    lt::settings_pack pack;
};

namespace {

// Torrents carry their id as user data, in the place of an address that is never followed.
struct Mark;
lt::client_data_t mark(uint32_t id) { return lt::client_data_t(reinterpret_cast<Mark *>(uintptr_t(id))); }
uint32_t marked(const lt::torrent_handle &handle) {
    return uint32_t(reinterpret_cast<uintptr_t>(handle.userdata().get<Mark>()));
}

void say(char *words, size_t size, const char *text) {
    if (words == nullptr || size == 0) return;
    std::strncpy(words, text, size - 1);
    words[size - 1] = 0;
}

template <size_t size> void say(char (&words)[size], const std::string &text) { say(words, size, text.c_str()); }

}  // namespace

struct ctorrent_session {
    std::unique_ptr<lt::session> session;
    std::mutex mutex;
    // These under `mutex`.
    std::map<uint32_t, lt::torrent_handle> torrents;
    uint32_t last_id = 0;
    lt::ip_filter filter;

    // An invalid handle when there is none.
    lt::torrent_handle find(uint32_t id) {
        std::lock_guard<std::mutex> lock(mutex);
        auto place = torrents.find(id);
        return place == torrents.end() ? lt::torrent_handle() : place->second;
    }
};

// MARK: Settings

ctorrent_settings *ctorrent_settings_new(void) {
    try {
        return new ctorrent_settings;
    } catch (...) {
        return nullptr;
    }
}

int ctorrent_settings_number(ctorrent_settings *settings, const char *name, int64_t value) try {
    const int number = lt::setting_by_name(name);
    if (number < 0) return 0;
    switch (number & lt::settings_pack::type_mask) {
    case lt::settings_pack::int_type_base: settings->pack.set_int(number, int(value)); return 1;
    case lt::settings_pack::bool_type_base: settings->pack.set_bool(number, value != 0); return 1;
    default: return 0;
    }
} catch (...) {
    return 0;
}

int ctorrent_settings_text(ctorrent_settings *settings, const char *name, const char *value) try {
    const int number = lt::setting_by_name(name);
    if (number < 0 || (number & lt::settings_pack::type_mask) != lt::settings_pack::string_type_base) return 0;
    settings->pack.set_str(number, value);
    return 1;
} catch (...) {
    return 0;
}

void ctorrent_settings_free(ctorrent_settings *settings) { delete settings; }

// MARK: Session

ctorrent_session *ctorrent_open(
    const ctorrent_settings *settings, int has_peer_exchange, char *words, size_t size) try {
    auto made = std::make_unique<ctorrent_session>();
    lt::session_params params(settings->pack, {});
    made->session = std::make_unique<lt::session>(params);
    made->session->add_extension(&lt::create_ut_metadata_plugin);
    made->session->add_extension(&lt::create_smart_ban_plugin);
    if (has_peer_exchange) made->session->add_extension(&lt::create_ut_pex_plugin);
    // Without this, limits would not hold for peers on loopback and local networks.
    lt::ip_filter classes;
    const uint32_t all = 1u << static_cast<uint32_t>(lt::session::global_peer_class_id);
    classes.add_rule(lt::make_address("0.0.0.0"), lt::make_address("255.255.255.255"), all);
    classes.add_rule(lt::make_address("::"), lt::make_address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), all);
    made->session->set_peer_class_filter(classes);
    return made.release();
} catch (const std::exception &error) {
    say(words, size, error.what());
    return nullptr;
} catch (...) {
    say(words, size, "unknown error");
    return nullptr;
}

void ctorrent_close(ctorrent_session *session) try {
    {
        lt::session_proxy proxy = session->session->abort();
        session->session.reset();
        // The proxy's end waits for the threads.
    }
    delete session;
} catch (...) {
}

int ctorrent_apply(ctorrent_session *session, const ctorrent_settings *settings) try {
    session->session->apply_settings(settings->pack);
    return 1;
} catch (...) {
    return 0;
}

int ctorrent_port(ctorrent_session *session) try {
    return session->session->listen_port();
} catch (...) {
    return 0;
}

int ctorrent_filter(ctorrent_session *session, const char *first, const char *last, int is_allowed) try {
    std::lock_guard<std::mutex> lock(session->mutex);
    session->filter.add_rule(
        lt::make_address(first), lt::make_address(last), is_allowed ? 0 : uint32_t(lt::ip_filter::blocked));
    return 1;
} catch (...) {
    return 0;
}

int ctorrent_filter_apply(ctorrent_session *session) try {
    std::lock_guard<std::mutex> lock(session->mutex);
    session->session->set_ip_filter(session->filter);
    return 1;
} catch (...) {
    return 0;
}

void ctorrent_wait(ctorrent_session *session, int milliseconds) try {
    session->session->wait_for_alert(lt::milliseconds(milliseconds));
    std::vector<lt::alert *> alerts;
    session->session->pop_alerts(&alerts);
} catch (...) {
}

// MARK: Torrents

uint32_t ctorrent_add(
    ctorrent_session *session, const ctorrent_addition *addition, char *words, size_t size) try {
    lt::add_torrent_params params;
    if (addition->metainfo != nullptr) {
        lt::load_torrent_limits limits;
        limits.max_buffer_size = int(addition->metainfo_size);
        limits.max_pieces = 1 << 21;
        params = lt::load_torrent_buffer(
            {reinterpret_cast<const char *>(addition->metainfo), std::ptrdiff_t(addition->metainfo_size)}, limits);
    } else {
        params = lt::parse_magnet_uri(addition->magnet);
    }
    params.save_path = addition->folder;
    // Nobody but us starts and stops torrents.
    params.flags = lt::torrent_flags::apply_ip_filter | lt::torrent_flags::duplicate_is_error;
    if (addition->is_paused) params.flags |= lt::torrent_flags::paused;
    if (addition->is_description_only) params.flags |= lt::torrent_flags::default_dont_download;
    if (addition->is_complete && params.ti) params.have_pieces.resize(params.ti->num_pieces(), true);
    if (addition->wanted_file >= 0 && params.ti) {
        const lt::file_index_t wanted(addition->wanted_file);
        if (addition->wanted_file >= params.ti->num_files() || addition->files == nullptr) {
            say(words, size, "there is no such file in it");
            return 0;
        }
        params.renamed_files[wanted] = addition->files;
        params.file_priorities.assign(size_t(params.ti->num_files()), lt::dont_download);
        params.file_priorities[size_t(addition->wanted_file)] = lt::default_priority;
    } else if (addition->files != nullptr && params.ti) {
        std::istringstream lines(addition->files);
        std::string line;
        for (auto index : params.ti->files().file_range()) {
            if (params.ti->files().pad_file_at(index)) continue;
            if (!std::getline(lines, line)) break;
            params.renamed_files[index] = line;
        }
    }
    params.total_uploaded = addition->uploaded;
    params.seeding_time = int(addition->seeding_seconds);
    params.active_time = params.seeding_time;
    params.finished_time = params.seeding_time;
    if (addition->upload_limit > 0) params.upload_limit = addition->upload_limit;
    if (addition->connections > 0) params.max_connections = addition->connections;

    uint32_t id;
    {
        std::lock_guard<std::mutex> lock(session->mutex);
        id = ++session->last_id;
    }
    params.userdata = mark(id);
    lt::error_code failure;
    auto handle = session->session->add_torrent(std::move(params), failure);
    if (failure) {
        say(words, size, failure.message().c_str());
        return 0;
    }
    std::lock_guard<std::mutex> lock(session->mutex);
    session->torrents[id] = handle;
    return id;
} catch (const std::exception &error) {
    say(words, size, error.what());
    return 0;
} catch (...) {
    say(words, size, "unknown error");
    return 0;
}

int ctorrent_remove(ctorrent_session *session, uint32_t id) try {
    auto handle = session->find(id);
    if (!handle.is_valid()) return 0;
    session->session->remove_torrent(handle);
    std::lock_guard<std::mutex> lock(session->mutex);
    session->torrents.erase(id);
    return 1;
} catch (...) {
    return 0;
}

int ctorrent_pause(ctorrent_session *session, uint32_t id) try {
    auto handle = session->find(id);
    if (!handle.is_valid()) return 0;
    handle.pause();
    return 1;
} catch (...) {
    return 0;
}

int ctorrent_resume(ctorrent_session *session, uint32_t id) try {
    auto handle = session->find(id);
    if (!handle.is_valid()) return 0;
    handle.clear_error();
    handle.resume();
    return 1;
} catch (...) {
    return 0;
}

int ctorrent_connect(ctorrent_session *session, uint32_t id, const char *address, int port) try {
    auto handle = session->find(id);
    if (!handle.is_valid()) return 0;
    handle.connect_peer(lt::tcp::endpoint(lt::make_address(address), static_cast<unsigned short>(port)));
    return 1;
} catch (...) {
    return 0;
}

int ctorrent_announce(ctorrent_session *session, uint32_t id) try {
    auto handle = session->find(id);
    if (!handle.is_valid()) return 0;
    handle.force_reannounce();
    return 1;
} catch (...) {
    return 0;
}

int ctorrent_description(ctorrent_session *session, uint32_t id, uint8_t **bytes, size_t *size) try {
    auto handle = session->find(id);
    if (!handle.is_valid()) return 0;
    auto info = handle.torrent_file();
    if (!info || !info->is_valid()) return 0;
    auto section = info->info_section();
    *bytes = static_cast<uint8_t *>(std::malloc(size_t(section.size())));
    if (*bytes == nullptr) return 0;
    std::memcpy(*bytes, section.data(), size_t(section.size()));
    *size = size_t(section.size());
    return 1;
} catch (...) {
    return 0;
}

void ctorrent_free(void *bytes) { std::free(bytes); }

// MARK: What is known

namespace {

void fill(ctorrent_status &out, uint32_t id, const lt::torrent_status &status) {
    out = {};
    out.id = id;
    out.is_paused = bool(status.flags & lt::torrent_flags::paused);
    out.has_description = status.has_metadata;
    out.is_checking = status.state == lt::torrent_status::checking_files
        || status.state == lt::torrent_status::checking_resume_data;
    out.is_finished = status.is_finished;
    out.is_complete = status.is_seeding;
    out.done = status.total_wanted_done;
    out.wanted = status.total_wanted;
    out.download_rate = status.download_payload_rate;
    out.upload_rate = status.upload_payload_rate;
    out.downloaded = status.all_time_download;
    out.uploaded = status.all_time_upload;
    out.seeding_seconds = lt::total_seconds(status.seeding_duration);
    out.peers = status.num_peers;
    out.seeds = status.num_seeds;
    out.known_peers = status.list_peers;
    if (status.errc) say(out.words, status.errc.message());
}

}  // namespace

int ctorrent_statuses(ctorrent_session *session, ctorrent_status *statuses, int count) try {
    auto found = session->session->get_torrent_status([](const lt::torrent_status &) { return true; });
    int filled = 0;
    for (const auto &status : found) {
        if (filled < count) fill(statuses[filled], marked(status.handle), status);
        filled += 1;
    }
    return filled;
} catch (...) {
    return -1;
}

int ctorrent_status_of(ctorrent_session *session, uint32_t id, ctorrent_status *status) try {
    auto handle = session->find(id);
    if (!handle.is_valid()) return 0;
    fill(*status, id, handle.status(lt::torrent_handle::query_accurate_download_counters));
    return 1;
} catch (...) {
    return 0;
}

void ctorrent_trouble(ctorrent_session *session, uint32_t id, char *words, size_t size) try {
    say(words, size, "");
    auto handle = session->find(id);
    if (!handle.is_valid()) return;
    for (const auto &tracker : handle.trackers()) {
        for (const auto &endpoint : tracker.endpoints) {
            for (const auto &hash : endpoint.info_hashes) {
                if (!hash.last_error && hash.message.empty()) continue;
                const auto text = hash.message.empty() ? hash.last_error.message() : hash.message;
                say(words, size, (tracker.url + ": " + text).c_str());
                return;
            }
        }
    }
} catch (...) {
}

int ctorrent_peers(ctorrent_session *session, uint32_t id, ctorrent_peer *peers, int count) try {
    auto handle = session->find(id);
    if (!handle.is_valid()) return -1;
    std::vector<lt::peer_info> found;
    handle.get_peer_info(found);
    int filled = 0;
    for (const auto &peer : found) {
        if (peer.flags & (lt::peer_info::connecting | lt::peer_info::handshake)) continue;
        if (filled < count) {
            auto &out = peers[filled];
            out = {};
            say(out.address, peer.ip.address().to_string());
            out.port = peer.ip.port();
            say(out.client, peer.client);
            out.download_rate = peer.payload_down_speed;
            out.upload_rate = peer.payload_up_speed;
            out.downloaded = peer.total_download;
            out.uploaded = peer.total_upload;
            out.progress = peer.progress;
            out.is_web_seed = peer.connection_type != lt::peer_info::standard_bittorrent;
            out.is_encrypted = bool(peer.flags & (lt::peer_info::rc4_encrypted | lt::peer_info::plaintext_encrypted));
            out.is_utp = bool(peer.flags & lt::peer_info::utp_socket);
        }
        filled += 1;
    }
    return filled;
} catch (...) {
    return -1;
}

// MARK: Digests

void ctorrent_sha1(const void *bytes, size_t count, uint8_t digest[20]) {
    EVP_Digest(bytes, count, digest, nullptr, EVP_sha1(), nullptr);
}

void ctorrent_sha256(const void *bytes, size_t count, uint8_t digest[32]) {
    EVP_Digest(bytes, count, digest, nullptr, EVP_sha256(), nullptr);
}
