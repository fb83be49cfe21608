#pragma once
// JsonDocumentReader: a source that is published as whole JSON documents; and short ways to ask one
// of them (part of the readers of addresses).
//
// Shape:    line() puts the text together; finish() calls read() for each document, of an array for
//           each item
// Errors:   not JSON, cut short (which document), or larger than what is read as a whole. What a
//           document lacks is an empty text.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "labels/address_readers.h"
#include "labels/address_source.h"

namespace simdjson::dom {
class element;
}

namespace hozen {

using JsonElement = simdjson::dom::element;

std::string_view text_of(const JsonElement& value, std::string_view key);
std::string number_or_text(const JsonElement& value, std::string_view key);
bool has_key(const JsonElement& value, std::string_view key);
std::string_view first_key(const JsonElement& value);
void each(const JsonElement& value, std::string_view key,
          const std::function<void(const JsonElement&)>& take);

class JsonDocumentReader : public AddressReader {
 public:
  void line(std::string_view text, uint64_t, AddressSink&) override;
  Expected<void> finish(AddressSink& sink) override;

 protected:
  virtual void read(const JsonElement& root, AddressSink& sink) = 0;
  virtual Expected<void> done(AddressSink&) { return {}; }
  // The JSON has no lines worth naming: what is refused is quoted.
  static std::optional<AddressExtent> extent(std::string_view text, AddressSink& sink);

 private:
  std::string text_;
  bool too_long_ = false;
};

}  // namespace hozen
