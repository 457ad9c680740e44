#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>
#include <string>

namespace vaultfs {

namespace {

void show_progress(const char* what, std::size_t done, std::size_t total) {
    constexpr std::size_t kWidth = 30;
    const std::size_t percent = total == 0 ? 100 : done * 100 / total;
    std::string bar(percent * kWidth / 100, '#');
    bar.resize(kWidth, '.');
    std::fprintf(stderr, "\r[%s] %3zu %%  %zu of %zu %s", bar.c_str(), percent, done, total, what);
    if (done == total) {
        std::fputs("\r\033[K", stderr);  // the result takes its place
    }
}

}  // namespace

std::function<void(std::size_t, std::size_t)> progress_on_terminal(const char* what) {
    if (::isatty(STDERR_FILENO) == 0) {
        return {};
    }
    return [what](std::size_t done, std::size_t total) { show_progress(what, done, total); };
}

}  // namespace vaultfs
