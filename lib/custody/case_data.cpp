#include "custody/case_data.h"

#include <simdjson.h>
#include <unistd.h>

#include "base/path_glob.h"
#include "base/text.h"
#include "base/time.h"
#include "custody/json_line.h"

namespace hozen {
namespace {

void add_if(BagInfo& info, const char* label, const std::string& value) {
  if (!value.empty()) info.emplace_back(label, value);
}

// A glob is held against the whole path below data/ and against the last name alone.
bool matches(const std::string& glob, std::string_view path) {
  path.remove_prefix(kPayload.size());
  return glob_matches_path(glob, path);
}

std::string joined(const auto& pairs) {
  std::string out;
  for (const auto& [a, b] : pairs) out += fmt::format("{}{}={}", out.empty() ? "" : "; ", a, b);
  return out;
}

std::string offset_text(int64_t ns) {
  return fmt::format("{:+.9f}", static_cast<double>(ns) / static_cast<double>(kNsPerSecond));
}

std::string here() {
  std::string path(4096, '\0');
  return getcwd(path.data(), path.size()) == nullptr ? "" : path.c_str();
}

std::vector<std::pair<std::string, std::string>> facts_of(const CreateOptions& options) {
  const CaseData& about = options.about;
  std::string hashes;
  for (const HashKind kind : options.hashes) hashes += fmt::format(" {}", name_of(kind));
  return {{"folder", here()},
          {"sources", fmt::to_string(fmt::join(options.sources, "; "))},
          {"package", options.output.substr(options.output.rfind('/') + 1)},
          {"case", about.case_number},
          {"evidence", about.evidence_number},
          {"examiner", about.examiner},
          {"witness", about.witness},
          {"purpose", about.purpose},
          {"authoriser", about.authoriser},
          {"notes", fmt::to_string(fmt::join(about.notes, "; "))},
          {"classes", joined(options.classes)},
          {"zones", joined(options.zones)},
          {"clock offsets", joined(options.clock_offsets)},
          {"hashes", hashes},
          {"level", fmt::to_string(options.level)}};
}

}  // namespace

BagInfo bag_info_of(const CreateOptions& options, int64_t now_ns) {
  BagInfo info;
  const CaseData& about = options.about;
  add_if(info, "Case-Number", about.case_number);
  add_if(info, "Evidence-Number", about.evidence_number);
  add_if(info, "Examiner", about.examiner);
  add_if(info, "Witness", about.witness);
  add_if(info, "Purpose", about.purpose);
  add_if(info, "Authorised-By", about.authoriser);
  for (const std::string& note : about.notes) add_if(info, "Note", note);
  for (const auto& [glob, zone] : options.zones)
    info.emplace_back("Source-Time-Zone", glob == "*" ? zone : glob + "=" + zone);
  for (const auto& [glob, offset] : options.clock_offsets)
    info.emplace_back("Clock-Offset-Seconds",
                      (glob == "*" ? "" : glob + "=") + offset_text(offset));
  info.emplace_back("Bagging-Date", format_rfc3339(now_ns).substr(0, 10));
  info.emplace_back("Bagging-Time", format_rfc3339(now_ns));
  info.emplace_back("Bag-Software-Agent", "hozen preserve");
  return info;
}

std::string zones_text(const CreateOptions& options) { return joined(options.zones); }

std::string clock_offsets_text(const CreateOptions& options) {
  std::vector<std::string> texts;
  for (const auto& [glob, offset] : options.clock_offsets)
    texts.push_back(fmt::format("{}={}s", glob, offset_text(offset)));
  return fmt::to_string(fmt::join(texts, "; "));
}

std::string run_facts(const CreateOptions& options, int64_t now_ns) {
  JsonLine line;
  line.number("hozen_journal", 1).text("time", format_rfc3339(now_ns, 9));
  for (const auto& [name, value] : facts_of(options)) line.text(name, value);
  return line.take();
}

Expected<int64_t> same_run(const CreateOptions& options, std::string_view head) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(head.data(), head.size()).get(object) != simdjson::SUCCESS)
    return fail("the journal's first line is damaged");
  for (const auto& [name, value] : facts_of(options)) {
    std::string_view then;
    const bool known = object[name].get(then) == simdjson::SUCCESS;
    if (!known || then != valid_utf8(value))
      return std::unexpected(Error{
          .what = fmt::format("the interrupted run was another: its {} was '{}', now it is '{}'",
                              name, quote_for_message(then), quote_for_message(value)),
          .hint = "repeat its command line with --resume"});
  }
  std::string_view time;
  const bool timed = object["time"].get(time) == simdjson::SUCCESS;
  const auto instant = timed ? parse_rfc3339(time) : std::nullopt;
  if (!instant) return fail("the journal's first line has no time");
  return instant->time_ns;
}

std::string totals_json(const CreateReport& report) {
  const BagTotals& t = report.totals;
  JsonLine line;
  line.text("sha256", report.sha256).number("package_bytes", report.package_bytes);
  line.number("files", t.files).number("bytes", t.bytes).number("special", t.special);
  line.number("unreadable", t.unreadable).number("changed", t.changed);
  return line.flag("read_back", report.read_back).take();
}

std::optional<CreateReport> read_totals(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS) return std::nullopt;
  CreateReport report;
  std::string_view sha256;
  bool whole = object["sha256"].get(sha256) == simdjson::SUCCESS &&
               object["read_back"].get(report.read_back) == simdjson::SUCCESS;
  report.sha256 = sha256;
  BagTotals& t = report.totals;
  const std::pair<const char*, uint64_t*> numbers[] = {{"package_bytes", &report.package_bytes},
                                                       {"files", &t.files},
                                                       {"bytes", &t.bytes},
                                                       {"special", &t.special},
                                                       {"unreadable", &t.unreadable},
                                                       {"changed", &t.changed}};
  for (const auto& [name, into] : numbers)
    whole = whole && object[name].get(*into) == simdjson::SUCCESS;
  return whole ? std::optional(std::move(report)) : std::nullopt;
}

void describe(FileRecord& record, const CreateOptions& options, Owners& owners) {
  record.user = owners.user(record.stat.uid);
  record.group = owners.group(record.stat.gid);
  if (record.kind == FileKind::folder) return;
  for (const auto& [log_class, glob] : options.classes)
    if (matches(glob, record.path)) record.log_class = log_class;
  for (const auto& [glob, zone] : options.zones)
    if (matches(glob, record.path)) record.zone = zone;
  for (const auto& [glob, offset] : options.clock_offsets)
    if (matches(glob, record.path)) record.skew_ns = offset;
}

}  // namespace hozen
