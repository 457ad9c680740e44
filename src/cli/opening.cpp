#include "cli/opening.h"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "vaultfs/fuse.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

namespace fs = std::filesystem;

Result<std::shared_ptr<const Policy>> policy_of(const fs::path& root, const std::optional<std::string>& config) {
    std::error_code error;
    const fs::path own = root / "vaultfs.yaml";
    if (!config && !fs::exists(fs::symlink_status(own, error))) {
        return std::make_shared<const Policy>(default_policy());
    }
    auto loaded = load_policy(config ? fs::path(*config) : own);
    if (!loaded) {
        return tl::unexpected(loaded.error());
    }
    return std::make_shared<const Policy>(std::move(*loaded));
}

std::string no_layer_message(const fs::path& root, const Policy& policy) {
    std::vector<std::string> looked_for;
    for (const Layer& layer : policy.layers) {
        looked_for.push_back(layer.folder);
    }
    looked_for.emplace_back("vaultfs.yaml");
    return root.string() + " is not a vault: it has none of " + joined(looked_for, ", ") +
           "; `vaultfs init` makes a configuration for it";
}

// Whether `path` is `folder` or lies below it. Both canonical.
bool is_named_within(const fs::path& path, const fs::path& folder) {
    const auto [at, unused] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    static_cast<void>(unused);
    return at == folder.end();
}

// The same, by what is there: a bind mount gives a folder a second name.
bool is_within(const fs::path& path, const fs::path& folder) {
    std::error_code unknown;  // what is not there is no folder of the vault's
    fs::path at = path;
    while (at.has_relative_path() && !fs::equivalent(at, folder, unknown)) {
        at = at.parent_path();
    }
    return at.has_relative_path() || is_named_within(path, folder);
}

// The vault's folder, and those of its layers, which may be symbolic links (VIEWS 2.9) or mounted elsewhere too.
std::vector<fs::path> source_folders(const OpenedVault& opened) {
    std::vector<fs::path> folders = {opened.root};
    std::error_code error;
    for (fs::directory_iterator at(opened.root, error), end; !error && at != end; at.increment(error)) {
        std::error_code broken;
        if (opened.policy->layer_named(at->path().filename().string()) != nullptr) {
            if (auto target = fs::canonical(at->path(), broken); !broken) {
                folders.push_back(std::move(target));
            }
        }
    }
    return folders;
}

// `what`: the words for `place` in a message.
Result<void> refuse_overlap(const std::string& what, const fs::path& place, const OpenedVault& opened) {
    for (const fs::path& folder : source_folders(opened)) {
        if (is_within(place, folder)) {
            return fail(EINVAL, what + place.string() + " lies inside the vault (" + folder.string() + ")");
        }
        if (is_within(folder, place)) {
            return fail(EINVAL, what + place.string() + " contains the vault (" + folder.string() + ")");
        }
    }
    return {};
}

}  // namespace

Result<OpenedVault> open_vault(const fs::path& root, const std::optional<std::string>& config) {
    std::error_code error;
    const fs::path canonical = fs::canonical(root, error);
    if (error || !fs::is_directory(canonical, error)) {
        return fail(ENOTDIR, "the vault " + root.string() + " is not a folder" +
                                 (error ? " (" + error.message() + ")" : std::string()));
    }
    auto policy = policy_of(canonical, config);
    if (!policy) {
        return tl::unexpected(policy.error());
    }
    auto source = open_source(canonical, **policy);
    if (!source) {
        return tl::unexpected(source.error());
    }
    auto vault = std::make_shared<const Vault>(*policy, std::move(*source));
    const fs::path own = canonical / "vaultfs.yaml";
    const bool configured = config || fs::exists(own, error);
    if (!configured && !vault->has_layer()) {
        return fail(EINVAL, no_layer_message(canonical, **policy));
    }
    return OpenedVault{canonical, *policy, std::move(vault), configured ? config.value_or(own.string()) : ""};
}

Result<TierId> tier_named(const Policy& policy, const std::string& name) {
    const auto tier = policy.tier_named(name);
    if (!tier) {
        return fail(EINVAL, "there is no tier " + name + "; the tiers are " + joined(policy.tiers, ", "));
    }
    return *tier;
}

Result<std::optional<TierId>> tier_if_named(const Policy& policy, const std::optional<std::string>& name) {
    if (!name) {
        return std::nullopt;
    }
    return tier_named(policy, *name).map([](TierId tier) { return std::optional(tier); });
}

void bind_view(CLI::App& app, ViewArguments& arguments) {
    app.add_option("--tier", arguments.tier, "The clearance of the view")->required()->type_name("TIER");
    app.add_option("--config", arguments.config, "A configuration in place of the vault's own")->type_name("FILE");
    app.add_option("VAULT", arguments.vault, "The folder that holds everything")->required()->type_name("");
}

Result<OpenedView> open_view(const ViewArguments& arguments) {
    return open_vault(arguments.vault, arguments.config).and_then([&](const OpenedVault& vault) {
        return tier_named(*vault.policy, arguments.tier).map([&](TierId tier) { return OpenedView{vault, tier}; });
    });
}

ViewPath view_path(std::string_view written) {
    ViewPath path;
    for (const std::string_view part : path_parts(written)) {
        path = path.child(part);
    }
    return path;
}

Result<fs::path> prepare_mountpoint(const fs::path& mountpoint, const OpenedVault& opened) {
    if (is_stale_mount(mountpoint)) {
        if (auto cleared = clear_stale_mount(mountpoint); !cleared) {
            return fail(cleared.error().code,
                        "the mount point " + mountpoint.string() +
                            " is left over from another mount and cannot be cleared: " + cleared.error().message);
        }
    }
    std::error_code error;
    const fs::path canonical = fs::canonical(mountpoint, error);
    if (error || !fs::is_directory(canonical, error)) {
        return fail(ENOTDIR, "the mount point " + mountpoint.string() + " is not a folder" +
                                 (error ? " (" + error.message() + ")" : std::string()));
    }
    if (auto apart = refuse_overlap("the mount point ", canonical, opened); !apart) {
        return tl::unexpected(apart.error());
    }
    const bool empty = fs::is_empty(canonical, error);
    if (error) {
        return fail(error.value(), "the mount point " + canonical.string() + " cannot be listed: " + error.message());
    }
    if (!empty) {
        return fail(ENOTEMPTY, "the mount point " + canonical.string() + " is not empty");
    }
    return canonical;
}

Result<fs::path> prepare_export_folder(const fs::path& folder, const OpenedVault& opened) {
    std::error_code error;
    const fs::path plain = fs::absolute(folder).lexically_normal();
    const fs::path named = plain.has_filename() ? plain : plain.parent_path();
    const fs::path around = fs::canonical(named.parent_path(), error);
    if (error) {
        return fail(error.value(), "the folder " + named.parent_path().string() + ": " + error.message());
    }
    fs::path place = around / named.filename();
    if (fs::exists(fs::symlink_status(place, error))) {
        place = fs::canonical(place, error);
        if (error || !fs::is_directory(place, error)) {
            return fail(ENOTDIR, folder.string() + " is not a folder");
        }
    }
    return refuse_overlap("the folder ", place, opened).map([&] { return place; });
}

}  // namespace vaultfs
