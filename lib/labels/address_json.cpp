#include "labels/address_json.h"

#include <simdjson.h>

#include "base/text.h"

namespace hozen {
namespace {

constexpr size_t kDocumentBytes = 256u << 20;  // it is read as a whole

}  // namespace

std::string_view text_of(const JsonElement& value, std::string_view key) {
  std::string_view out;
  return value[key].get(out) == simdjson::SUCCESS ? out : std::string_view();
}

std::string number_or_text(const JsonElement& value, std::string_view key) {
  int64_t number = 0;
  if (value[key].get(number) == simdjson::SUCCESS) return fmt::format("{}", number);
  return std::string(text_of(value, key));
}

bool has_key(const JsonElement& value, std::string_view key) {
  return value[key].error() == simdjson::SUCCESS;
}

std::string_view first_key(const JsonElement& value) {
  simdjson::dom::object object;
  if (value.get(object) != simdjson::SUCCESS || object.begin() == object.end()) return {};
  return object.begin().key();
}

void each(const JsonElement& value, std::string_view key,
          const std::function<void(const JsonElement&)>& take) {
  simdjson::dom::array items;
  if (value[key].get(items) != simdjson::SUCCESS) return;
  for (const JsonElement item : items) take(item);
}

void JsonDocumentReader::line(std::string_view text, uint64_t, AddressSink&) {
  too_long_ |= text_.size() + text.size() > kDocumentBytes;
  if (too_long_) return;
  text_ += text;
  text_ += '\n';
}

Expected<void> JsonDocumentReader::finish(AddressSink& sink) {
  simdjson::dom::parser parser;
  simdjson::dom::document_stream documents;
  if (too_long_) return fail("JSON of more than {} bytes is not read", kDocumentBytes);
  if (trim(text_).empty()) return fail("an empty document");
  const size_t batch = text_.size() + simdjson::SIMDJSON_PADDING;
  if (parser.parse_many(text_, std::max<size_t>(batch, 1024)).get(documents) != simdjson::SUCCESS)
    return fail("not JSON");
  size_t number = 0;
  for (auto document : documents) {
    ++number;
    JsonElement root;
    if (const auto error = std::move(document).get(root); error != simdjson::SUCCESS)
      return fail("document {} is not JSON: {}", number, simdjson::error_message(error));
    simdjson::dom::array items;
    if (root.get(items) == simdjson::SUCCESS) {
      for (const JsonElement item : items) read(item, sink);
    } else {
      read(root, sink);
    }
  }
  if (documents.truncated_bytes() != 0)
    return fail("not JSON, or cut short in document {}", number + 1);
  text_.clear();
  return done(sink);
}

std::optional<AddressExtent> JsonDocumentReader::extent(std::string_view text, AddressSink& sink) {
  const auto read = parse_extent(text);
  if (read) return *read;
  sink.refuse(0, text, read.error().what);
  return std::nullopt;
}

}  // namespace hozen
