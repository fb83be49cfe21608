#include "labels/request_text.h"

namespace hozen {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool percent_round(std::string_view in, bool plus, std::string& out) {
  out.clear();
  bool changed = false;
  bool query = false;
  for (size_t i = 0; i < in.size(); ++i) {
    const char c = in[i];
    query = query || c == '?';
    if (c == '+' && plus && query) {
      out += ' ';
      changed = true;
    } else if (c == '%' && i + 2 < in.size() && hex_digit(in[i + 1]) >= 0 &&
               hex_digit(in[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(in[i + 1]) * 16 + hex_digit(in[i + 2]));
      i += 2;
      changed = true;
    } else {
      out += c;
    }
  }
  return changed;
}

}  // namespace

void RequestText::add_view(std::string_view text) {
  const size_t mark = text.find('?');
  views_[count_++] = {text, mark == std::string_view::npos ? mark : mark + 1};
}

void RequestText::decode(std::string_view logged, Escapes, TextPart) {
  count_ = 0;
  unchanged_ = true;
  decoded_.assign(logged);
  for (int round = 0; round < 3 && percent_round(decoded_, round == 0, spare_); ++round) {
    decoded_.swap(spare_);
    unchanged_ = false;
  }
  add_view(unchanged_ ? logged : std::string_view(decoded_));
}

}  // namespace hozen
