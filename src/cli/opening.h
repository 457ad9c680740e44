// From the paths of a command line to an open vault, with the refusals of VIEWS 10. Messages are for the one who
// started the program.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "vaultfs/base.h"
#include "vaultfs/policy.h"
#include "vaultfs/vault.h"

namespace vaultfs {

struct OpenedVault {
    std::filesystem::path root;  // canonical
    std::shared_ptr<const Policy> policy;
    std::shared_ptr<const Vault> vault;
    std::string config;  // path of the configuration; empty: the defaults
};

// `config`: else the vault's own `vaultfs.yaml`, else the defaults. Refuses what is not a folder, a configuration with
// errors, and a vault that has neither a configuration nor a layer.
[[nodiscard]] Result<OpenedVault> open_vault(const std::filesystem::path& root,
                                             const std::optional<std::string>& config);

// The tier of that name; an error lists those that there are.
[[nodiscard]] Result<TierId> tier_named(const Policy& policy, const std::string& name);

// The same; none where none is named.
[[nodiscard]] Result<std::optional<TierId>> tier_if_named(const Policy& policy, const std::optional<std::string>& name);

// The arguments with which a command names a view of a vault.
struct ViewArguments {
    std::string vault;
    std::string tier;
    std::optional<std::string> config;
};
void bind_view(CLI::App& app, ViewArguments& arguments);

// The vault, and which view of it.
struct OpenedView {
    OpenedVault vault;
    TierId tier{};
};
[[nodiscard]] Result<OpenedView> open_view(const ViewArguments& arguments);

// A path in a view, as it is written on a command line.
[[nodiscard]] ViewPath view_path(std::string_view written);

// The mount point as an absolute path. Refuses what is not an empty folder, lies inside the vault or one of its layers,
// or holds one of them. A mount that a killed daemon left there is taken away first.
[[nodiscard]] Result<std::filesystem::path> prepare_mountpoint(const std::filesystem::path& mountpoint,
                                                               const OpenedVault& opened);

// The folder of an export as an absolute path; it need not be there yet, but the folder around it. Refuses one that
// lies inside the vault or one of its layers, or holds one of them.
[[nodiscard]] Result<std::filesystem::path> prepare_export_folder(const std::filesystem::path& folder,
                                                                  const OpenedVault& opened);

}  // namespace vaultfs
