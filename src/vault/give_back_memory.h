// A scan, and a Snapshot, take memory in many small pieces. When they are freed the allocator keeps it for later: for a
// daemon that does this once and then waits for days, a multiple of what it needs.
#pragma once

#include <jemalloc/jemalloc.h>

#include <cstdlib>  // defines __GLIBC__
#ifdef __GLIBC__
#include <malloc.h>
#endif

#pragma weak mallctl  // the program is linked with jemalloc, tests and what has a sanitizer are not

namespace vaultfs {

inline void give_back_memory() {
    if (&::mallctl != nullptr) {
        static_assert(MALLCTL_ARENAS_ALL == 4096);
        ::mallctl("arena.4096.purge", nullptr, nullptr, nullptr, 0);
        return;
    }
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

}  // namespace vaultfs
