#include "events/continuation.h"

#include <algorithm>

#include "base/text.h"
#include "events/log_format.h"
#include "events/prose.h"

namespace hozen {

Continuations::Continuations(const FormatSet& formats) {
  for (const auto& format : formats.formats()) {
    const bool continues = format->yaml.find("\ncontinues: true") != std::string::npos;
    formats_.push_back(continues);
    any_ = any_ || continues;
  }
}

bool Continuations::fits(std::string_view line) {
  const auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\x1b') || byte == 0x7f;
  };
  return std::none_of(line.begin(), line.end(), is_control) && is_valid_utf8(line);
}

void LogFormat::read_joined(ReadContext& context, Event& out) const {
  start_reading(context);
  reader_->read_joined(context, out);
  if (prose && out.has(Field::message)) read_prose(out.get(Field::message), context, out);
}

}  // namespace hozen
