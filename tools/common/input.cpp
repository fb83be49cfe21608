#include "common/input.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <numeric>
#include <thread>

#include "base/text.h"
#include "base/yaml.h"
#include "common/print_ledger.h"
#include "custody/package_sources.h"
#include "events/log_format.h"

namespace hozen {
namespace {

struct ForFiles {
  std::string glob, value;
};

// "GLOB=VALUE", or a VALUE for all files. The last '=' parts them: zones, ids and durations hold none.
ForFiles split_glob(const std::string& text) {
  const size_t at = text.rfind('=');
  if (at == std::string::npos) return {"*", text};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::unexpected<Error> of_option(std::string_view option, Error error) {
  error.what = fmt::format("{}: {}", option, error.what);
  return std::unexpected(std::move(error));
}

Expected<void> read_zones(const InputOptions& options, Reading& reading) {
  for (const std::string& text : options.zones) {
    const ForFiles one = split_glob(text);
    const Expected<Zone> zone = Zone::find(one.value);
    if (!zone) return of_option("--tz", zone.error());
    reading.zones.emplace_back(one.glob, *zone);
  }
  for (const std::string& text : options.skews) {
    const ForFiles one = split_glob(text);
    const Expected<int64_t> skew = parse_duration(one.value);
    if (!skew) return of_option("--skew", skew.error());
    reading.skews.emplace_back(one.glob, *skew);
  }
  return {};
}

Expected<void> read_format_choice(const InputOptions& options, const FormatSet& formats,
                                  Reading& reading) {
  for (const std::string& text : options.input_formats) {
    const ForFiles one = split_glob(text);
    if (!formats.index_of(one.value)) {
      return std::unexpected(
          Error{.what = fmt::format("--input-format: there is no log format '{}'",
                                    quote_for_message(one.value)),
                .hint = "'timeline formats' lists them"});
    }
    reading.input_formats.emplace_back(one.glob, one.value);
  }
  return {};
}

Expected<void> read_filter(const InputOptions& options, const Zone& zone, Filter& filter) {
  for (const std::string& condition : options.where) HOZEN_CHECK(filter.add(condition));
  const auto read_time = [&zone](const std::string& text, std::string_view option,
                                 int64_t& into) -> Expected<void> {
    if (text.empty()) return {};
    const Expected<int64_t> time = parse_user_time(text, zone);
    if (!time) return of_option(option, time.error());
    into = *time;
    return {};
  };
  HOZEN_CHECK(read_time(options.since, "--since", filter.since_ns));
  HOZEN_CHECK(read_time(options.until, "--until", filter.until_ns));
  if (filter.since_ns >= filter.until_ns)
    return fail("--since is not before --until: no event can match");
  return {};
}

std::function<void(uint64_t)> progress_line(uint64_t total) {
  return [total](uint64_t done) {
    std::string text = "\r" + bytes_text(done);
    if (total > 0)
      text += fmt::format(" of {} ({} %)", bytes_text(total),
                          std::min<uint64_t>(100, done * 100 / total));
    text += "\x1b[K";
    std::fwrite(text.data(), 1, text.size(), stderr);
  };
}

}  // namespace

Expected<std::vector<Source>> open_logs(const std::vector<std::string>& paths,
                                        std::vector<std::string>* left_out) {
  if (paths.empty()) {
    return std::unexpected(
        Error{.what = "no logs are named",
              .hint = "name files, folders, archives or packages, or - for stdin"});
  }
  std::vector<Source> sources;
  SourceOptions told;
  if (left_out != nullptr)
    told.note = [left_out](std::string text) { left_out->push_back(std::move(text)); };
  for (const std::string& path : paths) {
    std::error_code reason;  // looking into a pipe would take its bytes away
    const auto type = std::filesystem::status(path, reason).type();
    const bool can_look = type == std::filesystem::file_type::regular ||
                          type == std::filesystem::file_type::directory;
    const bool package = can_look && is_package(path);
    HOZEN_TRY(more, package ? package_sources(path) : open_sources(std::span(&path, 1), told));
    std::move(more.begin(), more.end(), std::back_inserter(sources));
  }
  return sources;
}

Expected<FormatSet> open_formats(const InputOptions& options) {
  HOZEN_TRY(formats, FormatSet::built_in());
  for (const std::string& path : options.formats) HOZEN_CHECK(formats.add(path));
  return formats;
}

Expected<Zone> report_zone_of(const InputOptions& options) {
  std::string name = options.report_zone;
  for (const std::string& text : options.zones) {
    if (name.empty() && text.find('=') == std::string::npos) name = text;
  }
  if (name.empty()) return Zone();
  const Expected<Zone> zone = Zone::find(name);
  if (!zone) return of_option(options.report_zone.empty() ? "--tz" : "--report-tz", zone.error());
  return *zone;
}

int thread_count(const InputOptions& options) {
  if (options.threads > 0) return options.threads;
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

Expected<void> refuse_address_facts(const Input& input, std::string_view command) {
  if (!input.filter.needs_addresses()) return {};
  return std::unexpected(Error{
      .what = fmt::format("--where: `{}` knows no facts of addresses (source.owner ...)", command),
      .hint = "`timeline count`, `events` and `report` do, with --addresses FILE"});
}

Expected<Input> open_input(const InputOptions& options, const OutputOptions& output) {
  Input input;
  HOZEN_CHECK(max_rejects_share(options));
  HOZEN_TRY(formats, open_formats(options));
  input.formats = std::make_unique<FormatSet>(std::move(formats));
  for (const auto& format : input.formats->formats()) input.format_ids.push_back(format->id);
  HOZEN_TRY(zone, report_zone_of(options));
  input.report_zone = zone;
  Reading& reading = input.reading;
  reading.formats = input.formats.get();
  HOZEN_CHECK(read_format_choice(options, *input.formats, reading));
  HOZEN_CHECK(read_zones(options, reading));
  HOZEN_CHECK(read_filter(options, zone, input.filter));
  reading.keep_extra = input.filter.needs_extra();
  reading.year = options.year;
  reading.keep_copies = options.keep_duplicates;
  reading.threads = thread_count(options);
  reading.rejects_path = options.rejects;
  HOZEN_TRY(sources, open_logs(options.logs, &input.left_out));
  input.sources = std::move(sources);
  input.shows_progress = wants_progress(output);
  return input;
}

namespace {

// Links, pipes and devices that lie in the folders named.
void note_left_out(const std::vector<std::string>& left_out, Ledger& ledger) {
  constexpr size_t kNamed = 3;
  for (size_t i = 0; i < std::min(kNamed, left_out.size()); ++i)
    ledger.note("not read: " + quote_for_message(left_out[i], 400));
  if (left_out.size() > kNamed)
    ledger.note(fmt::format("not read: {} more that are no files", left_out.size() - kNamed));
}

}  // namespace

std::string other_name_of(const Input& input, const Ledger& ledger, std::string_view field) {
  for (const auto& [id, events] : ledger.total().formats) {
    const auto index = input.formats->index_of(id);
    if (!index) continue;
    const LogFormat& format = *input.formats->formats()[*index];
    const auto root = Yaml::read(format.yaml, format.file);
    for (const char* kind : {"csv", "json", "keyvalue", "w3c", "cef", "leef", "journal"}) {
      const Yaml* const reader = root ? root->find(kind) : nullptr;
      const Yaml* const map = reader == nullptr ? nullptr : reader->find("map");
      const std::string_view name = map == nullptr ? "" : map->get(field);
      if (!name.empty()) return fmt::format(" ({} calls it {})", id, name);
    }
  }
  return {};
}

Expected<Ledger> read_input(const Input& input,
                            const std::function<std::unique_ptr<EventWorker>()>& make_worker,
                            uint64_t wanted, bool extra) {
  Reading reading = input.reading;
  reading.keep_extra |= extra;
  reading.wanted = wanted | input.filter.fields();
  if (input.shows_progress) {
    const uint64_t total =
        std::accumulate(input.sources.begin(), input.sources.end(), uint64_t{0},
                        [](uint64_t sum, const Source& s) { return sum + s.size.value_or(0); });
    reading.progress = progress_line(total);
  }
  Expected<Ledger> ledger = read_events(input.sources, reading, make_worker);
  if (input.shows_progress) std::fputs("\r\x1b[K", stderr);
  if (!ledger) return ledger;
  note_left_out(input.left_out, *ledger);
  for (const std::string& field : input.filter.never_seen())
    ledger->note(fmt::format("--where: no event has a field '{}'{}", field,
                             other_name_of(input, *ledger, field)));
  return ledger;
}

}  // namespace hozen
