// When bytes count as read (VIEWS 10).
#include "vault/steady_read.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include "catch.h"

namespace vaultfs {

namespace {

ReadAttempt attempt(const std::string& bytes, std::uint64_t inode, bool changed, bool recent) {
    return {{bytes, {.inode = inode, .size = bytes.size()}}, changed, recent};
}

// What steady_read makes of these attempts, the last one repeated for ever; and how many it took.
struct Script {
    std::vector<ReadAttempt> attempts;
    std::size_t taken = 0;

    Result<SourceFs::Content> run() {
        return steady_read([this]() -> Result<ReadAttempt> {
            const std::size_t next = taken++;
            return attempts[std::min(next, attempts.size() - 1)];
        });
    }
};

}  // namespace

TEST_CASE("10 bytes between equal and old stamps are read once") {
    Script script{{attempt("a", 1, false, false), attempt("b", 1, false, false)}};
    CHECK(script.run().value().bytes == "a");
    CHECK(script.taken == 1);
}

TEST_CASE("10 a file that changes while it is read is read again") {
    Script script{{attempt("half", 1, true, false), attempt("half", 1, true, true), attempt("b", 1, false, false)}};
    CHECK(script.run().value().bytes == "b");
    CHECK(script.taken == 3);
}

TEST_CASE("10 a file that has just changed is read until it is the same twice in a row") {
    Script bytes{{attempt("a", 1, false, true), attempt("b", 1, false, true), attempt("b", 1, false, true)}};
    CHECK(bytes.run().value().bytes == "b");
    CHECK(bytes.taken == 3);

    Script replaced{{attempt("a", 1, false, true), attempt("a", 2, false, true), attempt("a", 2, false, true)}};
    CHECK(replaced.run().value().stamp.inode == 2);
    CHECK(replaced.taken == 3);

    Script between{{attempt("a", 1, false, true), attempt("x", 1, true, true), attempt("a", 1, false, true)}};
    CHECK(between.run().value().bytes == "a");
    CHECK(between.taken == 4);
}

TEST_CASE("10 a file that never rests is not given at all") {
    Script script{{attempt("a", 1, true, true)}};
    CHECK(script.run().error().code == EAGAIN);
}

TEST_CASE("10 an error ends reading") {
    CHECK(steady_read([]() -> Result<ReadAttempt> { return fail(EIO, "broken"); }).error().code == EIO);
}

// Reads of a file of these bytes, each giving at most `most` bytes; `failures` of them fail first.
ReadAt reads_of(const std::string& bytes, std::size_t most, int* failures, int error) {
    return [=](char* to, std::size_t size, std::size_t offset) -> std::ptrdiff_t {
        if (*failures > 0) {
            --*failures;
            errno = error;
            return -1;
        }
        return static_cast<std::ptrdiff_t>(bytes.copy(to, std::min(size, most), std::min(offset, bytes.size())));
    };
}

TEST_CASE("10 7.1 a file is read to its end, however little each read gives") {
    int failures = 0;
    for (const std::size_t most : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{100}}) {
        CHECK(read_fully(reads_of("some bytes", most, &failures, 0), 10).value() == "some bytes");
    }
}

TEST_CASE("10 a file that shrank or grew while it is read has not the bytes that its stamp tells") {
    int failures = 0;
    CHECK(read_fully(reads_of("some", 3, &failures, 0), 10).value() == "some");
    CHECK(read_fully(reads_of("", 3, &failures, 0), 10).value().empty());
    CHECK(read_fully(reads_of("some bytes", 3, &failures, 0), 0).value().size() == 1);
}

TEST_CASE("10 a read that is interrupted goes on, one that fails is an error") {
    int failures = 3;
    CHECK(read_fully(reads_of("some bytes", 4, &failures, EINTR), 10).value() == "some bytes");
    failures = 1;
    CHECK(read_fully(reads_of("some bytes", 4, &failures, EIO), 10).error().code == EIO);
}

}  // namespace vaultfs
