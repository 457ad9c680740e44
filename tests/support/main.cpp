// The tests' main(); Catch2 3 brings its own.
#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_MAIN
#include <spdlog/spdlog.h>

#include <catch2/catch.hpp>

namespace {

// Made before there are threads: ThreadSanitizer does not see how the library keeps them from making it twice.
const auto kLogger = spdlog::default_logger();

}  // namespace
#endif
