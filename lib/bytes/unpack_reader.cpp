#include <algorithm>
#include <cstring>

#include "bytes/decoder.h"

namespace hozen {
namespace {

constexpr size_t kPackedBytes = 256u << 10;
constexpr size_t kLongestMagic = 10;

std::string_view name_of(ByteKind kind) {
  switch (kind) {
    case ByteKind::gzip:
      return "gzip";
    case ByteKind::zstd:
      return "zstd";
    case ByteKind::xz:
      return "xz";
    case ByteKind::bzip2:
      return "bzip2";
    case ByteKind::plain:
    case ByteKind::archive:
      break;
  }
  return "compressed";
}

class UnpackReader : public ByteReader {
 public:
  UnpackReader(ByteKind kind, std::unique_ptr<ByteReader> packed,
               std::shared_ptr<UnpackBudget> budget)
      : kind_(kind),
        packed_(std::move(packed)),
        budget_(std::move(budget)),
        decoder_(make_decoder(kind)) {
    buffer_.resize(kPackedBytes);
  }

  Expected<size_t> read(std::span<char> into) override {
    if (broken_) return std::unexpected(*broken_);
    const size_t room = into.size();
    while (into.size() == room && !ended_ && !broken_) step(into);
    const size_t got = room - into.size();
    if (auto allowed = budget_->add_unpacked(got); !allowed) broken_ = std::move(allowed.error());
    if (broken_ && got == 0) return std::unexpected(*broken_);
    return got;
  }

 private:
  uint64_t offset() const { return taken_ - in_.size(); }

  void step(std::span<char>& into) {
    if (between_frames_ && !find_next_frame()) return;
    if (in_.empty() && !packed_ended_) refill();
    if (broken_) return;
    const size_t in_before = in_.size(), out_before = into.size();
    const Decoder::Step status = decoder_->step(in_, into);
    if (status == Decoder::Step::broken) return break_off(decoder_->trouble());
    between_frames_ = status == Decoder::Step::frame_end;
    const bool moved = in_.size() != in_before || into.size() != out_before;
    if (!moved && !between_frames_ && packed_ended_) break_off("it ends in the middle of a frame");
  }

  // After a frame: zero bytes (tape padding), then another frame or the end. Anything else is
  // trailing garbage.
  bool find_next_frame() {
    while (true) {
      if (!first_) in_.remove_prefix(std::min(in_.find_first_not_of('\0'), in_.size()));
      if (in_.size() >= kLongestMagic || packed_ended_ || broken_) break;
      refill();
    }
    if (broken_) return false;
    if (in_.empty() && !first_) {
      ended_ = true;
      return false;
    }
    if (!first_ && kind_of_bytes(in_) != kind_) {
      broken_ = Error{.what = fmt::format("bytes that are no {} data follow its end at byte {}",
                                          name_of(kind_), offset())};
      return false;
    }
    first_ = between_frames_ = false;
    return true;
  }

  void refill() {
    if (!in_.empty()) std::memmove(buffer_.data(), in_.data(), in_.size());
    const auto got = packed_->read(std::span(buffer_).subspan(in_.size()));
    if (!got) {
      broken_ = got.error();
      return;
    }
    taken_ += *got;
    packed_ended_ = *got == 0;
    in_ = std::string_view(buffer_.data(), in_.size() + *got);
  }

  void break_off(std::string_view trouble) {
    broken_ = Error{.what = fmt::format("the {} data is broken at byte {}: {}", name_of(kind_),
                                        offset(), trouble)};
  }

  ByteKind kind_;
  std::unique_ptr<ByteReader> packed_;
  std::shared_ptr<UnpackBudget> budget_;
  std::unique_ptr<Decoder> decoder_;
  std::vector<char> buffer_;
  std::string_view in_{buffer_.data(), 0};
  uint64_t taken_ = 0;
  bool first_ = true, between_frames_ = true, packed_ended_ = false, ended_ = false;
  std::optional<Error> broken_;
};

}  // namespace

std::unique_ptr<ByteReader> make_unpack_reader(ByteKind kind, std::unique_ptr<ByteReader> packed,
                                               std::shared_ptr<UnpackBudget> budget) {
  return std::make_unique<UnpackReader>(kind, std::move(packed), std::move(budget));
}

}  // namespace hozen
