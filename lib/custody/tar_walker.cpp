#include "custody/tar_walker.h"

#include <algorithm>

namespace hozen {

void TarWalker::feed(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const size_t used = step(bytes);
    offset_ += used;
    bytes = bytes.subspan(used);
  }
}

// Uses at least one byte.
size_t TarWalker::step(std::span<const char> bytes) {
  if (state_ == State::content || state_ == State::padding) {
    const size_t n = std::min<uint64_t>(bytes.size(), left_);
    if (state_ == State::content) events_.on_content(bytes.first(n));
    left_ -= n;
    if (left_ == 0 && state_ == State::content) {
      events_.on_end();
      left_ = padding_;
      state_ = State::padding;
    }
    if (left_ == 0) state_ = State::header;
    return n;
  }
  if (state_ == State::ended) return bytes.size();
  if (state_ == State::searching && held_.empty() && !known_.empty()) return search(bytes);
  const uint64_t extension = header_.extension_size();
  const size_t want = state_ == State::extension ? extension + tar_padding(extension) : kTarBlock;
  const size_t n = std::min(bytes.size(), want - held_.size());
  held_.append(bytes.data(), n);
  if (held_.size() == want) {
    offset_ += n;  // read_block speaks of places
    read_block();
    offset_ -= n;
    held_.clear();
  }
  return n;
}

// To the next place where the index says a member begins.
size_t TarWalker::search(std::span<const char> bytes) {
  const auto next = std::lower_bound(known_.begin(), known_.end(), offset_);
  if (next == known_.end()) return bytes.size();
  const size_t n = std::min<uint64_t>(bytes.size(), *next - offset_);
  if (n == 0) {
    state_ = State::header;
    return step(bytes);
  }
  return n;
}

void TarWalker::read_block() {
  if (state_ == State::extension) {
    const auto added =
        header_.add_extension(std::string_view(held_).substr(0, header_.extension_size()));
    state_ = State::header;
    if (!added) damaged(added.error().what);
    return;
  }
  const bool searching = state_ == State::searching;
  if (!inside_header_) member_at_ = offset_ - kTarBlock;
  const auto got = header_.add_block(held_);
  if (!got) {
    if (!searching) damaged(got.error().what);
    return;
  }
  if (*got == TarHeaderReader::Got::zero_block) {
    if (!searching) state_ = State::ended;
    return;
  }
  state_ = State::header;
  inside_header_ = *got == TarHeaderReader::Got::extension;
  if (inside_header_) {
    if (header_.extension_size() != 0) state_ = State::extension;
    return;
  }
  const TarEntry entry = header_.take_entry();
  events_.on_entry(entry);
  left_ = entry.size;
  padding_ = tar_padding(entry.size);
  if (left_ == 0) {
    events_.on_end();
  } else {
    state_ = State::content;
  }
}

void TarWalker::damaged(const std::string& what) {
  events_.on_damage(member_at_, what);
  state_ = State::searching;
  inside_header_ = false;
  header_ = TarHeaderReader();
}

void TarWalker::finish() {
  if (state_ == State::content) events_.on_end();
  const bool whole =
      state_ == State::ended || (state_ == State::header && held_.empty() && !inside_header_);
  if (state_ == State::content || state_ == State::padding)
    events_.on_damage(offset_, "the tar ends inside a file");
  else if (!whole && state_ != State::searching)
    events_.on_damage(offset_, "the tar ends inside a header");
  else if (state_ == State::header)
    events_.on_damage(offset_, "the tar has no end mark");
  state_ = State::ended;
}

}  // namespace hozen
