#include "labels/wildcard.h"

#include "labels/sigma_string.h"

namespace hozen {
namespace {

uint8_t lower(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return byte >= 'A' && byte <= 'Z' ? static_cast<uint8_t>(byte + 32) : byte;
}

}  // namespace

Wildcard::Wildcard(std::string_view source, bool cased) : cased_(cased) {
  const SigmaString parsed = SigmaString::parse(source);
  open_start_ = !parsed.units.empty() && parsed.units.front() == SigmaString::kAnyRun;
  open_end_ = !parsed.units.empty() && parsed.units.back() == SigmaString::kAnyRun;
  Piece piece;
  for (const uint16_t unit : parsed.units) {
    if (unit != SigmaString::kAnyRun) {
      piece.push_back(cased || unit > 255 ? unit : lower(static_cast<char>(unit)));
    } else if (!piece.empty()) {
      pieces_.push_back(std::move(piece));
      piece.clear();
    }
  }
  if (!piece.empty()) pieces_.push_back(std::move(piece));
}

bool Wildcard::piece_at(const Piece& piece, std::string_view text, size_t at) const {
  if (text.size() - at < piece.size()) return false;
  for (size_t i = 0; i < piece.size(); ++i) {
    const uint8_t byte = cased_ ? static_cast<uint8_t>(text[at + i]) : lower(text[at + i]);
    if (piece[i] != byte && piece[i] != SigmaString::kAnyOne) return false;
  }
  return true;
}

size_t Wildcard::find(const Piece& piece, std::string_view text, size_t from) const {
  for (size_t at = from; at + piece.size() <= text.size(); ++at) {
    if (piece_at(piece, text, at)) return at;
  }
  return std::string_view::npos;
}

bool Wildcard::matches(std::string_view text) const {
  size_t at = 0;
  size_t first = 0, last = pieces_.size();
  if (pieces_.empty()) return open_start_ || text.empty();
  if (!open_start_) {
    if (!piece_at(pieces_[0], text, 0)) return false;
    at = pieces_[0].size();
    first = 1;
  }
  if (!open_end_ && first < last) {
    const Piece& end = pieces_[last - 1];
    if (text.size() < at + end.size() || !piece_at(end, text, text.size() - end.size()))
      return false;
    text.remove_suffix(end.size());
    --last;
  } else if (!open_end_) {
    return at == text.size();
  }
  for (size_t i = first; i < last; ++i) {
    at = find(pieces_[i], text, at);
    if (at == std::string_view::npos) return false;
    at += pieces_[i].size();
  }
  return true;
}

std::string Wildcard::longest_literal() const {
  std::string best, run;
  for (const Piece& piece : pieces_) {
    run.clear();
    for (const uint16_t unit : piece) {
      if (unit > 255) {
        run.clear();
        continue;
      }
      run += static_cast<char>(lower(static_cast<char>(unit)));
      if (run.size() > best.size()) best = run;
    }
  }
  return best;
}

}  // namespace hozen
