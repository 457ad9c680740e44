#include "view/refresher.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "catch.h"

namespace vaultfs {

TEST_CASE("9 scans that take longer than the time between them leave as much of it to readers") {
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds kTask{60};
    std::vector<Clock::time_point> began;
    std::promise<void> enough;
    {
        Refresher refresher(-1, std::chrono::milliseconds(1), [&] {
            began.push_back(Clock::now());
            std::this_thread::sleep_for(kTask);
            if (began.size() == 3) {
                enough.set_value();
            }
        });
        enough.get_future().wait();
    }
    CHECK(began[1] - began[0] >= 2 * kTask - std::chrono::milliseconds(2));
    CHECK(began[2] - began[1] >= 2 * kTask - std::chrono::milliseconds(2));
}

TEST_CASE("9 what is reported does not wait for the pause behind a question") {
    using Clock = std::chrono::steady_clock;
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    std::promise<void> called;
    auto shortest = Clock::duration::max();
    {
        Refresher refresher(pipe[0], std::chrono::hours(1), [&] {
            char byte = 0;
            if (::read(pipe[0], &byte, 1) == 1) {
                called.set_value();
            }
        });
        for (int i = 0; i < 10; ++i) {
            called = {};
            refresher.ask();
            const auto began = Clock::now();
            REQUIRE(::write(pipe[1], "x", 1) == 1);
            called.get_future().wait();
            shortest = std::min(shortest, Clock::now() - began);
        }
    }
    CHECK(shortest < std::chrono::milliseconds(50));  // the pause is 100
    ::close(pipe[0]);
    ::close(pipe[1]);
}

}  // namespace vaultfs
