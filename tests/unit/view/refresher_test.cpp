#include "view/refresher.h"

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

}  // namespace vaultfs
