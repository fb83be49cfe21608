#include "verdicts/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hozen {
namespace {

struct FieldWord {
  std::string_view field, one, many, ja;
};
constexpr FieldWord kFieldWords[] = {
    {"source.ip", "source", "sources", "送信元"},
    {"source", "source", "sources", "送信元"},
    {"destination.ip", "target address", "target addresses", "宛先アドレス"},
    {"destination.port", "port", "ports", "宛先ポート"},
    {"host.name", "host", "hosts", "ホスト"},
    {"url.domain", "site", "sites", "サイト"},
    {"url.original", "URL", "URLs", "URL"},
    {"url.path", "URL", "URLs", "URL"},
    {"destination.domain", "site", "sites", "サイト"},
    {"user_agent.original", "user agent", "user agents", "ユーザーエージェント"},
    {"threat.class", "class", "classes", "攻撃種別"},
    {"threat.rule", "rule", "rules", "検知規則"},
    {"threat.tool", "tool", "tools", "ツール"},
    {"rule.name", "signature", "signatures", "シグネチャ"},
    {"vulnerability.id", "CVE", "CVEs", "脆弱性"},
    {"user.name", "user", "users", "ユーザー"},
    {"http.response.status_code", "status", "statuses", "応答コード"},
    {"event.action", "action", "actions", "動作"},
    {"log.file.path", "file", "files", "ファイル"},
};

std::string field_word(std::string_view field, size_t count, Language language) {
  for (const FieldWord& w : kFieldWords) {
    if (w.field != field) continue;
    return std::string(language == Language::ja ? w.ja : count == 1 ? w.one : w.many);
  }
  return std::string(field);
}

std::string count_word(size_t n, Language language) {
  constexpr std::string_view kWords[] = {"no", "one", "two", "three", "four", "five"};
  if (language == Language::en && n < std::size(kWords)) return std::string(kWords[n]);
  return fmt::format("{}", n);
}

std::string number(double x) {
  if (x != 0 && std::abs(x) < 9.95) return fmt::format("{:.1f}", x);
  return fmt::format("{:.0f}", x);
}

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

std::string excess_word(const Finding& f, Language language) {
  const bool low = f.is_low() || (f.kind == Kind::shift && f.ratio < 1);
  if (language == Language::ja) return low ? "減少分" : "増加分";
  return low ? "what is missing" : "the excess";
}

std::string one_value(const Cause& cause, const Finding& f, const Telling& how) {
  const Who& who = cause.who.front();
  const bool ja = how.language == Language::ja;
  std::string fresh;
  if (who.fresh) fresh = ja ? "、初出" : "; new";
  if (who.fresh && who.first_seen_s != 0) {
    const std::string at =
        format_rfc3339(who.first_seen_s * kNsPerSecond, how.zone).substr(0, 16).replace(10, 1, " ");
    fresh = ja ? fmt::format("、初出 {}", at) : fmt::format("; new, first seen at {}", at);
  }
  const std::string word = field_word(cause.field, 1, how.language);
  if (ja) {
    return fmt::format("{}は1つ、{}の{}: {} ({} {}中、{}件、通常{}件{})", word,
                       excess_word(f, how.language), percent(who.share), who.value, word,
                       std::max<size_t>(1, cause.values), number(who.observed),
                       number(who.expected), fresh);
  }
  return fmt::format("one {}, {} of {}: {} (1 of {} {}; {} events, {} expected{})", word,
                     percent(who.share), excess_word(f, how.language), who.value,
                     std::max<size_t>(1, cause.values),
                     field_word(cause.field, cause.values, how.language), number(who.observed),
                     number(who.expected), fresh);
}

std::string few_values(const Cause& cause, const Finding& f, const Telling& how) {
  double sum = 0;
  std::string list;
  for (const Who& who : cause.who) {
    sum += who.share;
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", who.value, percent(who.share));
  }
  const std::string word = field_word(cause.field, cause.who.size(), how.language);
  if (how.language == Language::ja) {
    return fmt::format("{}は{}つ、{}の{}: {}", word, cause.who.size(), excess_word(f, how.language),
                       percent(std::min(1.0, sum)), list);
  }
  return fmt::format("{} {}, {} of {}: {}", count_word(cause.who.size(), how.language), word,
                     percent(std::min(1.0, sum)), excess_word(f, how.language), list);
}

std::string many_values(const Cause& cause, const Finding& f, const Telling& how) {
  const bool ja = how.language == Language::ja;
  const std::string word = field_word(cause.field, cause.excess_values, how.language);
  if (cause.spread == Cause::Spread::distributed) {
    if (ja) {
      return fmt::format("分散、初出の{} {}、{}の{}、最大でも{}", word, cause.fresh_values,
                         excess_word(f, how.language), percent(cause.fresh_share),
                         percent(cause.top_share));
    }
    return fmt::format("distributed, {} new {}, {} of {}, none above {}", cause.fresh_values, word,
                       percent(cause.fresh_share), excess_word(f, how.language),
                       percent(cause.top_share));
  }
  if (ja) {
    return fmt::format("広範、単独の{}なし ({} {}、最大{})", word, word, cause.excess_values,
                       percent(cause.top_share));
  }
  return fmt::format("broad, no single {} ({} {}, the largest {})",
                     field_word(cause.field, 1, how.language), cause.excess_values, word,
                     percent(cause.top_share));
}

bool is_url(const Cause& cause) {
  return cause.field == "url.path" || cause.field == "url.original";
}

bool is_source(const Cause& cause) { return cause.field.starts_with("source"); }

// A field of one value, or whose values make up what they always do, says nothing about a finding.
bool is_telling(const Cause& cause) {
  if (is_source(cause) || is_url(cause)) return true;
  if (cause.usual_values <= 1 && cause.fresh_values == 0) return false;
  if (cause.spread == Cause::Spread::broad) return false;
  const bool side_fact = cause.field == "user_agent.original" || cause.field == "event.action" ||
                         cause.field == "http.response.status_code";
  if (side_fact && cause.spread != Cause::Spread::one) return false;
  double listed = 0;
  for (const Who& who : cause.who) listed += who.share;
  return listed - cause.usual_share > 0.1;
}

std::string shift_words(const Finding& f, const Telling& how) {
  const bool ja = how.language == Language::ja;
  if (f.kind == Kind::rise) {
    const auto a_day = [](double slope) { return 100 * (std::exp(slope) - 1); };
    if (ja) {
      return fmt::format(
          "増加傾向: 1日あたり{:+.1f} % (95 %区間 {:+.1f}～{:+.1f} %)、{}件、横ばいなら{}件",
          a_day(f.slope), a_day(f.slope_low), a_day(f.slope_high), number(f.observed),
          number(f.expected));
    }
    return fmt::format(
        "rising by {:+.1f} % a day (95 % interval {:+.1f} to {:+.1f} %): {} events, "
        "{} had it stayed level",
        a_day(f.slope), a_day(f.slope_low), a_day(f.slope_high), number(f.observed),
        number(f.expected));
  }
  if (ja) {
    return fmt::format("水準変化: 以前の{:.2f}倍に ({}件、以前の水準なら{}件)", f.ratio,
                       number(f.observed), number(f.expected));
  }
  return fmt::format("shift to {:.2f} times the level before: {} events, {} at the old level",
                     f.ratio, number(f.observed), number(f.expected));
}

std::string what_words(const Finding& f, const Telling& how) {
  if (f.kind == Kind::rise || f.kind == Kind::shift) return shift_words(f, how);
  const bool ja = how.language == Language::ja;
  if (f.kind == Kind::fresh) {
    return ja ? fmt::format("初出: {}件", number(f.observed))
              : fmt::format("new: {} events, never seen before", number(f.observed));
  }
  if (ja) {
    return fmt::format("{}: {}件、通常{}件 ({:.1f}倍)", kind_text(f.kind, how.language),
                       number(f.observed), number(f.expected), f.ratio);
  }
  return fmt::format("{}: {} events, {} expected from {} days ({:.1f} times the usual)",
                     kind_text(f.kind, how.language), number(f.observed), number(f.expected),
                     f.history_days, f.ratio);
}

std::string place_text(const RecordPlace& place, const Telling& how) {
  return fmt::format("{} ({}:{})",
                     format_rfc3339(place.time_ns, how.zone).substr(0, 19).replace(10, 1, " "),
                     place.file, place.offset);
}

std::string evidence_words(const Finding& f, const Telling& how) {
  const bool ja = how.language == Language::ja;
  std::string text;
  const bool beside = f.kind == Kind::silence;
  if (f.first_place.known()) {
    text += ja ? (beside ? "直前の記録 " : "最初の記録 ")
               : (beside ? "Last record before: " : "First record: ");
    text += place_text(f.first_place, how);
  }
  if (f.last_place.known()) {
    if (!text.empty()) text += ja ? "、" : "; ";
    text += ja ? (beside ? "再開後の最初の記録 " : "最後の記録 ")
               : (beside ? "first record after: " : "last record: ");
    text += place_text(f.last_place, how);
  }
  return text;
}

std::string contractor_words(const Finding& f, const Telling& how) {
  std::string text;
  for (const Contractor& c : f.contractors) {
    if (!text.empty()) text += how.language == Language::ja ? "。" : ". ";
    text += how.language == Language::ja
                ? fmt::format("{} は {} ({}、契約 {}、{}、連絡先 {}){}", c.source, c.vendor, c.kind,
                              c.contract, c.valid_text, c.contact,
                              c.valid_then ? "" : "、当日は契約期間外")
                : fmt::format("{} belongs to {} ({}, contract {}, {}, contact {}){}", c.source,
                              c.vendor, c.kind, c.contract, c.valid_text, c.contact,
                              c.valid_then ? "" : ", not valid on that day");
  }
  return text;
}

std::string next_step(const Finding& f, Language language) {
  const bool ja = language == Language::ja;
  if (f.planned.held == Held::planned) return {};
  switch (f.kind) {
    case Kind::burst:
    case Kind::fresh:
      return ja ? "確認: 送信元の持ち主、応答が成功した要求、計画外の診断でないか"
                : "Check: who owns the source, which requests succeeded, and whether a test was "
                  "not announced";
    case Kind::silence:
    case Kind::drop:
      return ja ? "確認: サービス停止か、記録や転送の停止か、同じ時刻の他のログ"
                : "Check: was the service down, or its logging; what other logs say of the same "
                  "time";
    case Kind::rise:
    case Kind::shift:
      return ja ? "確認: 構成変更、新しい送信元や宛先、継続しているか"
                : "Check: what was changed, new sources or targets, and whether it goes on";
  }
  return {};
}

}  // namespace

std::string kind_text(Kind kind, Language language) {
  if (language == Language::en) return std::string(name_of(kind));
  switch (kind) {
    case Kind::burst:
      return "急増";
    case Kind::drop:
      return "急減";
    case Kind::silence:
      return "途絶";
    case Kind::rise:
      return "増加傾向";
    case Kind::shift:
      return "水準変化";
    case Kind::fresh:
      return "初出";
  }
  return {};
}

std::string held_text(Held held, Language language) {
  if (language == Language::en) return std::string(name_of(held));
  switch (held) {
    case Held::unchecked:
      return "";
    case Held::unplanned:
      return "計画外";
    case Held::planned:
      return "計画済み";
    case Held::partly:
      return "一部計画済み";
  }
  return {};
}

std::string probability_text(double log_p) {
  const double log10_p = log_p / std::log(10.0);
  double exponent = std::floor(log10_p);
  double digits = std::round(std::pow(10.0, log10_p - exponent) * 10) / 10;
  if (digits >= 10) {
    digits /= 10;
    ++exponent;
  }
  if (exponent >= -3) return fmt::format("{:.2g}", std::exp(log_p));
  return fmt::format("{:g}e{:.0f}", digits, exponent);
}

std::string when_text(int64_t start_s, int64_t end_s, const Telling& how) {
  const auto local = [&](int64_t s) {
    return format_rfc3339(s * kNsPerSecond, how.zone).substr(0, 16).replace(10, 1, " ");
  };
  const std::string to = how.language == Language::ja ? "～" : " to ";
  const std::string start = local(start_s), end = local(end_s);
  const bool whole_days = start.ends_with("00:00") && end.ends_with("00:00");
  if (whole_days) {
    const std::string last = local(end_s - 1).substr(0, 10);
    return start.substr(0, 10) == last ? last : start.substr(0, 10) + to + last;
  }
  if (start.substr(0, 10) == end.substr(0, 10)) return start + to + end.substr(11);
  return start + to + end;
}

std::string when_text(const Finding& finding, const Telling& how) {
  return when_text(finding.start_s, finding.end_s, how);
}

std::string cause_text(const Cause& cause, const Finding& finding, const Telling& how) {
  const bool named = cause.spread == Cause::Spread::one || cause.spread == Cause::Spread::few;
  std::string text = cause.spread == Cause::Spread::one   ? one_value(cause, finding, how)
                     : cause.spread == Cause::Spread::few ? few_values(cause, finding, how)
                                                          : many_values(cause, finding, how);
  if (is_url(cause) && !finding.is_low()) {
    const std::string distinct = how.language == Language::ja
                                     ? fmt::format("異なるURL {}", cause.values)
                                     : fmt::format("{} distinct URLs", cause.values);
    text = named ? text + (how.language == Language::ja ? "、" : ", ") + distinct : distinct;
  }
  return text;
}

std::string causes_text(const Finding& finding, const Telling& how) {
  std::string text;
  for (const Cause& cause : finding.causes) {
    if (!is_telling(cause)) continue;
    if (!text.empty()) text += how.language == Language::ja ? "。" : "; ";
    text += cause_text(cause, finding, how);
  }
  if (!text.empty()) text = (how.language == Language::ja ? "原因: " : "Cause: ") + text;
  return text;
}

std::string planned_text(const Finding& f, const Telling& how) {
  const PlannedWork& work = f.planned;
  const bool ja = how.language == Language::ja;
  if (work.held == Held::unchecked) return {};
  std::string text = (ja ? "計画: " : "Planned work: ") + held_text(work.held, how.language);
  if (work.held != Held::unplanned) {
    text += fmt::format(": {} ({}", work.summary.empty() ? work.entry : work.summary, work.entry);
    if (!work.ticket.empty()) text += ", " + work.ticket;
    text += ja ? "、" : ", ";
    text += when_text(work.entry_start_s, work.entry_end_s, how);
    if (!work.contact.empty()) text += (ja ? "、連絡先 " : ", contact ") + work.contact;
    text += ")";
  }
  if (work.held == Held::partly) {
    const std::string rest = when_text(work.rest_start_s, work.rest_end_s, how);
    const bool outside = work.rest_why == "outside the window";
    text +=
        ja ? fmt::format("。残り {}: {}件、通常{}件 ({})、計画外", rest, number(work.rest_observed),
                         number(work.rest_expected), outside ? "時間外" : "別の送信元")
           : fmt::format("; the rest, {}: {} events, {} expected ({}), is unplanned", rest,
                         number(work.rest_observed), number(work.rest_expected), work.rest_why);
  }
  for (const std::string& miss : work.near_misses) {
    text += (ja ? "。近い計画 " : "; near miss: ") + miss;
  }
  return text;
}

std::string tell(const Finding& f, const Telling& how) {
  const bool ja = how.language == Language::ja;
  const std::string stop = ja ? "。" : ". ";
  std::string text = when_text(f, how);
  if (!f.series.empty()) text += (ja ? " " : ", ") + f.series;
  text += ": " + what_words(f, how);
  text += ja ? fmt::format("、p {}、深刻度 {}{}", probability_text(f.log_p), f.severity(),
                           f.tentative ? "、暫定 (履歴14日未満)" : "")
             : fmt::format("; p {}, severity {}{}", probability_text(f.log_p), f.severity(),
                           f.tentative ? ", tentative (under 14 days of history)" : "");
  for (const std::string& part :
       {causes_text(f, how), evidence_words(f, how), contractor_words(f, how), planned_text(f, how),
        next_step(f, how.language)}) {
    if (part.empty()) continue;
    text += stop + part;
  }
  return text + (ja ? "。" : ".");
}

std::string explain(const Finding& f) {
  std::string text = fmt::format(
      "window {} bins, dispersion {:.4f}, p {} (threshold {}), history {} days", f.window_bins,
      f.dispersion, probability_text(f.log_p), probability_text(f.threshold_log_p), f.history_days);
  if (f.threshold > 0 || f.is_low()) {
    text += fmt::format(", told {} {} events", f.is_low() ? "up to" : "from", number(f.threshold));
  }
  for (const Cause& cause : f.causes) {
    for (const Who& who : cause.who) {
      text += fmt::format("; {} {}: {} observed, {} expected, share {}, p {}", who.field, who.value,
                          number(who.observed), number(who.expected), percent(who.share),
                          probability_text(who.log_p));
    }
  }
  return text;
}

std::string tell_folded(const std::vector<const Finding*>& findings, const Telling& how) {
  const Finding& first = *findings.front();
  const PlannedWork& work = first.planned;
  const std::string name = work.summary.empty() ? work.series : work.summary;
  double observed = 0;
  int64_t end_s = first.end_s;
  for (const Finding* f : findings) {
    observed += f->observed;
    end_s = std::max(end_s, f->end_s);
  }
  const std::string when = when_text(first.start_s, end_s, how);
  if (how.language == Language::ja) {
    return fmt::format("{}{}{}: 計画済み {}回: {} ({}{}{})、計{}件。", when,
                       first.series.empty() ? "" : " ", first.series, findings.size(), name,
                       work.series, work.ticket.empty() ? "" : "、", work.ticket, number(observed));
  }
  return fmt::format("{}{}{}: planned, {} times: {} ({}{}{}), {} events in all.", when,
                     first.series.empty() ? "" : ", ", first.series, findings.size(), name,
                     work.series, work.ticket.empty() ? "" : ", ", work.ticket, number(observed));
}

std::string tell_silent_entries(const std::vector<CalendarEntry>& entries, const Telling& how) {
  const CalendarEntry& first = entries.front();
  const std::string name = first.summary.empty() ? first.series : first.summary;
  const std::string when = when_text(first.start_s, first.end_s, how);
  if (how.language == Language::ja) {
    if (entries.size() == 1)
      return fmt::format("{}: 計画されたが痕跡なし: {} ({})", when, name, first.id);
    return fmt::format("計画されたが痕跡なし: {} ({})、{}回、最初は {}", name, first.series,
                       entries.size(), when);
  }
  if (entries.size() == 1) {
    return fmt::format("planned but silent: {} ({}), {}, left no trace", name, first.id, when);
  }
  return fmt::format("planned but silent: {} ({}), {} times, first {}, left no trace", name,
                     first.series, entries.size(), when);
}

}  // namespace hozen
