#include "write/note_language.h"

#include <optional>
#include <vector>

namespace hozen {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// {0} and so on stand for the first {} and so on of the English text.
constexpr Pair kNotes[] = {
    {"{}: stamps carry no year; {} taken from the time of the file (say --year)",
     "{0}: 時刻に年がないため、ファイルの更新日時から {1} 年としました（--year で指定）。"},
    {"{}: each stamp without a year is of the newest year before the time of the file",
     "{0}: "
     "年のない時刻は、それぞれファイルの更新日時より前の最も新しい年としました"
     "。"},
    {"{}: stamps without a year go on after the time of the file; their years may be wrong (say "
     "--year)",
     "{0}: "
     "年のない時刻がファイルの更新日時より後に続くため、年が誤っている可能性があります（--year "
     "で指定）。"},
    {"{}: clock corrected by {} s", "{0}: 時計のずれを {1} 秒補正しました。"},
    {"{}: 1 stamp carries no zone; assumed {} (say --tz)",
     "{0}: 時間帯のない時刻 1 件を {1} とみなしました（--tz で指定）。"},
    {"{}: {} stamps carry no zone; assumed {} (say --tz)",
     "{0}: 時間帯のない時刻 {1} 件を {2} とみなしました（--tz で指定）。"},
    {"{}: stamps carry the zone '{}', which {}; it was not used (say --tz)",
     "{0}: 時刻の時間帯 '{1}' は一意に決まらないため使っていません（--tz で指定）。"},
    {"{} more zones that are not known; they were not used (say --tz)",
     "ほかに不明な時間帯が {0} 種類あり、使っていません（--tz で指定）。"},
    {"{} events are failures of a named user, each alone no attack: {}",
     "利用者名のある失敗が {0} 件あります（1件ずつでは攻撃と数えません）: {1}"},
    {"{}: the same log as {}, counted once", "{0}: {1} と同じログのため、1回だけ数えました。"},
    {"{}: the beginning of {}, counted once", "{0}: {1} の先頭部分と同じため、1回だけ数えました。"},
    {"{} logs more are copies of others, counted once",
     "ほかに {0} 個のログが他のログの写しであり、1回だけ数えました。"},
    {"{} lines of {} stand in {}, too: counted once",
     "{1} の {0} 行は {2} にもあり、1回だけ数えました。"},
    {"{}: {} of {} logs may name {}; the others were not read",
     "{0}: {3} が現れうるログは {2} 個中 {1} 個で、ほかは読んでいません。"},
    {"{}: not used: {}", "{0}: 使っていません: {1}"},
    {"{} files are empty ({} ...)", "空のファイルが {0} 個あります（{1} ほか）。"},
    {"{}: empty", "{0}: 空のファイルです。"},
    {"not read: {} more that are no files", "ほかに {0} 個はファイルではないため読んでいません。"},
    {"not read: {}", "読んでいません: {0}"},
    {"--where: no event has a field '{}' ({} calls it {})",
     "--where: フィールド '{0}' をもつイベントがありません（{1} では {2} と呼びます）。"},
    {"--where: no event has a field '{}'",
     "--where: フィールド '{0}' をもつイベントがありません。"},
    {"no event has a field '{}' ({} calls it {})",
     "フィールド '{0}' をもつイベントがありません（{1} では {2} と呼びます）。"},
    {"no event has a field '{}'", "フィールド '{0}' をもつイベントがありません。"},
    {"{} rule is not used; the first: {} ('timeline rules --check PATH' shows all)",
     "使えないルールが {0} 個あります。最初: {1}（'timeline rules --check PATH' で確認）"},
    {"{} rules are not used; the first: {} ('timeline rules --check PATH' shows all)",
     "使えないルールが {0} 個あります。最初: {1}（'timeline rules --check PATH' で確認）"},
    {"{}: a filter names {}, which is no rule that is there and can be narrowed; it holds for the "
     "others (and {} more)",
     "{0}: フィルターが名指す {1} "
     "は、絞り込めるルールとして存在しません（ほかのルールには効きます。ほかに {2} 個）。"},
    {"{}: a filter names {}, which is no rule that is there and can be narrowed; it holds for the "
     "others",
     "{0}: フィルターが名指す {1} "
     "は、絞り込めるルールとして存在しません（ほかのルールには効きます）。"},
    {"{}: only {} of {} parts are here", "{0}: {2} 分割のうち {1} 個だけがあります。"},
    {"assumed {}", "{0} と仮定"},
    {"option {}", "--tz の {0}"},
    {"package {}", "パッケージの {0}"},
    {"line", "行自身"},
    {"epoch", "エポック秒"},
    {"format", "形式の定め"},
};

// What the {} of `pattern` stand for in `text`.
std::optional<std::vector<std::string_view>> match(std::string_view pattern,
                                                   std::string_view text) {
  std::vector<std::string_view> values;
  size_t hole = pattern.find("{}");
  const std::string_view head = pattern.substr(0, hole);
  if (!text.starts_with(head)) return std::nullopt;
  text.remove_prefix(head.size());
  while (hole != std::string_view::npos) {
    const std::string_view rest = pattern.substr(hole + 2);
    hole = rest.find("{}");
    const std::string_view piece = rest.substr(0, hole);
    const bool last = hole == std::string_view::npos;
    if (last && !text.ends_with(piece)) return std::nullopt;
    const size_t at = last ? text.size() - piece.size() : text.find(piece);
    if (at == std::string_view::npos) return std::nullopt;
    values.push_back(text.substr(0, at));
    text.remove_prefix(at + piece.size());
    pattern = rest;
  }
  if (!text.empty()) return std::nullopt;
  return values;
}

std::string filled(std::string_view pattern, const std::vector<std::string_view>& values) {
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const bool hole = pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}';
    if (!hole) {
      out += pattern[i];
      continue;
    }
    out += values[static_cast<size_t>(pattern[i + 1] - '0')];
    i += 2;
  }
  return out;
}

}  // namespace

std::span<const Pair> note_templates() { return kNotes; }

std::string note_in(Language language, std::string_view note) {
  if (language == Language::en) return std::string(note);
  for (const auto& [english, japanese] : kNotes) {
    if (const auto values = match(english, note)) return filled(japanese, *values);
  }
  return std::string(note);
}

}  // namespace hozen
