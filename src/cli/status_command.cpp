// `vaultfs status`: what is mounted, and how.
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/mount_records.h"
#include "owner/printable.h"
#include "vaultfs/fuse.h"
#include "vaultfs/survey.h"

namespace vaultfs {

namespace {

struct StatusCommand {
    std::string mountpoint;
    std::string format = "text";
};

void bind(CLI::App& app, StatusCommand& command) {
    app.add_option("MOUNTPOINT", command.mountpoint, "Only this one; exit with 1 if no view answers there")
        ->type_name("");
    app.add_option("--format", command.format, "How to tell it")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"text", "json"}));
    app.footer("Example: vaultfs status ~/views");
}

struct MountStatus {
    LiveMount mount;
    bool stale = false;  // its daemon is gone
    std::optional<MountReport> report;
};

std::vector<MountStatus> status_of_mounts(const StatusCommand& command) {
    std::vector<MountStatus> all;
    for (LiveMount& mount : live_mounts()) {
        if (!command.mountpoint.empty() && mount.mountpoint != resolved_mountpoint(command.mountpoint)) {
            continue;
        }
        MountStatus status{std::move(mount), false, std::nullopt};
        status.stale = is_stale_mount(status.mount.mountpoint);
        status.report = status.stale ? std::nullopt : report_of(status.mount.mountpoint);
        all.push_back(std::move(status));
    }
    return all;
}

std::string age_since(std::int64_t since) {
    constexpr std::int64_t kMinute = 60;
    constexpr std::int64_t kHour = 60 * kMinute;
    constexpr std::int64_t kDay = 24 * kHour;
    const std::int64_t age = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::time(nullptr)) - since);
    return age < kMinute ? std::to_string(age) + " s"
           : age < kHour ? std::to_string(age / kMinute) + " min"
           : age < kDay  ? std::to_string(age / kHour) + " h"
                         : std::to_string(age / kDay) + " d";
}

std::string seconds(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%g s", number);
    return text;
}

std::string watch_state(const MountReport& report) {
    if (report.figures.views.gone) {
        return "the vault is not there";
    }
    return report.figures.views.watched ? "reported by the vault"
                                        : "looked for every " + seconds(report.record.refresh_seconds);
}

std::string request_text(const MountFigures& figures) {
    std::uint64_t sum = 0;
    std::string kinds;
    for (const auto& [name, count] : figures.requests) {
        sum += count;
        kinds += count == 0 ? "" : (kinds.empty() ? "" : ", ") + name + " " + std::to_string(count);
    }
    return std::to_string(sum) + (kinds.empty() ? "" : " (" + kinds + ")");
}

std::string cache_text(const ViewFigures& views) {
    return counted(views.cached_texts, "note") + ", " + human_bytes(views.cached_bytes) + " of " +
           human_bytes(views.cache_limit_bytes);
}

std::string as_text(const MountStatus& status) {
    std::string text = printable(status.mount.mountpoint.string()) + "\n";
    const auto add = [&text](std::string name, const std::string& value) {
        constexpr std::size_t kWidth = 10;
        name.resize(kWidth, ' ');
        text += "  " + name + printable(value) + "\n";
    };
    if (status.stale) {
        return text + "  its daemon is gone; `vaultfs umount` takes it away\n";
    }
    std::string options = status.mount.options + (status.mount.allow_other ? ",allow_other" : "");
    if (const auto& report = status.report) {
        const MountRecord& record = report->record;
        add("vault", record.vault);
        add("tier", record.tier.empty() ? "all, a folder each" : record.tier);
        add("since", age_since(record.since));
        add("process", std::to_string(record.pid));
        add("changes", watch_state(*report));
        add("requests", request_text(report->figures));
        add("cache", cache_text(report->figures.views));
        options += record.options.empty() ? "" : " (-o " + record.options + ")";
    } else {
        add("vault", "not known: another user mounted it, or its daemon does not answer");
    }
    add("options", options);
    return text;
}

nlohmann::json as_json(const MountStatus& status) {
    nlohmann::json item = {{"mountpoint", status.mount.mountpoint.string()},
                           {"alive", !status.stale},
                           {"options", status.mount.options},
                           {"allow_other", status.mount.allow_other}};
    if (const auto& report = status.report) {
        const MountRecord& record = report->record;
        const ViewFigures& views = report->figures.views;
        item["vault"] = record.vault;
        item["tier"] = record.tier.empty() ? nlohmann::json() : nlohmann::json(record.tier);
        item["requested"] = record.options;
        item["pid"] = record.pid;
        item["since"] = record.since;
        item["watched"] = views.watched;
        item["vault_present"] = !views.gone;
        item["refresh_seconds"] = record.refresh_seconds;
        item["cache"] = {
            {"notes", views.cached_texts}, {"bytes", views.cached_bytes}, {"limit", views.cache_limit_bytes}};
        for (const auto& [name, count] : report->figures.requests) {
            item["requests"][name] = count;
        }
    }
    return item;
}

std::string as_json(const std::vector<MountStatus>& all) {
    nlohmann::json mounts = nlohmann::json::array();
    for (const MountStatus& status : all) {
        mounts.push_back(as_json(status));
    }
    return mounts.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

int run_status(Arguments arguments) {
    StatusCommand command;
    CLI::App app("Tells which views are mounted, of which vault and tier, and with which options.", "vaultfs status");
    bind(app, command);
    if (const auto status = parse_arguments(app, arguments)) {
        return *status;
    }
    const std::vector<MountStatus> all = status_of_mounts(command);
    if (!command.mountpoint.empty() && all.empty() && command.format == "text") {
        return complain(command.mountpoint + ": no view is mounted there");
    }
    std::string text;
    for (const MountStatus& status : all) {
        text += as_text(status);
    }
    const bool answers = !all.empty() && !all.back().stale;
    const int written = write_out(command.format == "json" ? as_json(all)
                                  : all.empty()            ? "nothing is mounted\n"
                                                           : text);
    return written == kExitSuccess && !command.mountpoint.empty() && !answers ? kExitFailure : written;
}

}  // namespace vaultfs
