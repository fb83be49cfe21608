#pragma once
// Edges: where the separators, assign bytes and quotes of a record stand, found 64 bytes at a time.
//
// Call:     one a record, asked from left to right; going back is allowed, and costs a look
// Shape:    the first place of the bytes at or behind p; `end` if there is none
// Lifetime: a view; up to 64 bytes past `end` are read, never used (kPadding, find_bytes.h)
// Cost:     some 20 instructions for 64 bytes, then two or three a place
#include <cstdint>

#include "base/byte_places.h"
#include "events/find_bytes.h"

namespace hozen {

class Edges {
 public:
  Edges(const char* p, const char* end, char separator, char assign)
      : base_(p), end_(end), separator_(separator), assign_(assign) {
    if (p < end) look(p);
  }
  const char* separator_or_assign(const char* p) {
    return find(p, [this] { return separators_ | assigns_; });
  }
  const char* separator(const char* p) {
    return find(p, [this] { return separators_; });
  }
  // Not escaped by a backslash.
  const char* quote(const char* p) {
    const char* const from = p;
    for (;;) {
      p = find(p, [this] { return quotes_; });
      if (p == end_ || !is_escaped(from, p)) return p;
      ++p;
    }
  }

 private:
  template <typename Bits>
  const char* find(const char* p, const Bits& bits) {
    for (; p < end_; p = base_ + 64) {
      if (static_cast<size_t>(p - base_) >= 64) look(p);  // also if p lies before base_
      const uint64_t there = bits() >> (p - base_);
      if (there == 0) continue;
      const char* const at = p + __builtin_ctzll(there);
      return at < end_ ? at : end_;
    }
    return end_;
  }

  void look(const char* p) {
    base_ = p;
    separators_ = byte_places(p, separator_), assigns_ = byte_places(p, assign_);
    quotes_ = byte_places(p, '"');
  }

  const char* base_;
  const char* end_;
  char separator_, assign_;
  uint64_t separators_ = 0, assigns_ = 0, quotes_ = 0;  // a bit for each byte from base_ on
};

}  // namespace hozen
