// timeline cite FILE:OFFSET: the original bytes of a record.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "common/input.h"
#include "timeline/options.h"
#include "write/escape.h"
#include "write/output_file.h"

namespace hozen::timeline {
namespace {

constexpr size_t kMostOfALine = 16u << 20;

struct PlaceAsked {
  std::string path;
  uint64_t offset = 0;
};

Expected<PlaceAsked> parse_place(const std::string& text) {
  const size_t colon = text.rfind(':');
  const auto offset =
      colon == std::string::npos ? std::nullopt : parse_unsigned(text.substr(colon + 1));
  if (!offset) {
    return std::unexpected(
        Error{.what = fmt::format("'{}' is no FILE:OFFSET", quote_for_message(text)),
              .hint = "as --cite and `timeline hosts` write them: access.log:12345"});
  }
  return PlaceAsked{text.substr(0, colon), *offset};
}

Expected<void> skip(Stream& stream, uint64_t bytes, const PlaceAsked& place) {
  std::vector<char> buffer(1u << 20);
  while (bytes > 0) {
    const auto most = static_cast<size_t>(std::min<uint64_t>(bytes, buffer.size()));
    HOZEN_TRY(n, stream.read(std::span(buffer).first(most)));
    if (n == 0) return fail("{} ends before byte {}", place.path, place.offset);
    bytes -= n;
  }
  return {};
}

// To the end of the line, or as many bytes as asked for.
Expected<std::string> read_record(Stream& stream, std::optional<uint64_t> length) {
  const auto wanted =
      length ? static_cast<size_t>(std::min<uint64_t>(*length, kMostOfALine)) : kMostOfALine;
  std::string record;
  std::array<char, 4096> buffer;
  while (record.size() < wanted) {
    HOZEN_TRY(
        n, stream.read(std::span(buffer).first(std::min(buffer.size(), wanted - record.size()))));
    if (n == 0) break;
    const std::string_view more(buffer.data(), n);
    const size_t stop = length ? std::string_view::npos : more.find('\n');
    record += more.substr(0, stop == std::string_view::npos ? stop : stop + 1);
    if (stop != std::string_view::npos) break;
  }
  return record;
}

// The record in the first member of that name; nothing when no source has one.
Expected<std::optional<std::string>> find_record(const std::vector<Source>& sources,
                                                 const PlaceAsked& place,
                                                 std::optional<uint64_t> length) {
  for (const Source& source : sources) {
    // A package has many logs: only the one that is meant is opened, or the archive it lies in.
    const bool meant = sources.size() == 1 || place.path == source.path ||
                       place.path.starts_with(source.path + "!/");
    if (!meant) continue;
    HOZEN_TRY(stream, source.open());
    Member member;
    for (;;) {
      HOZEN_TRY(some, stream->next_member(member));
      if (!some) break;
      if (member.path != place.path) continue;
      if (!stream->seek(place.offset)) HOZEN_CHECK(skip(*stream, place.offset, place));
      HOZEN_TRY(record, read_record(*stream, length));
      return std::optional(std::move(record));
    }
  }
  return std::optional<std::string>();
}

}  // namespace

Expected<Outcome> run_cite(const Args& args) {
  if (args.input.logs.empty()) return fail("cite needs FILE:OFFSET, as --cite writes it");
  HOZEN_TRY(place, parse_place(args.input.logs.front()));
  std::vector<std::string> logs(args.input.logs.begin() + 1, args.input.logs.end());
  // A member's name begins with the archive or package that holds it.
  if (logs.empty()) logs = {place.path.substr(0, place.path.find("!/"))};
  HOZEN_TRY(sources, open_logs(logs));
  HOZEN_TRY(record, find_record(sources, place, args.length));
  if (!record) {
    return std::unexpected(Error{
        .what = fmt::format("there is no {} in what was named", quote_for_message(place.path)),
        .hint = "timeline cite FILE:OFFSET LOG... with the logs it was counted from"});
  }
  if (record->empty()) return fail("{} ends before byte {}", place.path, place.offset);
  HOZEN_TRY(file, OutputFile::open(args.output.output, args.output.force));
  if (file.is_terminal()) {
    std::string shown =
        visible(std::string_view(*record).substr(0, record->find_last_not_of("\r\n") + 1));
    HOZEN_CHECK(file.write(shown + "\n"));
  } else {
    HOZEN_CHECK(file.write(*record));
  }
  HOZEN_CHECK(file.commit());
  return Outcome();
}

}  // namespace hozen::timeline
