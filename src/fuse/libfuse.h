// libfuse's headers, with the version of its interface that this module is written for.
#pragma once

#define FUSE_USE_VERSION 312

#include <fuse_lowlevel.h>
