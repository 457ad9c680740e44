#include "cli/mount_records.h"

#include <nlohmann/json.hpp>
#include <system_error>

#include "cli/own_files.h"

namespace vaultfs {

namespace {

using nlohmann::json;

std::string written(const MountRecord& record, const MountFigures& figures) {
    const ViewFigures& views = figures.views;
    const json all = {{"mountpoint", record.mountpoint},
                      {"vault", record.vault},
                      {"tier", record.tier},
                      {"options", record.options},
                      {"refresh_seconds", record.refresh_seconds},
                      {"pid", record.pid},
                      {"since", record.since},
                      {"requests", figures.requests},
                      {"cached_texts", views.cached_texts},
                      {"cached_bytes", views.cached_bytes},
                      {"cache_limit_bytes", views.cache_limit_bytes},
                      {"watched", views.watched},
                      {"gone", views.gone}};
    return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

// None where it is no answer of ours.
std::optional<MountReport> parsed(const std::string& text) {
    const json all = json::parse(text, nullptr, false);
    if (!all.is_object()) {
        return std::nullopt;
    }
    try {
        MountReport report;
        all.at("mountpoint").get_to(report.record.mountpoint);
        all.at("vault").get_to(report.record.vault);
        all.at("tier").get_to(report.record.tier);
        all.at("options").get_to(report.record.options);
        all.at("refresh_seconds").get_to(report.record.refresh_seconds);
        all.at("pid").get_to(report.record.pid);
        all.at("since").get_to(report.record.since);
        all.at("requests").get_to(report.figures.requests);
        ViewFigures& views = report.figures.views;
        all.at("cached_texts").get_to(views.cached_texts);
        all.at("cached_bytes").get_to(views.cached_bytes);
        all.at("cache_limit_bytes").get_to(views.cache_limit_bytes);
        all.at("watched").get_to(views.watched);
        all.at("gone").get_to(views.gone);
        return report;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

std::filesystem::path socket_of(const std::filesystem::path& mountpoint) {
    return file_for(runtime_folder(), mountpoint);
}

}  // namespace

AnsweringMount::AnsweringMount(const MountRecord& record, const std::function<MountFigures()>& figures)
    : socket_(socket_of(record.mountpoint), [record, figures] { return written(record, figures()); }) {}

std::optional<MountReport> report_of(const std::filesystem::path& mountpoint) {
    const auto answer = ask_socket(socket_of(mountpoint));
    return answer ? parsed(*answer) : std::nullopt;
}

void forget_mount(const std::filesystem::path& mountpoint) {
    std::error_code error;
    std::filesystem::remove(socket_of(mountpoint), error);
}

}  // namespace vaultfs
