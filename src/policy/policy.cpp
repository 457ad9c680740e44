// The policy of a vault without a configuration, and the reading of a configuration's file.
#include "vaultfs/policy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace vaultfs {

namespace {

constexpr std::size_t kMostRead = (1U << 20U) + 4;  // bytes: one more than parse_policy takes, so that it refuses

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor(Descriptor&&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) {
            close(fd_);
        }
    }
    [[nodiscard]] int get() const { return fd_; }

  private:
    int fd_;
};

tl::unexpected<Error> fail_reading(const std::filesystem::path& file, int code) {
    return fail(code, file.string() + ": cannot be read: " + std::generic_category().message(code));
}

Result<std::string> read_file(const std::filesystem::path& file) {
    // Without O_NONBLOCK, opening a pipe would wait for someone to write to it.
    const Descriptor fd(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat stat {};
    if (fd.get() < 0 || fstat(fd.get(), &stat) != 0) {
        return fail_reading(file, errno);
    }
    if (!S_ISREG(stat.st_mode)) {
        return fail_reading(file, S_ISDIR(stat.st_mode) ? EISDIR : EINVAL);
    }
    std::string text(kMostRead, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t got = read(fd.get(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return fail_reading(file, errno);
        }
        if (got == 0) {
            break;
        }
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return text;
}

}  // namespace

Policy default_policy() {
    Policy policy;
    policy.tiers = {"public", "internal", "protect", "private", "personal", "secret"};
    policy.comments = tier_id(1);
    policy.unlabelled = policy.highest();
    policy.layers.push_back({"_Standards", std::nullopt});
    for (std::size_t i = 0; i < policy.tiers.size(); ++i) {
        policy.layers.push_back({"_" + policy.tiers[i], tier_id(i)});
    }
    return policy;
}

Result<Policy> load_policy(const std::filesystem::path& file) {
    const Result<std::string> text = read_file(file);
    if (!text) {
        return tl::unexpected<Error>(text.error());
    }
    return parse_policy(*text, file.string());
}

}  // namespace vaultfs
