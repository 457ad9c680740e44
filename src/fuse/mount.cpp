// The life of a session: mount, daemonize, loop, unmount.
#include <spdlog/spdlog.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "fuse/invalidator.h"
#include "fuse/libfuse.h"
#include "fuse/ops.h"
#include "fuse/parallel_lookups.h"
#include "fuse/report_on_signal.h"
#include "vaultfs/fuse.h"

namespace vaultfs {

// Owns the arguments of libfuse, which it wants as a changeable argv.
class FuseArguments {
  public:
    FuseArguments() { add("vaultfs"); }
    ~FuseArguments() { fuse_opt_free_args(&args_); }
    FuseArguments(const FuseArguments&) = delete;
    FuseArguments& operator=(const FuseArguments&) = delete;
    FuseArguments(FuseArguments&&) = delete;
    FuseArguments& operator=(FuseArguments&&) = delete;

    void add(const std::string& argument) { fuse_opt_add_arg(&args_, argument.c_str()); }
    void add_option(const std::string& option) {
        add("-o");
        add(option);
    }
    fuse_args* get() { return &args_; }

  private:
    fuse_args args_ = {0, nullptr, 0};
};

namespace {

// Options that no one can take off. The name of the vault's folder stays out of /proc/mounts, which every reader of a
// shared view can read; and without default_permissions the kernel would use one user's permission check for another.
constexpr const char* kFixedOptions[] = {"default_permissions", "fsname=vaultfs", "subtype=vaultfs"};

void add_options(FuseArguments& arguments, const MountOptions& options) {
    for (const char* option : kFixedOptions) {
        arguments.add_option(option);
    }
    for (const std::string& option : options.passed_on) {
        arguments.add_option(option);
    }
    arguments.add_option("ro");  // the last word
    if (options.debug) {
        arguments.add("-d");
    }
}

struct LoopConfigFree {
    void operator()(fuse_loop_config* config) const { fuse_loop_cfg_destroy(config); }
};

// Of `6.18.4-x` the 6 and the 18.
std::optional<std::pair<int, int>> release_numbers(std::string_view release) {
    std::pair<int, int> numbers;
    const char* end = release.data() + release.size();
    const auto first = std::from_chars(release.data(), end, numbers.first);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') {
        return std::nullopt;
    }
    const auto second = std::from_chars(first.ptr + 1, end, numbers.second);
    return second.ec == std::errc() ? std::optional(numbers) : std::nullopt;
}

// How long the kernel may keep what it will be told of when it changes. From Linux 6.19 on nothing that it is told
// waits for the lookups that have begun (see Invalidator), so that a change beside one may go unnoticed: there it is
// kept no longer than where nothing is reported.
double lasting_seconds(const MountOptions& options) {
    constexpr double kDay = 86400;
    utsname system = {};
    const auto release = ::uname(&system) == 0 ? release_numbers(system.release) : std::nullopt;
    return release && *release <= std::pair(6, 18) ? kDay : options.timeout_seconds;
}

}  // namespace

struct Mount::Impl {
    Impl(Views& views, const MountOptions& options)
        : context{.views = views,
                  .uid = options.uid.value_or(getuid()),
                  .gid = options.gid.value_or(getgid()),
                  .umask = options.umask,
                  .timeout_seconds = options.timeout_seconds,
                  .lasting_seconds = lasting_seconds(options),
                  .opens = options.strict || !views.is_watched(),
                  .strict = options.strict} {}
    ~Impl() {
        unmount();
        if (session != nullptr) {
            fuse_remove_signal_handlers(session);
            fuse_session_destroy(session);
        }
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    Impl(Impl&&) = delete;
    Impl& operator=(Impl&&) = delete;

    void unmount() {
        if (std::exchange(mounted, false)) {
            fuse_session_unmount(session);
        }
    }

    MountContext context;
    FuseArguments arguments;
    fuse_session* session = nullptr;
    bool mounted = false;
};

Mount::Mount(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Mount::~Mount() = default;

Result<std::unique_ptr<Mount>> Mount::create(Views& views, const MountOptions& options) {
    auto impl = std::make_unique<Impl>(views, options);
    add_options(impl->arguments, options);
    impl->session = fuse_session_new(impl->arguments.get(), &mount_ops(), sizeof(fuse_lowlevel_ops), &impl->context);
    if (impl->session == nullptr) {
        return fail(EINVAL, "libfuse does not take these mount options");
    }
    if (fuse_set_signal_handlers(impl->session) != 0) {
        return fail(EIO, "the signal handlers cannot be set");
    }
    if (fuse_session_mount(impl->session, options.mountpoint.c_str()) != 0) {
        return fail(EIO, "cannot mount on " + options.mountpoint.string());
    }
    impl->mounted = true;
    tell_of_parallel_lookups(impl->session);
    return std::unique_ptr<Mount>(new Mount(std::move(impl)));
}

MountFigures Mount::figures() const {
    return {impl_->context.counts.all(), impl_->context.views.figures()};
}

Result<void> Mount::daemonize() {
    if (fuse_daemonize(0) != 0) {
        return fail(errno, "cannot become a daemon");
    }
    return {};
}

Result<void> Mount::run() {
    const std::unique_ptr<fuse_loop_config, LoopConfigFree> config(fuse_loop_cfg_create());
    if (!config) {
        return fail(ENOMEM, "out of memory");
    }
    fuse_loop_cfg_set_clone_fd(config.get(), 1);
    Views& views = impl_->context.views;
    const auto report = [this] { spdlog::info("requests: {}", impl_->context.counts.text()); };
    const ReportOnSignal on_signal(report);
    Invalidator invalidator(impl_->session);
    impl_->context.invalidator = &invalidator;
    views.on_change([&](ViewChanges changes) { invalidator.post(std::move(changes)); });
    views.start_refreshing();
    const int ended = fuse_session_loop_mt(impl_->session, config.get());
    views.stop_refreshing();
    impl_->unmount();  // before the Invalidator goes: it may wait for an answer that nobody gives any more
    report();
    if (ended < 0) {  // above 0 it is the signal that ended it
        return fail(-ended, std::string("the mount ended: ") + std::strerror(-ended));
    }
    return {};
}

}  // namespace vaultfs
