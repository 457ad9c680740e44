#include "cli/mount_records.h"

#include <signal.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/own_files.h"

namespace vaultfs {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

bool is_alive(pid_t pid) {
    return pid > 0 && (::kill(pid, 0) == 0 || errno == EPERM);
}

}  // namespace

KeptRecord::KeptRecord(const MountRecord& record) : file_(file_for(runtime_folder(), record.mountpoint)) {
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
    std::ifstream in(file_for(runtime_folder(), mountpoint), std::ios::binary);
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
