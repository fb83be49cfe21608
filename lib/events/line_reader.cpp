#include "events/line_reader.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "base/same_bytes.h"
#include "base/text.h"
#include "events/find_bytes.h"
#include "events/syslog_tag.h"

namespace hozen {
namespace {

using Entry = Dispatch::Entry;

// The Why of a format whose quick test fitted says more than "unknown".
Why try_one(const Entry& entry, std::string_view text, const SyslogHeader* header,
            ReadContext& context, Event& out) {
  const LogFormat& format = *entry.format;
  if (!format.fits(text)) return Why::unknown_format;
  out.clear();
  const Why why = format.read(text, header, context, out);
  if (why == Why::none) out.format = entry.index;
  const bool says = why == Why::none || why == Why::bad_time || !format.starts.empty() ||
                    !format.contains.empty();
  return says ? why : Why::unknown_format;
}

// Tries the formats in turn.
Why try_all(std::span<const Entry> entries, std::string_view text, const SyslogHeader* header,
            ReadContext& context, Event& out) {
  constexpr size_t kMany = 8;
  Why nearest = Why::unknown_format;
  const BytePairs* pairs = nullptr;
  const PairsInUse in_use(context.pairs);
  const auto first =
      static_cast<unsigned char>(*text.data());  // readable behind an empty text, too
  for (const Entry& e : entries) {
    // Most lines are read by the first one, to which the look costs more than it spares.
    if (pairs == nullptr && &e != &entries.front() && entries.size() > kMany) {
      context.pairs.look_at(text);
      pairs = &context.pairs;
    }
    if (!e.begins[first] || (pairs != nullptr && !pairs->may_hold(e.needs))) continue;
    const Why why = try_one(e, text, header, context, out);
    if (why == Why::none) return why;
    if (nearest == Why::unknown_format) nearest = why;
  }
  return nearest;
}

// Those of them that say what a line of theirs begins with or holds.
Why try_tested(std::span<const Entry> entries, std::string_view line, const SyslogHeader* header,
               ReadContext& context, Event& out) {
  Why nearest = Why::unknown_format;
  for (const Entry& e : entries) {
    if (e.format->starts.empty() && e.format->contains.empty()) continue;
    const Why why = try_one(e, line, header, context, out);
    if (why == Why::none) return why;
    if (nearest == Why::unknown_format) nearest = why;
  }
  return nearest;
}

// The formats of a program: those that name it, then those whose pattern it matches.
const ProgramFormats::Known& find_program(const Dispatch& dispatch, std::string_view program,
                                          ReadContext& context) {
  ProgramFormats::Known& known = context.programs.place_of(program);
  if (same_text(known.program, program)) return known;
  known.program = std::string(program);
  known.formats.clear();
  const auto [from, to] = dispatch.by_program.equal_range(program);
  for (auto at = from; at != to; ++at)
    known.formats.emplace_back(at->second.format, at->second.index);
  for (const Entry& e : dispatch.by_program_glob) {
    const auto& globs = e.format->programs;
    const auto matches = [&](const std::string& g) { return glob_match(g, program); };
    if (std::none_of(globs.begin(), globs.end(), matches)) continue;
    known.formats.emplace_back(e.format, e.index);
  }
  return known;
}

// The formats that know a program or a body by name; any message is left to the generic ones.
Why read_syslog_line(const FileFormats& formats, const SyslogHeader& header, ReadContext& context,
                     Event& out) {
  if (header.container && try_all(formats.plain, header.body, nullptr, context, out) == Why::none)
    return Why::none;
  // Structured data alone says nothing in the program's own words.
  if (!header.program.empty() && header.is_its_programs_own()) {
    for (const auto& [format, index] :
         find_program(*formats.dispatch, header.program, context).formats) {
      if (try_one({format, index}, header.body, &header, context, out) == Why::none) {
        return Why::none;
      }
    }
  }
  if (try_all(formats.enveloped, header.after_host, &header, context, out) == Why::none)
    return Why::none;
  if (header.after_host.data() != header.body.data() &&
      try_all(formats.enveloped, header.body, &header, context, out) == Why::none)
    return Why::none;
  // A line of a file that a shipper sent on is that file's record; the kernel writes its own uptime.
  const auto is_record_of_file = [&](std::string_view text) {
    return looks_like_record(text) && header.program != "kernel" &&
           try_all(formats.plain, text, nullptr, context, out) == Why::none;
  };
  if (!is_record_of_file(header.body) && !is_record_of_file(header.record))
    return Why::unknown_format;
  const std::string_view host = header.relay.empty() ? header.host : header.relay;
  if (!out.has(Field::host_name) && !host.empty() && context.wants(Field::host_name))
    out.set(Field::host_name, host);
  return Why::none;
}

Why read_by_only(const FileFormats& formats, std::string_view line, ReadContext& context,
                 Event& out) {
  const Entry only{formats.only, formats.only_index};
  SyslogHeader header;
  if (formats.only->envelope == Envelope::none ||
      !read_syslog_header(line, header, context.syslog_starts)) {
    return try_one(only, line, nullptr, context, out);
  }
  const Why why = try_one(only, header.body, &header, context, out);
  return why == Why::none || header.body.data() == header.after_host.data()
             ? why
             : try_one(only, header.after_host, &header, context, out);
}

// True if some format reads the line. `why` becomes what the first one that came near says.
bool find_reader(const FileFormats& formats, std::string_view line, ReadContext& context,
                 Event& out, Why& why) {
  const auto reads = [&](Why tried) {
    if (why == Why::unknown_format) why = tried;
    return tried == Why::none;
  };
  if (context.columns != nullptr && formats.column_format.format != nullptr &&
      reads(try_one(formats.column_format, line, nullptr, context, out))) {
    return true;
  }
  const std::string_view bare = behind_priority(line);
  SyslogHeader header;
  bool enveloped = formats.syslog_first && read_syslog_header(line, header, context.syslog_starts);
  const auto any_message = [&] {
    const std::span generic = formats.dispatch->enveloped_generic;
    return enveloped && ((header.says_it_structured() &&
                          reads(try_tested(generic, header.after_host, &header, context, out))) ||
                         reads(try_all(generic, header.body, &header, context, out)));
  };
  if (enveloped) {
    if (reads(read_syslog_line(formats, header, context, out))) return true;
    // Other logs begin with an ISO stamp too: an envelope it is for certain only with the classic one.
    if (header.kind != SyslogHeader::Stamp::iso && any_message()) return true;
    if (reads(try_all(formats.plain, bare, nullptr, context, out))) return true;
  } else {
    if (bare.size() != line.size() && reads(try_all(formats.plain, bare, nullptr, context, out)))
      return true;
    if (reads(try_all(formats.plain, line, nullptr, context, out))) return true;
    enveloped = !formats.syslog_first && read_syslog_header(line, header, context.syslog_starts);
    if (enveloped && reads(read_syslog_line(formats, header, context, out))) return true;
  }
  // A bare ISO stamp with no "program:" behind it is more often a program's own log.
  const bool certain = header.kind != SyslogHeader::Stamp::iso || !header.program.empty() ||
                       header.body.starts_with('{') || header.body.starts_with("CEF:") ||
                       header.body.starts_with("LEEF:");
  if (certain && any_message()) return true;
  // In a file of one format or one header a line that it refuses is damaged, not "any text with a stamp"; but it may
  // be of a form that is known by what it holds (CEF, JSON).
  const bool of_columns = context.columns != nullptr && formats.column_format.format != nullptr;
  if (of_columns || (formats.main.format != nullptr && !formats.main.format->others))
    return reads(try_tested(formats.dispatch->plain_generic, bare, nullptr, context, out));
  if (reads(try_all(formats.dispatch->plain_generic, bare, nullptr, context, out))) return true;
  return !certain && any_message();
}

// Why the file's own format refused the line, if it came through a third of it; else no format reads it.
Why why_of_main(const FileFormats& formats, std::string_view line, ReadContext& context,
                Event& out) {
  const LogFormat& main = *formats.main.format;
  const Why why = main.read(line, nullptr, context, out);
  const char* const stopped = main.reader().stopped_at(line, context);
  if (why == Why::none) return Why::unknown_format;  // it lacks what the format asks for
  const auto came = static_cast<size_t>(stopped - line.data());
  return came * 3 < line.size() ? Why::unknown_format : why;
}

// The formats that may know what a carrier's message says.
Why read_program(const Dispatch& dispatch, std::string_view program, std::string_view text,
                 ReadContext& context, Event& out) {
  const auto reads = [&](const Entry& e) {
    out.clear();
    if (!e.format->fits(text) || e.format->read_carried(text, context, out) != Why::none)
      return false;
    out.format = e.index;
    return true;
  };
  for (const auto& [format, index] : find_program(dispatch, program, context).formats)
    if (reads({format, index})) return Why::none;
  return std::any_of(dispatch.enveloped.begin(), dispatch.enveloped.end(), reads)
             ? Why::none
             : Why::unknown_format;
}

// A container's or a shipper's message as any log's line, with or without a syslog header. Text with a stamp is left
// as it is.
bool read_shipped(const FileFormats& formats, std::string_view text, ReadContext& context,
                  Event& out) {
  const CsvColumns* const columns = std::exchange(context.columns, nullptr);
  const YearState year = context.clock.year_state();
  Why why = Why::unknown_format;
  const bool read = find_reader(formats, text, context, out, why);
  context.columns = columns;
  context.clock.year_state(year);
  return read && (!formats.dispatch->is_generic[out.format] || text.starts_with('{') ||
                  out.has(Field::process_name));
}

// The message of a program that the record or else a tag before the message names: "sshd[7]: Failed password ...".
Why read_tagged(const FileFormats& formats, std::string_view text, ReadContext& context, Event& out,
                Event& inner) {
  std::string_view program = out.get(Field::process_name);
  SyslogHeader tagged;
  if (program.empty()) read_syslog_tag(text, tagged);
  if (tagged.pid.empty() || !all_digits(tagged.pid))
    return read_program(*formats.dispatch, program, text, context, inner);
  out.set(Field::process_name, tagged.program);
  return read_program(*formats.dispatch, tagged.program, tagged.body, context, inner);
}

// The journal's record of sshd is sshd's, at the journal's time; a shipped line is what it would be in its file, but
// its time is the shipper's if its own stamp names no zone.
void read_carried(const FileFormats& formats, const LogFormat& carrier, ReadContext& context,
                  Event& out) {
  const std::string_view message = trim(out.get(Field::message));
  if (message.empty()) return;
  char* const padded = context.arena.take(message.size() + kPadding);
  std::memcpy(padded, message.data(), message.size());
  std::memset(padded + message.size(), 0, kPadding);
  const std::string_view text(padded, message.size());
  out.set(Field::message, text);
  Event inner;
  if (carrier.carries == Carries::line && read_shipped(formats, text, context, inner)) {
    if (inner.zone_source <= ZoneSource::format)
      out.time_ns = inner.time_ns, out.time_digits = inner.time_digits,
      out.zone_source = inner.zone_source;
  } else if (read_tagged(formats, text, context, out, inner) != Why::none) {
    return;
  }
  for (size_t f = 0; f < kFields; ++f) {
    const auto field = static_cast<Field>(f);
    if (inner.has(field)) out.set(field, inner.get(field));
  }
  out.extra.insert(out.extra.end(), inner.extra.begin(), inner.extra.end());
  out.format = inner.format;
}

}  // namespace

Why read_line(const FileFormats& formats, std::string_view line, ReadContext& context, Event& out) {
  Why why = Why::unknown_format;
  const auto found = [&](std::string_view text) {
    return find_reader(formats, text, context, out, why);
  };
  const auto is_known = [&] { return !formats.dispatch->is_generic[out.format]; };
  // Blanks at the end are nobody's, unless a format knows better.
  const auto found_either = [&](std::string_view text) {
    const bool of_text = found(text);
    if ((of_text && is_known()) || (found(line) && (is_known() || !of_text))) return true;
    return of_text && found(text);  // `out` is the line's now
  };
  const auto found_any = [&] {
    return line.ends_with(' ') ? found_either(line.substr(0, line.find_last_not_of(' ') + 1))
                               : found(line);
  };
  if (formats.only != nullptr ? (why = read_by_only(formats, line, context, out)) == Why::none
                              : found_any()) {
    const LogFormat* const carrier = formats.dispatch->carriers[out.format].format;
    if (carrier != nullptr) read_carried(formats, *carrier, context, out);
    return Why::none;
  }
  const bool of_main = formats.only == nullptr && formats.main.format != nullptr;
  return of_main ? why_of_main(formats, line, context, out) : why;
}

}  // namespace hozen
