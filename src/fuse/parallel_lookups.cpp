#include "fuse/parallel_lookups.h"

#include <fcntl.h>
#include <linux/fuse.h>
#include <spdlog/spdlog.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

namespace vaultfs {

namespace {

// Between a session's `init` and the answer to it, which libfuse gives in the same thread.
thread_local bool answer_is_next = false;

// The answer to the first request, as libfuse writes it: a header, and what the file system can do.
bool is_init_answer(const iovec* parts, int count) {
    constexpr std::size_t kToFlags = offsetof(fuse_init_out, flags) + sizeof(fuse_init_out::flags);
    return count == 2 && parts[1].iov_len >= kToFlags && parts[1].iov_len <= sizeof(fuse_init_out);
}

ssize_t write_answer(int fd, iovec* parts, int count, void* /*userdata*/) {
    if (!std::exchange(answer_is_next, false) || !is_init_answer(parts, count)) {
        return ::writev(fd, parts, count);
    }
    fuse_init_out answer = {};
    std::memcpy(&answer, parts[1].iov_base, parts[1].iov_len);
    answer.flags |= FUSE_PARALLEL_DIROPS;
    const std::array<iovec, 2> amended = {parts[0], iovec{&answer, parts[1].iov_len}};
    return ::writev(fd, amended.data(), static_cast<int>(amended.size()));
}

ssize_t read_request(int fd, void* buffer, std::size_t size, void* /*userdata*/) {
    return ::read(fd, buffer, size);
}

ssize_t splice_either(int from, off_t* at, int to, off_t* there, std::size_t size, unsigned flags, void* /*userdata*/) {
    return ::splice(from, at, to, there, size, flags);
}

}  // namespace

void take_parallel_lookups(void* /*userdata*/, fuse_conn_info* connection) {
    if ((connection->capable & FUSE_CAP_PARALLEL_DIROPS) != 0) {
        connection->want |= FUSE_CAP_PARALLEL_DIROPS;
        answer_is_next = true;
    }
}

void tell_of_parallel_lookups(fuse_session* session) {
    constexpr int kMended = FUSE_MAKE_VERSION(3, 17);
    if (fuse_version() >= kMended) {
        return;
    }
    fuse_custom_io io = {};
    io.writev = write_answer;
    io.read = read_request;
    io.splice_receive = splice_either;
    io.splice_send = splice_either;
    if (fuse_session_custom_io(session, &io, fuse_session_fd(session)) != 0) {
        spdlog::debug("lookups in one folder come one after the other");
    }
}

}  // namespace vaultfs
