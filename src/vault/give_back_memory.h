// A scan, and a Snapshot, take memory in many small pieces. When they are freed glibc keeps it for later: for a daemon
// that does this once and then waits for days, a multiple of what it needs.
#pragma once

#include <cstdlib>  // defines __GLIBC__
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace vaultfs {

inline void give_back_memory() {
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

}  // namespace vaultfs
