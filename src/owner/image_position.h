// Whether a picture tells where it was taken.
#pragma once

#include <string_view>

namespace vaultfs {

// By its name: JPEG, PNG, TIFF, WebP, HEIF.
[[nodiscard]] bool is_picture_name(std::string_view name);

// `bytes`: the beginning of the file. Finds positions in EXIF (any container) and XMP.
[[nodiscard]] bool has_position(std::string_view bytes);

}  // namespace vaultfs
