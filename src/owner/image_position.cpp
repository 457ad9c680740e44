#include "owner/image_position.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// EXIF is a TIFF file within another: directories of twelve bytes an entry.
class Tiff {
  public:
    explicit Tiff(std::string_view bytes) : bytes_(bytes), little_(bytes.starts_with("II")) {}

    [[nodiscard]] bool has_position() const {
        constexpr std::uint32_t kMagic = 42;
        constexpr std::uint32_t kPositionDirectory = 0x8825;
        constexpr std::uint32_t kLatitude = 2;
        if ((!little_ && !bytes_.starts_with("MM")) || number(2, 2) != kMagic) {
            return false;
        }
        const std::size_t inner = value_of(number(4, 4), kPositionDirectory);
        return inner != 0 && value_of(inner, kLatitude) != 0;
    }

  private:
    // 0 beyond the end.
    [[nodiscard]] std::uint32_t number(std::size_t at, std::size_t size) const {
        if (at > bytes_.size() || bytes_.size() - at < size) {
            return 0;
        }
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const auto byte = static_cast<unsigned char>(bytes_[at + (little_ ? size - 1 - i : i)]);
            value = (value << 8U) | byte;
        }
        return value;
    }

    // The value, or its offset, of a directory's entry; 0 if it has none of that tag.
    [[nodiscard]] std::uint32_t value_of(std::size_t directory, std::uint32_t tag) const {
        constexpr std::size_t kEntry = 12;
        const std::uint32_t count = number(directory, 2);
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::size_t entry = directory + 2 + i * kEntry;
            if (number(entry, 2) == tag) {
                return number(entry + 8, 4);
            }
        }
        return 0;
    }

    std::string_view bytes_;
    bool little_;
};

bool has_position_behind(std::string_view bytes, std::string_view mark) {
    for (auto at = bytes.find(mark); at != std::string_view::npos; at = bytes.find(mark, at + 1)) {
        if (Tiff(bytes.substr(at + mark.size())).has_position()) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool is_picture_name(std::string_view name) {
    constexpr std::string_view kExtensions[] = {".jpg",  ".jpeg", ".png",  ".tif", ".tiff",
                                                ".webp", ".heic", ".heif", ".avif"};
    const auto dot = name.rfind('.');
    return dot != std::string_view::npos &&
           std::any_of(std::begin(kExtensions), std::end(kExtensions),
                       [&](std::string_view known) { return equal_ignoring_case(name.substr(dot), known); });
}

bool has_position(std::string_view bytes) {
    using namespace std::string_view_literals;
    return Tiff(bytes).has_position() || has_position_behind(bytes, "Exif\0\0"sv) ||
           has_position_behind(bytes, "eXIf"sv) || bytes.find("exif:GPSLatitude") != std::string_view::npos;
}

}  // namespace vaultfs
