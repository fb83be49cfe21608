#include "custody/json_line.h"

#include <utility>

#include "base/json_text.h"

namespace hozen {
JsonLine& JsonLine::text(std::string_view key, std::string_view value) {
  return raw(key, json_quoted(value));
}

JsonLine& JsonLine::raw(std::string_view key, std::string_view json) {
  if (out_.size() > 1) out_ += ',';
  append_json_quoted(out_, key);
  out_ += ':';
  out_ += json;
  return *this;
}

std::string JsonLine::take() {
  out_ += '}';
  return std::exchange(out_, "{");
}

}  // namespace hozen
