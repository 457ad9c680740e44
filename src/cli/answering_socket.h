// A socket that gives a text to whoever connects to it, if that is the user whose process answers, or root.
#pragma once

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "vault/open_beneath.h"

namespace vaultfs {

// Answers from a thread of its own, until it goes; then its file goes too. Where the file cannot be made, nobody is
// answered: `file` may be empty.
class AnsweringSocket {
  public:
    AnsweringSocket(std::filesystem::path file, std::function<std::string()> answer);
    ~AnsweringSocket();
    AnsweringSocket(const AnsweringSocket&) = delete;
    AnsweringSocket& operator=(const AnsweringSocket&) = delete;
    AnsweringSocket(AnsweringSocket&&) = delete;
    AnsweringSocket& operator=(AnsweringSocket&&) = delete;

  private:
    void run();
    [[nodiscard]] std::string answer_or_nothing() const noexcept;

    std::filesystem::path file_;
    std::function<std::string()> answer_;
    Fd socket_;
    struct stat made_ {};  // the file
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

// The answer; none where nobody gives one soon.
[[nodiscard]] std::optional<std::string> ask_socket(const std::filesystem::path& file);

}  // namespace vaultfs
