#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "vaultfs/cli.h"

// Read by jemalloc. By default each of many threads that scan a vault gets memory of its own, and keeps it.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:4";
}

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
        return vaultfs::run_cli(arguments);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "vaultfs: %s\n", error.what());
        return vaultfs::kExitFailure;
    }
}
