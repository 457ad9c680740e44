// A report of findings as text, JSON and SARIF, and the baseline of those that are accepted.
#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "owner/printable.h"
#include "vaultfs/audit.h"

namespace vaultfs {

namespace {

using nlohmann::json;

std::string dumped(const json& value) {
    // Bytes that are not UTF-8 cannot be in JSON: they are shown as the replacement character.
    return value.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string place_of(const Finding& finding) {
    return printable(finding.file) + (finding.line == 0 ? "" : ":" + std::to_string(finding.line));
}

const char* colour_of(Severity severity) {
    return severity == Severity::error ? "\033[31m" : severity == Severity::warning ? "\033[33m" : "\033[36m";
}

// A path as a URI's: what is not plain is escaped.
std::string uri_of(std::string_view path) {
    std::string uri;
    for (const char c : path) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("/._-~").find(c) != std::string_view::npos;
        char code[4];
        std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
        uri += plain ? std::string(1, c) : code;
    }
    return uri;
}

json sarif_result(const Finding& finding) {
    json location = {{"artifactLocation", {{"uri", uri_of(finding.file)}, {"uriBaseId", "VAULT"}}}};
    if (finding.line != 0) {
        location["region"] = {{"startLine", finding.line}};
    }
    const KindFacts& facts = facts_of(finding.kind);
    return {{"ruleId", facts.name},
            {"level", name_of(facts.severity)},
            {"message", {{"text", std::string(facts.title) + ": " + finding.message + ". To mend: " + facts.mend}}},
            {"locations", json::array({{{"physicalLocation", std::move(location)}}})},
            {"partialFingerprints", {{"vaultfs/v1", fingerprint_of(finding)}}}};
}

}  // namespace

std::string audit_text(const Policy& policy, const AuditReport& report, bool colours) {
    std::string text;
    std::size_t counts[] = {0, 0, 0};
    for (const Finding& finding : report.findings) {
        const KindFacts& facts = facts_of(finding.kind);
        ++counts[static_cast<std::size_t>(facts.severity)];
        text += place_of(finding) + ": " + (colours ? colour_of(facts.severity) : "") + name_of(facts.severity) +
                (colours ? "\033[0m" : "") + ": " + facts.title + " [" + facts.name + "]\n    at " +
                policy.name_of(finding.tier) + ": " + printable(finding.message) + "\n    to mend: " + facts.mend +
                "\n";
    }
    text += counted(report.notes, "note") + ": " + counted(counts[2], "error") + ", " + counted(counts[1], "warning") +
            ", " + counted(counts[0], "remark");
    return text + (report.accepted == 0 ? "" : "; " + std::to_string(report.accepted) + " accepted by the baseline") +
           "\n";
}

std::string audit_json(const Policy& policy, const AuditReport& report) {
    json findings = json::array();
    for (const Finding& finding : report.findings) {
        const KindFacts& facts = facts_of(finding.kind);
        findings.push_back({{"kind", facts.name},
                            {"severity", name_of(facts.severity)},
                            {"title", facts.title},
                            {"file", finding.file},
                            {"line", finding.line},
                            {"tier", policy.name_of(finding.tier)},
                            {"message", finding.message},
                            {"mend", facts.mend},
                            {"fingerprint", fingerprint_of(finding)}});
    }
    return dumped({{"clearance", policy.name_of(policy.highest())},
                   {"notes", report.notes},
                   {"accepted", report.accepted},
                   {"findings", std::move(findings)}});
}

std::string audit_sarif(const Policy& /*policy*/, const AuditReport& report) {
    json rules = json::array();
    for (const KindFacts& facts : all_kinds()) {
        rules.push_back({{"id", facts.name},
                         {"shortDescription", {{"text", facts.title}}},
                         {"help", {{"text", facts.mend}}},
                         {"defaultConfiguration", {{"level", name_of(facts.severity)}}}});
    }
    json results = json::array();
    for (const Finding& finding : report.findings) {
        results.push_back(sarif_result(finding));
    }
    const json driver = {{"name", "vaultfs audit"}, {"version", VAULTFS_VERSION}, {"rules", std::move(rules)}};
    return dumped({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                   {"version", "2.1.0"},
                   {"runs", json::array({{{"tool", {{"driver", driver}}}, {"results", std::move(results)}}})}});
}

std::string written_baseline(const AuditReport& report) {
    json accepted = json::array();
    for (const Finding& finding : report.findings) {
        accepted.push_back({{"kind", facts_of(finding.kind).name}, {"fingerprint", fingerprint_of(finding)}});
    }
    return dumped({{"vaultfs_audit_baseline", 1}, {"accepted", std::move(accepted)}});
}

Result<std::set<std::string>> parse_baseline(std::string_view text) {
    const json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object() || parsed.value("vaultfs_audit_baseline", json()) != 1 || !parsed.contains("accepted") ||
        !parsed["accepted"].is_array()) {
        return fail(EINVAL, "not a baseline of `vaultfs audit`");
    }
    std::set<std::string> fingerprints;
    for (const json& item : parsed["accepted"]) {
        if (!item.is_object() || !item.contains("fingerprint") || !item["fingerprint"].is_string()) {
            return fail(EINVAL, "a damaged baseline");
        }
        fingerprints.insert(item["fingerprint"].get<std::string>());
    }
    return fingerprints;
}

}  // namespace vaultfs
