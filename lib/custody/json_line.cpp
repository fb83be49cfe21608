#include "custody/json_line.h"

#include <utility>

#include "base/json_text.h"

namespace hozen {
void JsonLine::begin(std::string_view key) {
  if (out_.back() != '{') out_ += ',';
  append_json_quoted(out_, key);
  out_ += ':';
}

JsonLine& JsonLine::text(std::string_view key, std::string_view value) {
  begin(key);
  append_json_quoted(out_, value);
  return *this;
}

JsonLine& JsonLine::raw(std::string_view key, std::string_view json) {
  begin(key);
  out_ += json;
  return *this;
}

JsonLine& JsonLine::open(std::string_view key) {
  begin(key);
  out_ += '{';
  return *this;
}

JsonLine& JsonLine::close() {
  out_ += '}';
  return *this;
}

std::string JsonLine::take() {
  out_ += '}';
  return std::exchange(out_, "{");
}

}  // namespace hozen
