#pragma once
// JsonLine: writes one JSON object on one line, keys in the order in which they are added.
//
// Call:     (text | number | flag | raw)* take
// Shape:    {"key":"value","n":1}; no blanks, no newline inside, so a line can be hashed as it
//           stands
// Errors:   none; bytes that are no UTF-8 become \ufffd (keep raw bytes in a hexadecimal field
//           beside)
// Source:   RFC 8259; base/json_text.h
#include <fmt/format.h>

#include <concepts>
#include <string>
#include <string_view>

namespace hozen {

class JsonLine {
 public:
  // Room for as many bytes, where it is known that they will be many.
  explicit JsonLine(size_t bytes = 0) { out_.reserve(bytes); }
  JsonLine& text(std::string_view key, std::string_view value);
  JsonLine& text_if(std::string_view key, std::string_view value) {
    return value.empty() ? *this : text(key, value);
  }
  JsonLine& flag(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
  JsonLine& raw(std::string_view key, std::string_view json);  // json: a value that is JSON already
  // What is added between them is in an object of its own.
  JsonLine& open(std::string_view key);
  JsonLine& close();
  template <std::integral T>
  JsonLine& number(std::string_view key, T value) {
    const fmt::format_int digits(value);
    return raw(key, {digits.data(), digits.size()});
  }
  std::string take();  // closes the object

 private:
  void begin(std::string_view key);
  std::string out_ = "{";
};

}  // namespace hozen
