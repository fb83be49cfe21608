#include "since_run.h"

#include "base/json_text.h"
#include "base/text.h"
#include "verdicts/csv_rows.h"

namespace hozen {
namespace {

// The value of a key of the outermost object, as it is written; strings without their quotes. Our own lines hold
// these keys before any nested one of the same name.
std::string raw_value(std::string_view line, std::string_view key) {
  const std::string name = "\"" + std::string(key) + "\":";
  const size_t at = line.find(name);
  if (at == std::string_view::npos) return {};
  std::string_view rest = line.substr(at + name.size());
  if (!rest.starts_with('"')) return std::string(rest.substr(0, rest.find_first_of(",}")));
  rest.remove_prefix(1);
  size_t end = 0;
  while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  return std::string(rest.substr(0, end));
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_quoted(out, text);
  return out.substr(1, out.size() - 2);
}

struct Now {
  Finding* finding;
  std::string id, series, start, end;
};

std::vector<Now> list_now(Findings& findings) {
  std::vector<Now> all;
  for (JudgedSeries& s : findings.series) {
    const auto stamp = [&](int64_t time_s) {
      const int64_t ns = time_s * kNsPerSecond;
      return s.zone.is_utc() ? format_rfc3339(ns) : format_rfc3339(ns, s.zone);
    };
    for (Finding& f : s.verdict.findings) {
      all.push_back({&f, f.id(), quoted(f.series), stamp(f.start_s), stamp(f.end_s)});
    }
  }
  return all;
}

// Stamps of one zone compare as texts.
bool overlaps(const EarlierFinding& a, const Now& b) {
  return a.kind == name_of(b.finding->kind) && a.series == b.series && a.start < b.end &&
         b.start < a.end;
}

std::string kind_in_japanese(const std::string& name) {
  for (const Kind kind :
       {Kind::burst, Kind::drop, Kind::silence, Kind::rise, Kind::shift, Kind::fresh}) {
    if (name == name_of(kind)) return kind_text(kind, Language::ja);
  }
  return name;
}

std::string gone_text(const EarlierFinding& e, Language language) {
  const bool ja = language == Language::ja;
  const std::string where =
      e.series.empty() ? "" : (ja ? "、" : ", ") + series_text(e.series, language);
  return ja ? fmt::format("前回から消えた検出: {} {} ～ {}{} ({})", kind_in_japanese(e.kind),
                          e.start, e.end, where, e.id)
            : fmt::format("gone since the earlier run: {}, {} to {}{} ({})", e.kind, e.start, e.end,
                          where, e.id);
}

}  // namespace

Expected<std::vector<EarlierFinding>> read_run(const std::string& path) {
  HOZEN_TRY(text, read_whole(path));
  std::vector<EarlierFinding> all;
  bool any = trim(text).empty();
  for (const std::string_view line : split(text, '\n')) {
    if (!line.starts_with("{\"kind\":\"")) continue;
    any = true;
    EarlierFinding e{raw_value(line, "id"),     raw_value(line, "kind"),
                     raw_value(line, "start"),  raw_value(line, "end"),
                     raw_value(line, "series"), raw_value(line, "observed"),
                     raw_value(line, "verdict")};
    if (!e.id.empty()) all.push_back(std::move(e));
  }
  if (!any) return fail("{} is no earlier run: the output of spike -f jsonl is expected", path);
  return all;
}

std::vector<std::string> compare_runs(const std::vector<EarlierFinding>& earlier,
                                      Findings& findings, Language language) {
  std::vector<Now> now = list_now(findings);
  for (Now& n : now) n.finding->since = "new";
  std::vector<std::string> gone;
  for (const EarlierFinding& e : earlier) {
    Now* match = nullptr;
    for (Now& n : now) {
      if (n.id == e.id) match = &n;
    }
    for (Now& n : now) {
      if (match == nullptr && n.finding->since == "new" && overlaps(e, n)) match = &n;
    }
    if (match == nullptr) {
      gone.push_back(gone_text(e, language));
      continue;
    }
    const Finding& f = *match->finding;
    const std::string verdict(name_of(f.planned.held));
    const bool same = match->id == e.id && match->end == e.end &&
                      fmt::format("{:.0f}", f.observed) == e.observed && verdict == e.verdict;
    match->finding->since = same ? "same" : "changed";
  }
  return gone;
}

}  // namespace hozen
