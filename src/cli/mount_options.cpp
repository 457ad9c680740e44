#include "cli/mount_options.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <iterator>
#include <limits>

namespace vaultfs {

namespace {

struct Written {
    std::string name;
    std::optional<std::string> value;
    std::string whole;
};

Written taken_apart(const std::string& option) {
    const auto equals = option.find('=');
    if (equals == std::string::npos) {
        return {option, std::nullopt, option};
    }
    return {option.substr(0, equals), option.substr(equals + 1), option};
}

tl::unexpected<Error> bad_value(const Written& option, std::string_view expected) {
    return fail(EINVAL, "-o " + option.whole + ": expected " + std::string(expected));
}

// The whole value as a number from 0 to `max`; digits only.
template <typename Number>
std::optional<Number> number_of(const std::string& value, Number max, int base = 10) {
    Number number = 0;
    const char* end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, number, base);
    const bool whole = !value.empty() && parsed.ec == std::errc() && parsed.ptr == end;
    return whole && number <= max ? std::optional(number) : std::nullopt;
}

Result<void> take_tier(MountRequest& request, const Written& option) {
    if (option.value->empty()) {
        return bad_value(option, "the name of a tier");
    }
    request.tier = *option.value;
    return {};
}

Result<void> take_config(MountRequest& request, const Written& option) {
    if (option.value->empty()) {
        return bad_value(option, "the path of a configuration");
    }
    request.config = *option.value;
    return {};
}

Result<void> take_uid(MountRequest& request, const Written& option) {
    // The highest number stands for "no user" in chown(2).
    const auto id = number_of<uid_t>(*option.value, std::numeric_limits<uid_t>::max() - 1);
    if (!id) {
        return bad_value(option, "a user's number");
    }
    request.uid = *id;
    return {};
}

Result<void> take_gid(MountRequest& request, const Written& option) {
    const auto id = number_of<gid_t>(*option.value, std::numeric_limits<gid_t>::max() - 1);
    if (!id) {
        return bad_value(option, "a group's number");
    }
    request.gid = *id;
    return {};
}

Result<void> take_umask(MountRequest& request, const Written& option) {
    const auto mask = number_of<mode_t>(*option.value, 0777, 8);
    if (!mask) {
        return bad_value(option, "an octal number up to 0777");
    }
    request.umask = *mask;
    return {};
}

Result<void> take_refresh(MountRequest& request, const Written& option) {
    constexpr double kShortest = 0.05;
    constexpr double kLongest = 86400;
    const std::string& value = *option.value;
    double seconds = 0;
    const char* end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, seconds, std::chars_format::fixed);
    if (parsed.ec != std::errc() || parsed.ptr != end || !(seconds >= kShortest && seconds <= kLongest)) {
        return bad_value(option, "seconds from 0.05 to 86400");
    }
    request.refresh_seconds = seconds;
    return {};
}

Result<void> take_cache(MountRequest& request, const Written& option) {
    const auto mib = number_of<std::size_t>(*option.value, std::size_t{1} << 20U);
    if (!mib) {
        return bad_value(option, "a number of MiB");
    }
    request.cache_mib = *mib;
    return {};
}

Result<void> take_strict(MountRequest& request, const Written& /*option*/) {
    request.strict = true;
    return {};
}

Result<void> take_poll(MountRequest& request, const Written& /*option*/) {
    request.poll = true;
    return {};
}

Result<void> ignore(MountRequest& /*request*/, const Written& /*option*/) {
    return {};
}

// libfuse splits what it gets once more.
Result<void> pass_on(MountRequest& request, const Written& option) {
    std::string escaped;
    for (const char c : option.whole) {
        if (c == ',' || c == '\\') {
            escaped += '\\';
        }
        escaped += c;
    }
    request.passed_on.push_back(std::move(escaped));
    return {};
}

struct Rule {
    std::string_view name;
    std::string_view value;  // what is expected behind `=`; empty: nothing
    Result<void> (*take)(MountRequest& request, const Written& option);
};

constexpr Rule kRules[] = {
    {"tier", "the name of a tier", take_tier},
    {"config", "the path of a configuration", take_config},
    {"uid", "a user's number", take_uid},
    {"gid", "a group's number", take_gid},
    {"umask", "an octal number", take_umask},
    {"refresh", "seconds", take_refresh},
    {"cache", "a number of MiB", take_cache},
    {"strict", "", take_strict},
    {"poll", "", take_poll},

    // Always so, or of no meaning for a read-only mount; fstab's `defaults` says rw.
    {"ro", "", ignore},
    {"rw", "", ignore},
    {"default_permissions", "", ignore},

    // libfuse's own, and the kernel's.
    {"allow_other", "", pass_on},
    {"auto_unmount", "", pass_on},
    {"max_read", "bytes", pass_on},
    {"fsname", "a name", pass_on},
    {"subtype", "a name", pass_on},
    {"suid", "", pass_on},
    {"nosuid", "", pass_on},
    {"dev", "", pass_on},
    {"nodev", "", pass_on},
    {"exec", "", pass_on},
    {"noexec", "", pass_on},
    {"sync", "", pass_on},
    {"async", "", pass_on},
    {"atime", "", pass_on},
    {"noatime", "", pass_on},
    {"context", "a security context", pass_on},

    // For mount(8) and those who read fstab.
    {"defaults", "", ignore},
    {"auto", "", ignore},
    {"noauto", "", ignore},
    {"nofail", "", ignore},
    {"_netdev", "", ignore},
    {"nouser", "", ignore},
    {"users", "", ignore},
    {"owner", "", ignore},
    {"group", "", ignore},
    {"relatime", "", ignore},
    {"norelatime", "", ignore},
    {"strictatime", "", ignore},
    {"nostrictatime", "", ignore},
    {"nodiratime", "", ignore},
    {"diratime", "", ignore},
    {"lazytime", "", ignore},
    {"nolazytime", "", ignore},
    {"comment", "a remark", ignore},
};

Result<void> take_option(MountRequest& request, const std::string& text) {
    const Written option = taken_apart(text);
    if (option.name.empty() && !option.value) {
        return {};
    }
    // mount(8) itself writes `user=NAME` where a user mounts.
    if (option.name.starts_with("x-") || option.name.starts_with("X-") || option.name == "user") {
        return {};
    }
    const auto* rule = std::find_if(std::begin(kRules), std::end(kRules),
                                    [&](const Rule& candidate) { return candidate.name == option.name; });
    if (rule == std::end(kRules)) {
        return fail(EINVAL, "-o " + option.name + ": there is no such option");
    }
    if (option.value.has_value() == rule->value.empty()) {
        return bad_value(option, rule->value.empty() ? "no value" : rule->value);
    }
    return rule->take(request, option);
}

}  // namespace

std::vector<std::string> split_options(std::string_view list) {
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < list.size(); ++i) {
        const bool escape = list[i] == '\\' && i + 1 < list.size() && (list[i + 1] == ',' || list[i + 1] == '\\');
        if (list[i] == ',') {
            parts.emplace_back();
        } else {
            i += escape ? 1 : 0;
            parts.back() += list[i];
        }
    }
    return parts;
}

Result<void> add_mount_options(MountRequest& request, std::string_view list) {
    for (const std::string& option : split_options(list)) {
        if (auto taken = take_option(request, option); !taken) {
            return taken;
        }
    }
    return {};
}

}  // namespace vaultfs
