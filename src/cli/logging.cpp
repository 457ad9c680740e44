#include "cli/logging.h"

#include <fcntl.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/syslog_sink.h>
#include <spdlog/spdlog.h>
#include <syslog.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include "vault/open_beneath.h"

namespace vaultfs {

namespace {

// At the level debug the log names hidden notes: a new one is for the owner's eyes alone. The sink opens it once more.
void make_private(const std::filesystem::path& file) {
    std::error_code ignored;  // the sink tells what is wrong
    std::filesystem::create_directories(file.parent_path(), ignored);
    const Fd made(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
}

std::shared_ptr<spdlog::sinks::sink> make_sink(const LogOptions& options, bool detached) {
    if (!options.file.empty()) {
        const auto file = std::filesystem::absolute(options.file);
        make_private(file);
        return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string());
    }
    if (detached) {
        return std::make_shared<spdlog::sinks::syslog_sink_mt>("vaultfs", LOG_PID, LOG_DAEMON, false);
    }
    return std::make_shared<spdlog::sinks::stderr_sink_mt>();
}

}  // namespace

bool is_log_level(const std::string& name) {
    // from_str() takes anything it does not know for "off".
    return name == "off" || spdlog::level::from_str(name) != spdlog::level::off;
}

Result<void> set_up_log(const LogOptions& options, bool detached) {
    try {
        auto logger = std::make_shared<spdlog::logger>("vaultfs", make_sink(options, detached));
        logger->set_level(spdlog::level::from_str(options.level));
        logger->flush_on(spdlog::level::trace);
        spdlog::set_default_logger(std::move(logger));
        return {};
    } catch (const spdlog::spdlog_ex& error) {
        return fail(EIO, error.what());
    }
}

}  // namespace vaultfs
