// Records of many lines: any bytes as one record of each format, and as rows of a CSV file whose quotes stay open; every
// value of an event lies in memory that lives.
#include <cstdint>
#include <cstdlib>

#include "events/find_bytes.h"
#include "events/json_parser.h"
#include "events/quoted_rows.h"

using namespace hozen;

namespace {

size_t sum_of(const Event& event) {
  size_t sum = 0;
  for (size_t f = 0; f < kFields; ++f) {
    for (const char c : event.get(static_cast<Field>(f))) sum += static_cast<unsigned char>(c);
  }
  for (const ExtraField& e : event.extra) {
    for (const char c : e.value) sum += static_cast<unsigned char>(c);
  }
  return sum;
}

// Every byte of the text is in exactly one row.
size_t read_rows(const Dispatch& dispatch, std::string_view text, ReadContext& context) {
  Block block;
  block.bytes.assign(text.begin(), text.end());
  block.bytes.resize(text.size() + kBlockPaddingBytes);
  block.size = text.size();
  const std::string_view head = block.text().substr(0, block.text().find('\n'));
  const FileFormats formats = recognise(dispatch, std::span(&head, 1), context);
  context.columns = formats.columns.get();
  TextDecoder decoder;
  Lines lines(block, decoder);
  uint64_t at = 0;
  size_t sum = 0;
  for (Line line; lines.next(line); at += line.bytes) {
    if (line.offset != at) std::abort();
    close_quotes(formats, 1 << 16, lines, context, line);
    Event event;
    if (read_line(formats, line.text, context, event) == Why::none) sum += sum_of(event);
  }
  if (at != text.size()) std::abort();
  context.columns = nullptr;
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const FormatSet formats = *FormatSet::built_in();
  static const Dispatch dispatch(formats);
  static const JsonParserPtr json = make_json_parser();
  std::string bytes(reinterpret_cast<const char*>(data), size);
  bytes.append(kPadding, '\0');
  const std::string_view text(bytes.data(), size);
  ReadContext context;
  context.json = json.get();
  context.keep_extra = size % 2 == 0;
  context.clock.start({}, Zone(), ZoneSource::assumed, {2022});
  size_t sum = read_rows(dispatch, text, context);
  for (const auto& format : formats.formats()) {
    if (!format->fits(text)) continue;
    Event event;
    if (format->read(text, nullptr, context, event) == Why::none) sum += sum_of(event);
  }
  return sum == SIZE_MAX ? std::abort(), 1 : 0;
}
