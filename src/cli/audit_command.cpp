// `vaultfs audit`: what an owner should see before sharing.
#include "vaultfs/audit.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include "cli/commands.h"
#include "cli/opening.h"
#include "cli/progress.h"

namespace vaultfs {

namespace {

struct AuditCommand {
    std::string vault;
    std::optional<std::string> tier;
    std::optional<std::string> config;
    std::string format = "text";
    std::string fail_on = "warning";
    std::string baseline;
    std::string write_baseline;
};

void bind(CLI::App& app, AuditCommand& command) {
    app.add_option("--tier", command.tier, "Look at this view only; else at all but the highest")->type_name("TIER");
    app.add_option("--config", command.config, "A configuration in place of the vault's own")->type_name("FILE");
    app.add_option("--format", command.format, "How to tell it; html is a page to look at")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"text", "json", "html", "sarif"}));
    app.add_option("--fail-on", command.fail_on,
                   "Exit with 1 for findings of this severity or a graver one; default: warning")
        ->type_name("SEVERITY")
        ->check(CLI::IsMember({"note", "warning", "error", "never"}));
    app.add_option("--baseline", command.baseline, "Leave out the findings that this file accepts; - is stdin")
        ->type_name("FILE");
    app.add_option("--write-baseline", command.write_baseline, "Write a file that accepts all findings; - is stdout")
        ->type_name("FILE");
    app.add_option("VAULT", command.vault, "The folder that holds everything")->required()->type_name("");
    app.footer(
        "The report has the highest clearance: it names what is hidden. As a hook, accept what is known with "
        "--write-baseline, and look for the rest with --baseline.\n\nExample: vaultfs audit --fail-on error "
        "--baseline audit.json ~/vault");
}

Result<std::set<std::string>> load_baseline(const std::string& file) {
    if (file.empty()) {
        return std::set<std::string>();
    }
    std::ostringstream text;
    if (file == "-") {
        text << std::cin.rdbuf();
    } else if (std::ifstream in(file, std::ios::binary); in) {
        text << in.rdbuf();
    } else {
        return fail(errno, file + ": " + std::strerror(errno));
    }
    return parse_baseline(text.str()).map_error([&](const Error& error) {
        return Error{error.code, file + ": " + error.message};
    });
}

// What all formats are made of.
struct Audited {
    OpenedVault opened;
    std::shared_ptr<const Snapshot> snapshot;
    AuditOptions options;
    AuditReport report;
};

Result<Audited> audited(const AuditCommand& command) {
    auto opened = open_vault(command.vault, command.config);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    const auto tier = tier_if_named(*opened->policy, command.tier);
    if (!tier) {
        return tl::unexpected(tier.error());
    }
    auto baseline = load_baseline(command.baseline);
    if (!baseline) {
        return tl::unexpected(baseline.error());
    }
    AuditOptions options{*tier, thread_count(), std::move(*baseline), progress_on_terminal("notes")};
    auto source = open_source(opened->root, *opened->policy);
    if (!source) {
        return tl::unexpected(source.error());
    }
    auto snapshot = opened->vault->scan(nullptr);
    if (!snapshot) {
        return tl::unexpected(snapshot.error());
    }
    AuditReport report = audit_vault(*opened->vault, **source, **snapshot, options);
    return Audited{std::move(*opened), std::move(*snapshot), std::move(options), std::move(report)};
}

std::string formatted(const AuditCommand& command, const Audited& audit) {
    const Policy& policy = *audit.opened.policy;
    if (command.format == "json") {
        return audit_json(policy, audit.report);
    }
    if (command.format == "sarif") {
        return audit_sarif(policy, audit.report);
    }
    if (command.format == "html") {
        return audit_html(*audit.opened.vault, *audit.snapshot, audit.report, audit.options);
    }
    return audit_text(policy, audit.report, wants_colours());
}

int write_baseline(const std::string& file, const AuditReport& report) {
    const std::string text = written_baseline(report);
    if (file == "-") {
        return write_out(text);
    }
    std::ofstream out(file, std::ios::binary);
    out << text;
    return out.flush() ? kExitSuccess : complain(file + ": " + std::strerror(errno));
}

int status_of(const AuditCommand& command, const AuditReport& report) {
    const auto level = severity_named(command.fail_on);
    const bool failed = level && std::any_of(report.findings.begin(), report.findings.end(),
                                             [&](const Finding& f) { return facts_of(f.kind).severity >= *level; });
    return failed ? kExitFailure : kExitSuccess;
}

int told(const AuditCommand& command, const Audited& audit) {
    if (!command.write_baseline.empty()) {
        return write_baseline(command.write_baseline, audit.report);
    }
    const int written = write_out(formatted(command, audit));
    return written == kExitSuccess ? status_of(command, audit.report) : written;
}

}  // namespace

int run_audit(Arguments arguments) {
    AuditCommand command;
    CLI::App app("Looks for labels that do not do what they seem to, and for what shows that was perhaps not meant to.",
                 "vaultfs audit");
    bind(app, command);
    return run_command(app, arguments,
                       [&] { return audited(command).map([&](const Audited& audit) { return told(command, audit); }); },
                       {"off", ""});
}

}  // namespace vaultfs
