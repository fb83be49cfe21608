#include "decode/text_stream.h"

#include <algorithm>
#include <utility>

namespace hozen {
namespace {

constexpr size_t kPieceBytes = 64 << 10;

}  // namespace

Expected<size_t> TextStream::read(std::span<char> to) {
  if (encoding_ == Encoding::utf8) return stream_.read(to);
  while (given_ == text_.size() && !(ended_ && raw_.empty())) decode_more();
  if (given_ == text_.size() && broken_) return std::unexpected(*std::exchange(broken_, {}));
  const size_t take = std::min(to.size(), text_.size() - given_);
  std::copy_n(text_.data() + given_, take, to.data());
  given_ += take;
  return take;
}

void TextStream::decode_from(Encoding encoding, std::string_view raw, uint64_t offset, bool ended) {
  encoding_ = encoding;
  raw_ = raw;
  end_ = {0, offset};
  marks_.assign(1, end_);
  ended_ = ended;
}

void TextStream::decode_more() {
  if (raw_.size() < kPieceBytes && !ended_) {
    const size_t have = raw_.size();
    raw_.resize(have + kPieceBytes);
    auto got = stream_.read(std::span(raw_).subspan(have));
    raw_.resize(have + got.value_or(0));
    ended_ = !got || *got == 0;
    if (!got) broken_ = std::move(got.error());
  }
  text_.clear();
  given_ = 0;
  std::string_view rest = raw_;
  while (!rest.empty()) {
    const size_t before = text_.size();
    const size_t used = decode_line(encoding_, rest, ended_, text_);
    if (used == 0) break;
    rest.remove_prefix(used);
    end_ = {end_.text + text_.size() - before, end_.raw + used};
    if (text_.back() == '\n') marks_.push_back(end_);
  }
  raw_.erase(0, raw_.size() - rest.size());
  // The end, too: half a character there takes fewer bytes than one does elsewhere.
  if (ended_ && raw_.empty() && marks_.back().text != end_.text) marks_.push_back(end_);
}

void TextStream::forget(PlaceMark from) {
  if (marks_.empty()) return;
  const auto behind = std::find_if(marks_.begin(), marks_.end(),
                                   [&](const PlaceMark& m) { return m.text > from.text; });
  marks_.erase(marks_.begin(), behind);
  marks_.insert(marks_.begin(), from);
}

}  // namespace hozen
