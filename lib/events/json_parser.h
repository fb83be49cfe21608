#pragma once
// JsonParser: simdjson's parser behind a door, one a thread; made on first use.
#include <memory>

namespace hozen {

struct JsonParser;
struct JsonParserDeleter {
  void operator()(JsonParser* parser) const;
};
using JsonParserPtr = std::unique_ptr<JsonParser, JsonParserDeleter>;
JsonParserPtr make_json_parser();

}  // namespace hozen
