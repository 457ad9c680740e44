// The warnings that are logged in this process while the object is there. To be made before whatever starts threads
// that log, and to go after it.
#pragma once

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace vaultfs {

class CaughtLog {
  public:
    CaughtLog() {
        auto logger = std::make_shared<spdlog::logger>("caught", sink_);
        logger->set_level(spdlog::level::warn);
        spdlog::set_default_logger(std::move(logger));
    }
    ~CaughtLog() { spdlog::set_default_logger(before_); }
    CaughtLog(const CaughtLog&) = delete;
    CaughtLog& operator=(const CaughtLog&) = delete;
    CaughtLog(CaughtLog&&) = delete;
    CaughtLog& operator=(CaughtLog&&) = delete;

    // How many lines hold these words.
    [[nodiscard]] std::ptrdiff_t times(std::string_view words) const { return sink_->times(words); }

  private:
    class Sink : public spdlog::sinks::base_sink<std::mutex> {
      public:
        std::ptrdiff_t times(std::string_view words) {
            const std::lock_guard lock(mutex_);
            return std::count_if(lines_.begin(), lines_.end(),
                                 [words](const std::string& line) { return line.find(words) != std::string::npos; });
        }

      protected:
        void sink_it_(const spdlog::details::log_msg& message) override {
            lines_.emplace_back(message.payload.data(), message.payload.size());
        }
        void flush_() override {}

      private:
        std::vector<std::string> lines_;  // guarded by the base's mutex_
    };

    std::shared_ptr<Sink> sink_ = std::make_shared<Sink>();
    std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

}  // namespace vaultfs
