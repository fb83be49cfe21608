#include "events/log_files.h"

#include <algorithm>

#include "base/path_glob.h"
#include "base/text.h"
#include "events/date_order.h"

namespace hozen {
namespace {

constexpr size_t kHeadBytes = 256 << 10;
constexpr size_t kHeadLines = 200;
// Of lines that stand alone: what is read stays in a core's own cache until it is cut.
constexpr size_t kLineBlockBytes = 512 << 10;

// The last of (glob, value) whose glob matches the path or its last part.
template <class T>
const T* last_match(const std::vector<std::pair<std::string, T>>& list, std::string_view path) {
  const T* found = nullptr;
  for (const auto& [glob, value] : list) {
    if (glob == "*" || glob_matches_path(glob, path)) found = &value;
  }
  return found;
}

std::vector<std::string_view> first_lines(const Block& block, TextDecoder& decoder) {
  std::vector<std::string_view> out;
  if (!is_text(block.framing)) return out;
  Lines lines(block, decoder);
  Line line;
  size_t bytes = 0;
  while (out.size() < kHeadLines && bytes < kHeadBytes && lines.next(line)) {
    out.push_back(line.text);
    bytes += line.bytes;
  }
  return out;
}

}  // namespace

void start_clock(Clock& clock, const LogFile& file, YearState year) {
  clock.start(*file.facts, file.zone, file.facts->zone_source, year);
  clock.set_day_first(file.day_first);
  clock.set_first_year(file.facts->mtime_ns ? floor_div(*file.facts->mtime_ns, kNsPerSecond) : 0);
}

LogFiles::LogFiles(std::span<const Source> sources, const Reading& reading,
                   const Dispatch& dispatch, int lanes, std::span<const Overlap> overlaps)
    : sources_(sources),
      overlaps_(overlaps),
      reading_(reading),
      dispatch_(dispatch),
      continuations_(*reading.formats) {
  for (int i = 0; i < lanes; ++i) lanes_.push_back(std::make_unique<Lane>());
}

void LogFiles::trouble(const std::string& path, const Error& error) {
  const std::lock_guard lock(mutex_);
  FileLedger& ledger = trouble_.file(path);
  if (ledger.trouble.empty()) ledger.trouble = error.text();
}

Ledger LogFiles::take_trouble() {
  const std::lock_guard lock(mutex_);
  return std::move(trouble_);
}

bool LogFiles::next_source(Lane& lane) {
  for (;;) {
    size_t index;
    {
      const std::lock_guard lock(mutex_);
      if (next_source_ == sources_.size()) return false;
      index = next_source_++;
    }
    auto stream = sources_[index].open();
    if (!stream) {
      trouble(sources_[index].path, stream.error());
      continue;
    }
    lane.stream = std::move(*stream);
    lane.source = index;
    lane.years_after.reset();
    lane.member = 0;
    if (!in_order()) lane.number = static_cast<uint64_t>(index) << 32;
    return true;
  }
}

void LogFiles::start_member(Lane& lane, const Member& member) {
  auto file = std::make_shared<LogFile>();
  FileFacts& facts = *file->facts;
  facts.path = member.path;
  facts.mtime_ns = member.mtime_ns;
  facts.sha256 = member.sha256;
  for (const Overlap& overlap : overlaps_) {
    if (overlap.path != member.path) continue;
    file->elsewhere_from = overlap.from;
    file->elsewhere_to = overlap.to;
  }
  facts.skew_ns = member.skew_ns;
  if (const int64_t* skew = last_match(reading_.skews, member.path)) facts.skew_ns = *skew;
  if (const Zone* zone = last_match(reading_.zones, member.path)) {
    file->zone = *zone;
    facts.zone_source = ZoneSource::option;
  } else if (!member.zone.empty()) {
    if (auto zone_of_package = Zone::find(member.zone)) {
      file->zone = std::move(*zone_of_package);
      facts.zone_source = ZoneSource::package;
    }
  }
  facts.zone_name = file->zone.name();
  keep_facts(file->facts);
  lane.file = std::move(file);
  lane.size = member.size;
  ++lane.member;
  lane.columns = nullptr;
  lane.date.clear();
  lane.year = {};
  lane.first_block = true;
  lane.block = 0;
  lane.in_stripes = false;
  lane.stripe_stream = nullptr;
  lane.cutter = std::make_unique<BlockCutter>(*lane.stream);
  const std::lock_guard lock(mutex_);
  trouble_.file(member.path);  // it was there, though it may be empty, or none of it counts here
}

void LogFiles::keep_facts(std::shared_ptr<const FileFacts> facts) {
  const std::lock_guard lock(mutex_);
  all_facts_.push_back(std::move(facts));
}

bool LogFiles::next_member(Lane& lane) {
  for (;;) {
    if (lane.stream == nullptr && !next_source(lane)) return false;
    Member member;
    auto more = lane.stream->next_member(member);
    if (more && *more) {
      start_member(lane, member);
      return true;
    }
    if (more)
      lane.stream = nullptr;
    else
      trouble(member.path.empty() ? more.error().file : member.path,
              more.error());  // it goes on behind the broken one
  }
}

// The file's first block tells its formats; a year-less stamp among its first lines, that years
// must be followed.
void LogFiles::start_file(Lane& lane, Piece& out, ReadContext& context, TextDecoder& decoder) {
  auto file = std::make_shared<LogFile>(*lane.file);
  const auto lines = first_lines(out.block, decoder);
  file->day_first = is_day_first(lines);
  start_clock(context.clock, *file, {});
  context.columns = nullptr;
  const std::string* only = last_match(reading_.input_formats, file->facts->path);
  const auto index = only != nullptr ? reading_.formats->index_of(*only) : std::nullopt;
  if (index) {
    const LogFormat& format = *reading_.formats->formats()[*index];
    file->formats = use_only(dispatch_, format, static_cast<uint16_t>(*index), lines);
    file->yearless = format.yearless();
  } else {
    file->formats = recognise(dispatch_, lines, context);
    file->yearless = context.clock.year_state().latest_local_s != YearState::kNone;
  }
  file->continues = out.block.framing == Framing::lines && may_continue(*file, lines, context);
  file->indents = file->continues && has_indented_records(*file, lines, context);
  const LogFormat* const of_columns = file->formats.column_format.format;
  file->spans_lines = file->continues || (of_columns != nullptr && of_columns->header_line);
  if (out.block.framing == Framing::lines && !file->spans_lines)
    lane.cutter->set_block_bytes(kLineBlockBytes);
  lane.columns = file->formats.columns;
  lane.file = std::move(file);
  lane.year = {reading_.year.value_or(0)};
  if (!reading_.year && lane.file->yearless) find_first_year(lane, out.block, context);
  // Stamps without a year among others may stand anywhere: so each is told by itself.
  if (!reading_.year && !lane.file->yearless) lane.year.unordered = true;
  lane.first_block = false;
}

bool LogFiles::may_continue(const LogFile& file, std::span<const std::string_view> lines,
                            ReadContext& context) const {
  Event event;
  context.columns = file.formats.columns.get();
  const bool may = std::any_of(lines.begin(), lines.end(), [&](std::string_view line) {
    return read_line(file.formats, line, context, event) == Why::none &&
           continuations_.of(event.format);
  });
  context.columns = nullptr;
  return may;
}

// Padded counts and levels: "   1 | 07/01/2022 | ...", "   info 2022-07-01 ...". The first line tells: elsewhere what
// is indented goes on with what is above it.
bool LogFiles::has_indented_records(const LogFile& file, std::span<const std::string_view> lines,
                                    ReadContext& context) const {
  if (lines.empty() || !(lines[0].starts_with(' ') || lines[0].starts_with('\t'))) return false;
  Event event;
  context.columns = file.formats.columns.get();
  const bool reads = read_line(file.formats, lines[0], context, event) == Why::none;
  context.columns = nullptr;
  return reads;
}

// The last record of a block may go on in the next one: it goes there as a whole.
void LogFiles::hold_last_record(Lane& lane, Piece& out, ReadContext& context) {
  if (!lane.file->spans_lines || lane.cutter->ended()) return;
  start_clock(context.clock, *lane.file, lane.year);
  context.columns = lane.columns.get();
  const std::string_view text = out.block.text();
  Event event;
  size_t end = text.size();
  while (end != 0 && text.size() - end < Continuations::kLongestRecordBytes) {
    const size_t feed = end < 2 ? std::string_view::npos : text.rfind('\n', end - 2);
    const size_t begin = feed == std::string_view::npos ? 0 : feed + 1;
    std::string_view line = text.substr(begin, end - begin);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    const bool is_indented =
        !lane.file->indents && (line.starts_with('\t') || line.starts_with(' '));
    if (!line.empty() && !is_indented &&
        read_line(lane.file->formats, line, context, event) == Why::none) {
      if (begin != 0) lane.cutter->give_back(out.block, begin);
      break;
    }
    end = begin;
  }
  context.columns = nullptr;
  context.arena.clear();
}

// What the next block of the file must know of this one: the year after it, the columns in force at
// its end.
void LogFiles::look_ahead(Lane& lane, Piece& out, ReadContext& context) {
  out.columns = lane.columns;
  out.date = lane.date;
  out.year = lane.year;
  if (!is_text(out.block.framing)) return;
  const std::string_view text = out.block.text();
  if (lane.file->yearless) follow_years(lane, text, context);
  if (!lane.file->formats.hash_comments) return;
  for (size_t at = text.starts_with('#') ? 0 : text.find("\n#"); at != std::string_view::npos;
       at = text.find("\n#", at)) {
    if (text[at] == '\n') ++at;
    std::string_view line = text.substr(at, text.find('\n', at) - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    read_remark(lane.file->formats, line, lane.columns, lane.date);
  }
}

bool LogFiles::next_in(Lane& lane, Piece& out, ReadContext& context, TextDecoder& decoder) {
  const std::lock_guard lock(lane.mutex);
  for (;;) {
    if (lane.done) return false;
    if (lane.cutter == nullptr && !next_member(lane)) {
      lane.done = true;
      return false;
    }
    auto more = lane.cutter->next(out.block);
    if (!more) {
      trouble(lane.file->facts->path, more.error());
    } else if (*more) {
      if (lane.first_block) start_file(lane, out, context, decoder);
      hold_last_record(lane, out, context);
      look_ahead(lane, out, context);
      out.file = lane.file;
      if (!is_mine(lane, out)) continue;
      out.number = lane.number++;
      bytes_done_.fetch_add(out.block.size, std::memory_order_relaxed);
      return true;
    }
    if (!next_stripe(lane)) lane.cutter = nullptr;
  }
}

bool LogFiles::next(size_t lane, Piece& out, ReadContext& context, TextDecoder& decoder) {
  if (in_order()) return next_in(*lanes_[0], out, context, decoder);
  for (size_t i = 0; i < lanes_.size(); ++i) {
    if (next_in(*lanes_[(lane + i) % lanes_.size()], out, context, decoder)) return true;
  }
  return false;
}

}  // namespace hozen
