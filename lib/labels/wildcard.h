#pragma once
// Wildcard: a Sigma string with `*` and `?`, held against a whole text.
//
// Errors:   none
// Cost:     one pass over the text for a pattern of one piece
// Source:   sigmahq.io/docs/basics/rules, "Special characters"
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hozen {

class Wildcard {
 public:
  Wildcard(std::string_view source, bool cased);
  bool matches(std::string_view text) const;

  // The longest run of plain bytes in it.
  std::string longest_literal() const;

 private:
  using Piece = std::vector<uint16_t>;  // bytes and kAnyOne between two `*`
  bool piece_at(const Piece& piece, std::string_view text, size_t at) const;
  size_t find(const Piece& piece, std::string_view text, size_t from) const;

  std::vector<Piece> pieces_;
  bool open_start_ = false, open_end_ = false, cased_ = false;
};

}  // namespace hozen
