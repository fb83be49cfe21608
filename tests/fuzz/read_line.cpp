// All log formats on any bytes: each line is read or refused, and every value of an event lies in memory that lives.
#include "events/line_reader.h"

#include <cstdint>
#include <cstdlib>

#include "events/find_bytes.h"
#include "events/json_parser.h"

using namespace hozen;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const FormatSet formats = *FormatSet::built_in();
  static const Dispatch dispatch(formats);
  static const JsonParserPtr json = make_json_parser();
  std::string bytes(reinterpret_cast<const char*>(data), size);
  bytes.append(kPadding, '\0');
  std::vector<std::string_view> lines;
  for (std::string_view rest(bytes.data(), size); !rest.empty();) {
    const size_t end = rest.find('\n');
    lines.push_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  ReadContext context;
  context.json = json.get();
  context.keep_extra = size % 2 == 0;  // with all keys, or what a count needs
  if (size % 3 == 0) context.asked = bit_of(Field::destination_port) | bit_of(Field::source_ip);
  context.clock.start({}, Zone(), ZoneSource::assumed, {2022});
  const FileFormats file = recognise(dispatch, lines, context);
  std::shared_ptr<const CsvColumns> columns = file.columns;
  std::string date;
  size_t sum = 0;
  for (const std::string_view line : lines) {
    if (read_remark(file, line, columns, date)) continue;
    context.columns = columns.get();
    context.columns_date = date;
    Event event;
    if (read_line(file, line, context, event) != Why::none) continue;
    for (size_t f = 0; f < kFields; ++f) {
      for (const char c : event.get(static_cast<Field>(f))) sum += static_cast<unsigned char>(c);
    }
    for (const ExtraField& e : event.extra)
      sum += e.name.size() + (e.value.empty() ? 0u : static_cast<unsigned char>(e.value[0]));
  }
  return sum == SIZE_MAX ? std::abort(), 1 : 0;
}
