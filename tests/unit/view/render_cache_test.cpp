#include "view/render_cache.h"

#include "catch.h"
#include "view/facts.h"

using namespace vaultfs;

namespace {

RenderCache::Text text(std::size_t size) {
    return std::make_shared<const std::string>(size, 'x');
}

}  // namespace

TEST_CASE("The cache stays within its bytes, and what was used least recently goes first") {
    RenderCache cache(10'000);
    for (std::uint64_t key = 0; key < 100; ++key) {
        cache.put(key, 1, text(1000));
        static_cast<void>(cache.find(0, 1));
        CHECK(cache.bytes() <= 10'000);
    }
    CHECK(cache.find(0, 1) != nullptr);
    CHECK(cache.find(99, 1) != nullptr);
    CHECK(cache.find(50, 1) == nullptr);
}

TEST_CASE("A text that was made from something else is a miss") {
    RenderCache cache(10'000);
    cache.put(7, 1, text(10));
    CHECK(cache.find(7, 2) == nullptr);
    cache.put(7, 2, text(20));
    CHECK(cache.find(7, 1) == nullptr);
    CHECK(cache.find(7, 2)->size() == 20);
}

TEST_CASE("A text larger than the cache is not kept, and takes nothing else with it but what was there") {
    RenderCache cache(1000);
    cache.put(1, 1, text(5000));
    CHECK(cache.find(1, 1) == nullptr);
    CHECK(cache.bytes() == 0);
}

TEST_CASE("7.2 the mtime moves on for another digest only, and never to an earlier time") {
    FactTable facts;
    CHECK(facts.remember(1, {10, 100, 4}, {}, 50, 1000).shown_ns == 50);
    CHECK(facts.remember(1, {11, 100, 4}, {}, 50, 1001).shown_ns == 50);    // the same text
    CHECK(facts.remember(1, {12, 101, 4}, {}, 60, 1002).shown_ns == 60);    // newer by itself
    CHECK(facts.remember(1, {13, 102, 4}, {}, 60, 1003).shown_ns == 1003);  // moved on
    CHECK(facts.remember(1, {14, 102, 4}, {}, 60, 1004).shown_ns == 1003);
    CHECK(facts.remember(1, {15, 103, 4}, {}, 55, 900).shown_ns == 1004);  // the clock was set back
    CHECK(facts.remember(1, {16, 103, 4}, {}, 2000, 1005).shown_ns == 2000);
}
