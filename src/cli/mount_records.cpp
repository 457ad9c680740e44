#include "cli/mount_records.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

namespace vaultfs {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

// Empty where there is no place for them. Every command finds it anew.
fs::path records_folder() {
    const fs::path run = "/run/user/" + std::to_string(::getuid());
    std::error_code error;
    if (const std::string named = variable("XDG_RUNTIME_DIR"); !named.empty()) {
        return fs::path(named) / "vaultfs";
    }
    if (fs::is_directory(run, error)) {
        return run / "vaultfs";
    }
    const std::string state = variable("XDG_STATE_HOME");
    const std::string home = variable("HOME");
    return !state.empty()  ? fs::path(state) / "vaultfs/mounts"
           : !home.empty() ? fs::path(home) / ".local/state/vaultfs/mounts"
                           : fs::path();
}

fs::path file_of(const std::string& mountpoint) {
    const fs::path folder = records_folder();
    char digest[17];
    std::snprintf(digest, sizeof digest, "%016" PRIx64,
                  static_cast<std::uint64_t>(XXH3_64bits(mountpoint.data(), mountpoint.size())));
    return folder.empty() ? folder : folder / digest;
}

bool is_alive(pid_t pid) {
    return pid > 0 && (::kill(pid, 0) == 0 || errno == EPERM);
}

}  // namespace

KeptRecord::KeptRecord(const MountRecord& record) : file_(file_of(record.mountpoint)) {
    if (file_.empty()) {
        return;
    }
    std::error_code error;
    fs::create_directories(file_.parent_path(), error);
    fs::permissions(file_.parent_path(), fs::perms::owner_all, error);
    const json content = {{"mountpoint", record.mountpoint}, {"vault", record.vault}, {"tier", record.tier},
                          {"options", record.options},       {"pid", record.pid},     {"since", record.since}};
    const mode_t before = ::umask(077);
    std::ofstream(file_, std::ios::binary) << content.dump(1, ' ', false, json::error_handler_t::replace) << '\n';
    ::umask(before);
}

KeptRecord::~KeptRecord() {
    std::error_code error;
    fs::remove(file_, error);
}

std::optional<MountRecord> record_of(const fs::path& mountpoint) {
    std::ifstream in(file_of(mountpoint.string()), std::ios::binary);
    const json content = json::parse(in, nullptr, false);
    if (!content.is_object()) {
        return std::nullopt;
    }
    try {
        MountRecord record;
        content.at("mountpoint").get_to(record.mountpoint);
        content.at("vault").get_to(record.vault);
        content.at("tier").get_to(record.tier);
        content.at("options").get_to(record.options);
        content.at("pid").get_to(record.pid);
        content.at("since").get_to(record.since);
        return is_alive(record.pid) ? std::optional(std::move(record)) : std::nullopt;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

}  // namespace vaultfs
