// A table in pieces, of which a copy shares all. So the next Snapshot costs a pointer for each piece, and a copy of
// those that it changes.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace vaultfs {

// To be changed by one thread only, before others see it; who has made a copy may read on.
template <typename Piece>
class SharedPieces {
  public:
    SharedPieces() = default;
    SharedPieces(const SharedPieces& other) : pieces_(other.pieces_), own_(other.pieces_.size()) {}
    SharedPieces(SharedPieces&&) noexcept = default;
    SharedPieces& operator=(const SharedPieces&) = delete;
    SharedPieces& operator=(SharedPieces&&) noexcept = default;
    ~SharedPieces() = default;

    [[nodiscard]] std::size_t size() const { return pieces_.size(); }
    [[nodiscard]] const Piece& operator[](std::size_t at) const { return *pieces_[at]; }
    [[nodiscard]] bool shares(std::size_t at, const SharedPieces& other) const {
        return pieces_[at] == other.pieces_[at];
    }

    void add(Piece piece) {
        pieces_.push_back(std::make_shared<Piece>(std::move(piece)));
        own_.push_back(true);
    }

    // A piece that is in no other table, to be changed: a copy if it may be shared.
    [[nodiscard]] Piece& own(std::size_t at) {
        if (!own_[at]) {
            pieces_[at] = std::make_shared<Piece>(*pieces_[at]);
            own_[at] = true;
        }
        return *pieces_[at];
    }

    // How many pieces no other table has at the moment.
    [[nodiscard]] std::size_t unshared() const {
        std::size_t count = 0;
        for (const auto& piece : pieces_) {
            count += piece.use_count() == 1 ? 1 : 0;
        }
        return count;
    }

  private:
    std::vector<std::shared_ptr<Piece>> pieces_;
    std::vector<bool> own_;  // made since the table was copied
};

}  // namespace vaultfs
