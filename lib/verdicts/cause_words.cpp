#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "labels/label_names.h"
#include "verdicts/observed.h"
#include "verdicts/source_facts.h"
#include "verdicts/word_parts.h"
#include "verdicts/words.h"

namespace hozen {
namespace {

struct FieldWord {
  std::string_view field, one, many, ja;
};
constexpr FieldWord kFieldWords[] = {
    {"source.ip", "source", "sources", "送信元"},
    {"source", "source", "sources", "送信元"},
    {"source.network", "network", "networks", "ネットワーク"},
    {"source.owner", "owner", "owners", "保有者"},
    {"source.geo.country_iso_code", "country", "countries", "国"},
    {"source.as", "AS", "ASes", "AS"},
    {"source.network.name", "registered network", "registered networks", "登録ネットワーク"},
    {"source.tags", "tag", "tags", "タグ"},
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

std::string excess_word(const Finding& f, Language language) {
  const bool low = f.is_low() || (f.kind == Kind::shift && f.ratio < 1);
  if (language == Language::ja) return low ? "減少分" : "増加分";
  return low ? "what is missing" : "the excess";
}

// A value as it is told: attack classes by their names, addresses with whose they are.
std::string value_word(const Cause& cause, const Who& who, Language language) {
  if (cause.field == "threat.class") return std::string(class_name(who.value, language));
  if (who.whose.empty()) return who.value;
  return fmt::format("{} [{}]", who.value, who.whose);
}

// What more there is to say of a finding whose first cause was told in full.
std::string one_value_more(const Cause& cause, const Telling& how) {
  const Who& who = cause.who.front();
  const bool ja = how.language == Language::ja;
  return fmt::format(fmt::runtime(ja ? "{}は1つ、{}: {}{}" : "one {}, {}: {}{}"),
                     field_word(cause.field, 1, how.language), percent_text(who.share),
                     value_word(cause, who, how.language),
                     !who.fresh ? ""
                     : ja       ? " (初出)"
                                : " (new)");
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
    return fmt::format("{}は1つ、{}の{}: {} ({} {}中、{}、通常{}{})", word,
                       excess_word(f, how.language), percent_text(who.share),
                       value_word(cause, who, how.language), word,
                       std::max<size_t>(1, cause.values), events_text(who.observed, ja),
                       events_text(who.expected, ja), fresh);
  }
  return fmt::format("one {}, {} of {}: {} (1 of {} {}; {}, {} expected{})", word,
                     percent_text(who.share), excess_word(f, how.language),
                     who.whose.empty() ? who.value : value_word(cause, who, how.language),
                     std::max<size_t>(1, cause.values),
                     field_word(cause.field, std::max<size_t>(1, cause.values), how.language),
                     events_text(who.observed), number_text(who.expected), fresh);
}

// What is known of all of the addresses alike; empty when they differ.
std::string shared_whose(const Cause& cause) {
  const std::string& first = cause.who.front().whose;
  const bool shared = std::all_of(cause.who.begin(), cause.who.end(),
                                  [&](const Who& who) { return who.whose == first; });
  return shared ? first : std::string();
}

std::string few_values(const Cause& cause, const Finding& f, const Telling& how) {
  double sum = 0;
  std::string list;
  const std::string shared = shared_whose(cause);
  for (const Who& who : cause.who) {
    sum += who.share;
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ",
                        shared.empty() ? value_word(cause, who, how.language) : who.value,
                        percent_text(who.share));
  }
  if (!shared.empty())
    list += fmt::format(fmt::runtime(how.language == Language::ja ? " [いずれも{}]" : " [all {}]"),
                        shared);
  const std::string word = field_word(cause.field, cause.who.size(), how.language);
  if (how.language == Language::ja) {
    return fmt::format("{}は{}つ、{}の{}: {}", word, cause.who.size(), excess_word(f, how.language),
                       percent_text(std::min(1.0, sum)), list);
  }
  return fmt::format("{} {}, {} of {}: {}", count_word(cause.who.size(), how.language), word,
                     percent_text(std::min(1.0, sum)), excess_word(f, how.language), list);
}

std::string many_values(const Cause& cause, const Finding& f, const Telling& how) {
  const bool ja = how.language == Language::ja;
  const std::string word = field_word(cause.field, cause.excess_values, how.language);
  if (cause.spread == Cause::Spread::distributed) {
    if (ja) {
      return fmt::format("分散、初出の{} {}、{}の{}、最大でも{}", word, cause.fresh_values,
                         excess_word(f, how.language), percent_text(cause.fresh_share),
                         percent_text(cause.top_share));
    }
    return fmt::format("distributed, {} new {}, {} of {}, none above {}", cause.fresh_values, word,
                       percent_text(cause.fresh_share), excess_word(f, how.language),
                       percent_text(cause.top_share));
  }
  if (ja) {
    return fmt::format("広範、単独の{}なし ({} {}、最大{})", word, word, cause.excess_values,
                       percent_text(cause.top_share));
  }
  return fmt::format("broad, no single {} ({} {}, the largest {})",
                     field_word(cause.field, 1, how.language), cause.excess_values, word,
                     percent_text(cause.top_share));
}

bool is_url(const Cause& cause) {
  return cause.field == "url.path" || cause.field == "url.original";
}

// A field of one value, or whose values make up what they always do, says nothing about a finding.
bool is_telling(const Cause& cause) {
  if (is_source_field(cause.field) || is_url(cause)) return true;
  if (cause.usual_values <= 1 && cause.fresh_values == 0) return false;
  if (cause.spread == Cause::Spread::broad) return false;
  const bool side_fact = cause.field == "user_agent.original" || cause.field == "event.action" ||
                         cause.field == "http.response.status_code";
  if (side_fact && cause.spread != Cause::Spread::one) return false;
  double listed = 0;
  for (const Who& who : cause.who) listed += who.share;
  return listed - cause.usual_share > 0.1;
}

// Where the sources are named, their networks are plain to see.
bool names_sources(const Finding& finding) {
  return std::any_of(finding.causes.begin(), finding.causes.end(), [](const Cause& cause) {
    return is_source_field(cause.field) &&
           (cause.spread == Cause::Spread::one || cause.spread == Cause::Spread::few);
  });
}

bool is_fact(const Cause& cause) {
  return std::find(kFactFields.begin(), kFactFields.end(), cause.field) != kFactFields.end();
}

// The sources are told with whose they are.
bool tells_owners(const Cause& cause) {
  if (!is_source_field(cause.field)) return false;
  const bool named = cause.spread == Cause::Spread::one || cause.spread == Cause::Spread::few;
  return named && !shared_whose(cause).empty();
}

// The causes as they are told: owner, country, AS ... of the same records as one of them, and not again where the
// sources are told with them.
std::vector<Cause> told_causes(const Finding& finding) {
  std::vector<Cause> told;
  const bool with_sources = std::any_of(finding.causes.begin(), finding.causes.end(), tells_owners);
  std::optional<size_t> fact;
  for (const Cause& cause : finding.causes) {
    if (is_fact(cause) && with_sources) continue;
    const bool one = is_fact(cause) && cause.spread == Cause::Spread::one && is_telling(cause);
    const bool again =
        one && fact && told[*fact].who.front().observed == cause.who.front().observed;
    if (again) {
      std::string& beside = told[*fact].who.front().whose;
      beside += beside.empty() ? "" : ", ";
      beside += cause.who.front().value;
      continue;
    }
    if (one && !fact) fact = told.size();
    told.push_back(cause);
  }
  return told;
}

}  // namespace

std::string cause_text(const Cause& cause, const Finding& finding, const Telling& how, bool more) {
  const bool named = cause.spread == Cause::Spread::one || cause.spread == Cause::Spread::few;
  std::string text = cause.spread == Cause::Spread::one
                         ? more ? one_value_more(cause, how) : one_value(cause, finding, how)
                     : cause.spread == Cause::Spread::few ? few_values(cause, finding, how)
                                                          : many_values(cause, finding, how);
  if (is_url(cause) && !finding.is_low()) {
    const std::string distinct =
        how.language == Language::ja
            ? fmt::format("異なるURL {}", cause.values)
            : fmt::format("{} distinct {}", cause.values, cause.values == 1 ? "URL" : "URLs");
    text = named ? text + (how.language == Language::ja ? "、" : ", ") + distinct : distinct;
  }
  return text;
}

std::string causes_text(const Finding& finding, const Telling& how) {
  std::string text;
  for (const Cause& cause : told_causes(finding)) {
    if (!is_telling(cause)) continue;
    if (finding.is_low() && cause.spread == Cause::Spread::broad) continue;  // all are missing
    if (cause.field == kNetworkField && (finding.is_low() || names_sources(finding))) continue;
    const bool more = !text.empty();
    if (more) text += how.language == Language::ja ? "。" : "; ";
    text += cause_text(cause, finding, how, more);
  }
  return text;
}

}  // namespace hozen
