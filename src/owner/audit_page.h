// The parts of the report's page that are the same for all vaults. The data stands between kPageBody and kPageScript.
#pragma once

namespace vaultfs {

extern const char* const kPageHead;
extern const char* const kPageStyle;
extern const char* const kPageBody;
extern const char* const kPageScript;

}  // namespace vaultfs
