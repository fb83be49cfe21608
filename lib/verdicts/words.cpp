#include "verdicts/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tally/port_names.h"
#include "verdicts/word_parts.h"

namespace hozen {
namespace {

std::string shift_words(const Finding& f, const Telling& how) {
  const bool ja = how.language == Language::ja;
  if (f.kind == Kind::rise) {
    const auto a_day = [](double slope) { return 100 * (std::exp(slope) - 1); };
    if (ja) {
      return fmt::format(
          "増加傾向: 1日あたり{:+.1f} % (95 %区間 {:+.1f}～{:+.1f} %)、{}、横ばいなら{}",
          a_day(f.slope), a_day(f.slope_low), a_day(f.slope_high), events_text(f.observed, ja),
          events_text(f.expected, ja));
    }
    return fmt::format(
        "rising by {:+.1f} % a day (95 % interval {:+.1f} to {:+.1f} %): {}, "
        "{} had it stayed level",
        a_day(f.slope), a_day(f.slope_low), a_day(f.slope_high), events_text(f.observed),
        number_text(f.expected));
  }
  if (ja) {
    return fmt::format("水準変化: 以前の{:.2f}倍に ({}、以前の水準なら{})", f.ratio,
                       events_text(f.observed, ja), events_text(f.expected, ja));
  }
  return fmt::format("shift to {:.2f} times the level before: {}, {} at the old level", f.ratio,
                     events_text(f.observed), number_text(f.expected));
}

// "7.6 times the usual"; nothing where a ratio says less than the two numbers.
std::string ratio_words(const Finding& f, bool ja) {
  if (f.kind == Kind::silence || f.expected < 0.5) return {};
  const std::string times =
      f.ratio < 0.95 ? fmt::format("{:.2f}", f.ratio) : fmt::format("{:.1f}", f.ratio);
  return ja ? fmt::format(" ({}倍)", times) : fmt::format(" ({} times the usual)", times);
}

// Did only this log stop, or everything that is written?
std::string silence_words(const Finding& f, bool ja) {
  if (f.kind == Kind::drop && f.ratio < 0.1) {
    return ja ? "。わずかな記録のみ: 記録の停止や絞り込みの疑い"
              : "; a trickle is left: was logging turned down?";
  }
  if (f.siblings_on + f.siblings_off == 0) return {};
  if (f.siblings_on == 0) {
    return ja ? fmt::format("。他の{}ログも同時に途絶: 収集側の停止の疑い", f.siblings_off)
              : fmt::format(
                    "; all {} other {} stopped as well: the collector, the network or power?",
                    f.siblings_off, f.siblings_off == 1 ? "log" : "logs");
  }
  std::string text =
      ja ? fmt::format("。他の{}ログは継続", f.siblings_on)
         : fmt::format("; {} other {} went on", f.siblings_on, f.siblings_on == 1 ? "log" : "logs");
  if (f.siblings_off > 0) {
    text += ja ? fmt::format("、{}ログは同時に途絶", f.siblings_off)
               : fmt::format(", {} stopped as well", f.siblings_off);
  }
  return text;
}

std::string what_words(const Finding& f, const Telling& how) {
  if (f.kind == Kind::rise || f.kind == Kind::shift) return shift_words(f, how);
  const bool ja = how.language == Language::ja;
  if (f.kind == Kind::fresh) {
    return ja ? fmt::format("初出: {}、過去に例なし", events_text(f.observed, ja))
              : fmt::format("new: {}, never seen before in {} days", events_text(f.observed),
                            f.history_days);
  }
  if (ja) {
    return fmt::format("{}: {}、通常{}{}{}", kind_text(f.kind, how.language),
                       events_text(f.observed, ja), events_text(f.expected, ja), ratio_words(f, ja),
                       silence_words(f, ja));
  }
  return fmt::format("{}: {}, {} expected from {} {}{}{}", kind_text(f.kind, how.language),
                     events_text(f.observed), number_text(f.expected), f.history_days,
                     f.history_days == 1 ? "day" : "days", ratio_words(f, ja),
                     silence_words(f, ja));
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

// "always to 2022-10-31" -> "～2022-10-31"
std::string valid_in_japanese(std::string_view valid) {
  const size_t at = valid.find(" to ");
  if (at == std::string_view::npos) return std::string(valid);
  const std::string_view from = valid.substr(0, at), to = valid.substr(at + 4);
  return fmt::format("{}～{}", from == "always" ? "" : from, to == "now" ? "" : to);
}

std::string contractor_words(const Finding& f, const Telling& how) {
  std::string text;
  for (const Contractor& c : f.contractors) {
    if (!text.empty()) text += how.language == Language::ja ? "。" : ". ";
    text += how.language == Language::ja
                ? fmt::format("{} は {} ({}、契約 {}、{}、連絡先 {}){}", c.source, c.vendor, c.kind,
                              c.contract, valid_in_japanese(c.valid_text), c.contact,
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

std::string port_word(std::string_view port, bool ja) {
  static const PortNames names = PortNames::built_in();
  const PortName* name = names.of(port);
  if (name == nullptr) return {};
  const std::string& note = ja ? name->note_ja : name->note;
  std::string text = ja ? fmt::format("{}は{}", port, name->service)
                        : fmt::format("{} is {}", port, name->service);
  return note.empty() ? text : text + (ja ? fmt::format(" ({})", note) : ": " + note);
}

// What the port is for that the finding is about: of a series of it, or of the one behind the excess.
std::string port_words(const Finding& f, const Telling& how) {
  const bool ja = how.language == Language::ja;
  if (std::string text = port_word(f.series, ja); !text.empty()) return text;
  for (const Cause& cause : f.causes) {
    if (cause.field != "destination.port" || cause.spread != Cause::Spread::one) continue;
    return port_word(cause.who.front().value, ja);
  }
  return {};
}

}  // namespace

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
    text +=
        ja ? fmt::format("。残り {}: {}、通常{} ({})、計画外", rest,
                         events_text(work.rest_observed, ja), events_text(work.rest_expected, ja),
                         rest_text(work.rest, how.language))
           : fmt::format("; the rest, {}: {}, {} expected ({}), is unplanned", rest,
                         events_text(work.rest_observed), number_text(work.rest_expected),
                         rest_text(work.rest, how.language));
  }
  for (const NearMiss& miss : work.near_misses) {
    text += (ja ? "。近い計画 " : "; near miss: ") + near_miss_text(miss, how.language);
  }
  return text;
}

std::string tell(const Finding& f, const Telling& how) {
  const bool ja = how.language == Language::ja;
  const std::string stop = ja ? "。" : ". ";
  std::string text = when_text(f, how);
  if (!f.series.empty()) text += (ja ? " " : ", ") + series_text(f.series, how.language);
  if (!f.series_whose.empty()) text += fmt::format(" [{}]", f.series_whose);
  text += ": " + what_words(f, how);
  const std::string p = probability_text(f.log_p);
  const bool tiny = p == "1e-300";
  text += ja ? fmt::format("、p {}{}、深刻度 {}{}", p, tiny ? "未満" : "", f.severity(),
                           f.tentative ? "、暫定 (履歴14日未満)" : "")
             : fmt::format("; p {}{}, severity {}{}", tiny ? "below " : "", p, f.severity(),
                           f.tentative ? ", tentative (under 14 days of history)" : "");
  std::string causes = causes_text(f, how);
  if (!causes.empty()) causes = (ja ? "原因: " : "Cause: ") + causes;
  for (const std::string& part :
       {causes, port_words(f, how), evidence_words(f, how), contractor_words(f, how),
        planned_text(f, how), next_step(f, how.language)}) {
    if (part.empty()) continue;
    text += stop + part;
  }
  return text + (ja ? "。" : ".");
}

std::string explain(const Finding& f, Language language) {
  const bool ja = language == Language::ja;
  std::string text = fmt::format(
      fmt::runtime(ja ? "窓 {} ビン、分散 {:.4f}、p {} (閾値 {})、履歴 {} 日"
                      : "window {} bins, dispersion {:.4f}, p {} (threshold {}), history {} days"),
      f.window_bins, f.dispersion, probability_text(f.log_p), probability_text(f.threshold_log_p),
      f.history_days);
  if (f.threshold > 0 || f.is_low()) {
    const std::string events = events_text(f.threshold, ja);
    text += ja ? fmt::format("、{}{}で検出", events, f.is_low() ? "以下" : "以上")
               : fmt::format(", told {} {}", f.is_low() ? "up to" : "from", events);
  }
  for (const Cause& cause : f.causes) {
    for (const Who& who : cause.who) {
      text +=
          fmt::format(fmt::runtime(ja ? "。{} {}: {}件、通常{}件、割合 {}、p {}"
                                      : "; {} {}: {} observed, {} expected, share {}, p {}"),
                      who.field, who.value, number_text(who.observed), number_text(who.expected),
                      percent_text(who.share), probability_text(who.log_p));
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
                       first.series.empty() ? "" : " ", series_text(first.series, how.language),
                       findings.size(), name, work.series, work.ticket.empty() ? "" : "、",
                       work.ticket, number_text(observed));
  }
  return fmt::format("{}{}{}: planned, {} times: {} ({}{}{}), {} in all.", when,
                     first.series.empty() ? "" : ", ", first.series, findings.size(), name,
                     work.series, work.ticket.empty() ? "" : ", ", work.ticket,
                     events_text(observed));
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
