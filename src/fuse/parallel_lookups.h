// Lets the kernel ask for several names of one folder at a time. By default it asks for one after the other, and one
// note that takes long to render would hold up all who look for its neighbours.
#pragma once

#include "fuse/libfuse.h"

namespace vaultfs {

// The `init` of a session's operations: takes the offer if the kernel makes it.
void take_parallel_lookups(void* userdata, fuse_conn_info* connection);

// libfuse up to 3.16 takes the offer but does not tell the kernel (libfuse #861), so the answer is amended on its way.
// For a session that is mounted and not yet served. Where it cannot be done, lookups come one at a time.
void tell_of_parallel_lookups(fuse_session* session);

}  // namespace vaultfs
