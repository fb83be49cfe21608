#include "write/language.h"

#include <algorithm>
#include <array>

namespace hozen {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr Pair kJapanese[] = {
    {".", "。"},
    {"; before {} (not included)", "、{} より前（この時刻は含まない）"},
    {"; from {}", "、{} から"},
    {"; weeks begin on Monday", "、週は月曜始まり"},
    {"An event of several values counts in each of its columns and once in the total: the columns "
     "add up to {}.",
     "複数の値を持つイベントは該当する各列で数え、合計では1回だけ数えます（各列の和は {}）。"},
    {"An event of several values counts in each of its rows and once in the total: the rows add up "
     "to {}.",
     "複数の値を持つイベントは該当する各行で数え、合計では1回だけ数えます（各行の和は {}）。"},
    {"Attacks", "攻撃"},
    {"Beside the period before", "直前の期間との比較"},
    {"Counted: events that an attack rule labels, each once in the total; those of class 'bot' "
     "alone are not.",
     "攻撃ルールに該当したイベントを数えています（合計では1件につき1回）。分類が bot "
     "だけのものは除きます。"},
    {"Days with any: {} of {}; from one such day to the next: {} days in the median, {} at most.",
     "1件以上あった日: {} 日（全 {} 日）。次に現れるまでの間隔は中央値 {} 日、最大 {} 日。"},
    {"Events", "イベント"},
    {"Fri", "金"},
    {"Had the stamps of {} the zone {}", "{} の時刻を {} とみなした場合"},
    {"Hours begin at the number above them; {} hours of the calendar are behind the grid.",
     "各列は表示の時刻からの1時間。対象は {} 時間分。"},
    {"Mon", "月"},
    {"Previous period: from {}, before {} (not included).",
     "直前の期間: {} から {} より前（この時刻は含まない）。"},
    {"Read were events from {} to {}; the long times without counts at the ends are left out "
     "(--period shows them).",
     "読み取ったイベントは {} から {} まで。両端の0件が続く期間は省きました（--period で表示）。"},
    {"Sat", "土"},
    {"Sun", "日"},
    {"The highest bar is {}; a blank is 0.", "最も高い棒は {} 件。空白は0件。"},
    {"The times lie too far apart for a row each (more than {}): times without events are left "
     "out. Give a --period.",
     "期間が長すぎるため（{} 行超）、0件の行を省きました。--period で期間を指定してください。"},
    {"Thu", "木"},
    {"Tie at the cut: {} values have {}; {} shown (first in order of value), {} counted in other.",
     "順位の境目が同数です: {} 個の値が {} 件。{} 個を表示し（値の順）、{} "
     "個はその他に含めました。"},
    {"Times in {}", "時刻は {}"},
    {"Tue", "火"},
    {"Values: {}; shares are of the {} that have one; {} of {} have none.",
     "値は {} 種類。割合の分母は値のある {} 件。{} 件（全 {} 件中）は値がありません。"},
    {"Values: {}; shares are of {} counted.", "値は {} 種類。割合の分母は {} 件。"},
    {"Wed", "水"},
    {"What this stands on", "対象としたログと前提"},
    {"Without a name: {} values, {} counted ({}).", "名前のない値: {} 種類、{} 件（{}）。"},
    {"at", "時刻"},
    {"change", "増減"},
    {"count", "件数"},
    {"day", "日"},
    {"distinct {}: the total counts a value once over all rows.",
     "distinct {}: 合計の行では同じ値を1回だけ数えます。"},
    {"events", "イベント数"},
    {"first record", "最初の記録"},
    {"first seen", "最初"},
    {"formats", "形式"},
    {"from", "開始"},
    {"growth", "前行比"},
    {"hour", "時間"},
    {"last record", "最後の記録"},
    {"last seen", "最後"},
    {"log", "ログ"},
    {"month", "月"},
    {"not read", "読めない割合"},
    {"not read: share of the bytes that no format could read. zone from: who said in which zone "
     "the stamps are.",
     "読めない割合: どの形式でも読めなかったバイトの割合。時間帯の根拠: "
     "時刻の時間帯を何から知ったか。"},
    {"one character a {}", "1文字が1{}"},
    {"other", "その他"},
    {"other: 1 value; --top all shows it.", "その他: 1 種類。--top all ですべて表示します。"},
    {"other: {} values; --top all shows them.", "その他: {} 種類。--top all ですべて表示します。"},
    {"otherwise", "それ以外"},
    {"peak", "最大"},
    {"period", "期間"},
    {"previous", "直前の期間"},
    {"rank", "順位"},
    {"service", "サービス"},
    {"sha256 of the first record's file", "最初の記録のファイルのsha256"},
    {"share", "割合"},
    {"share: of those for which '{}' can be said; growth: the total against the row before, as a "
     "factor. Nothing is divided by 0.",
     "割合: '{}' を判定できたものに対する割合。前行比: "
     "合計の前の行に対する倍率。分母が0のときは示しません。"},
    {"sum of {}: {} events have no such number.", "sum of {}: {} 件には数値がありません。"},
    {"to", "終了"},
    {"total", "合計"},
    {"trouble", "問題"},
    {"unknown", "不明"},
    {"value", "値"},
    {"week", "週"},
    {"weekday", "曜日"},
    {"would be", "変更後"},
    {"year", "年"},
    {"zone from", "時間帯の根拠"},
    {"{} (rank {})", "{}（{} 位）"},
    {"{} by hour and weekday", "{}の曜日・時間帯別件数"},
    {"{} by {}", "{} - {} 別"},
    {"{} files, by folder.", "{} ファイル（フォルダーごと）。"},
    {"{} of {} times would change. Only stamps without a zone of their own do.",
     "変わる行: {}（全 {} 行）。自身に時間帯をもつ時刻は変わりません。"},
    {"{} per {}", "{}の件数（{}ごと）"},
    {"{} values", "{} 種類"},
    {"1 value", "1 種類"},
    {"Pinned, and never observed: {}.", "固定表示を求められ、観測されなかった値: {}。"},
    {"sum of {}: {} stands for that and all above.", "{} の合計: {} はその値以上を表します。"},
    {"{}, the top of each", "{} - 期間ごとの上位"},
    {"{}: {} of the values shown share rank {} ({} each).",
     "{}: 表示した値のうち {} 個が同順位 {} 位（各 {} 件）。"},
    {"URL", "URL"},
    {"all logs", "すべてのログ"},
    {"Look at these first", "最初に確認すべき箇所"},
    {"address or user", "アドレスまたは利用者"},
    {"{} of {} are shown; timeline hosts shows all.",
     "{} 件を表示（全 {} 件）。timeline hosts ですべて表示します。"},
    {"action", "動作"},
    {"answer (HTTP status)", "応答（HTTPステータス）"},
    {"class", "分類"},
    {"message", "メッセージ"},
    {"method", "メソッド"},
    {"outcome", "結果"},
    {"port", "ポート"},
    {"rule", "ルール"},
    {"signature", "シグネチャ"},
    {"source", "送信元"},
    {"source address", "送信元アドレス"},
    {"status", "応答コード"},
    {"time", "時刻"},
    {"Addresses", "アドレス"},
    {"Attacks in the logs", "ログに記録された攻撃"},
    {"Hosts", "ホスト"},
    {"In short", "概要"},
    {"Peaks", "集中した箇所"},
    {"Users", "利用者"},
    {"What {} did", "{} の行動"},
    {"address", "アドレス"},
    {"after", "成功後"},
    {"answer", "応答"},
    {"attacks", "攻撃"},
    {"classes", "分類"},
    {"earliest likely success", "成功した可能性のある最初の攻撃"},
    {"earliest suspicious", "最初の不審なイベント"},
    {"exploit", "攻撃"},
    {"first of them", "最初の例"},
    {"host", "ホスト"},
    {"likely success: an attack that was answered with 2xx, or that its log calls a success. Look "
     "there first; it is no verdict.",
     "成功した可能性: 2xx "
     "の応答があった、またはログが成功とする攻撃。最初に確認すべき箇所であり、断定ではありません"
     "。"},
    {"logs", "ログの種類"},
    {"mostly", "主な分類"},
    {"no.", "番号"},
    {"none named by these logs", "これらのログには現れません"},
    {"none since {}", "{} 以降なし"},
    {"phase", "段階"},
    {"record", "記録"},
    {"scan", "探索"},
    {"scan: probes, scanners, what a firewall denied. success: an attack answered with 2xx or "
     "called a success, or a log-in that went well after five that did not. after: all that came "
     "behind it.",
     "探索: 探索やスキャナー、ファイアウォールの拒否。成功: 2xx "
     "の応答または成功とされた攻撃、5回以上失敗した後のログイン。成功後: それより後のすべて。"},
    {"success", "成功"},
    {"target", "対象"},
    {"user", "利用者"},
    {"visit", "閲覧"},
    {"what", "内容"},
    {"{} columns; the table below has the numbers.", "{} 列。数値は下の表にあります。"},
    {"{} events in {} lines; equal ones less than 30 minutes apart are one line.",
     "{} 件のイベントを {} 行にまとめました（30分未満の間隔で続く同じものは1行）。"},
    {"The first {} of {} lines are shown; --top all shows them.",
     "最初の {} 行を表示（全 {} 行）。--top all ですべて表示します。"},
    {"request", "リクエスト"},
    {"{} of {} are shown; --top all shows them.",
     "{} 件を表示（全 {} 件）。--top all ですべて表示します。"},
    {"{} rows, {} in all. Peaks:{}", "{} 行、合計 {} 件。集中した箇所:{}"},
    {"–: expected, and never observed in what was read.",
     "–: 対象だが、読み取った範囲で一度も観測されていません。"},
    {"Read were {} files, and no event in them.",
     "{} ファイルを読みましたが、イベントはありませんでした。"},
    {"Read were {} events of {} logs, {} to {} ({}).",
     "{} 件のイベント（ログ {} 個）を調べました。期間は {} から {}（{}）。"},
    {"All of them are attacks or attempts by the rules.",
     "そのすべてをルールで攻撃（試みを含む）と判定しました。"},
    {"{} of them ({}) are attacks or attempts by the rules.",
     "そのうちルールで攻撃（試みを含む）と判定したものは {} 件（{}）です。"},
    {"{} of them are attacks or attempts by the rules, one in {}.",
     "そのうちルールで攻撃（試みを含む）と判定したものは {} 件、{} 件に1件です。"},
    {"No attack was found in them by the rules there are. That is no proof that there was none.",
     "現在のルールでは攻撃は見つかりませんでした。攻撃がなかったことの証明ではありません。"},
    {"Most frequent of {} classes: {}, {} ({}); most frequent rule: {}, {}.",
     "攻撃の分類は {} 種類。最多は {} で {} 件（{}）。最多のルールは {} で {} 件。"},
    {"Where they came from the logs do not say.", "送信元はログからは分かりません。"},
    {"They came from {} addresses; most from {}, {} ({}).",
     "送信元は {} アドレス。最多は {} で {} 件（{}）。"},
    {"Most often aimed at: {}, {} of the {} whose log names a target.",
     "最も狙われたのは {} で {} 件（対象がログにある {} 件中）。"},
    {"Most often aimed at: {}, {} ({}).", "最も狙われたのは {} で {} 件（{}）。"},
    {"Busiest day: {} with {}; busiest hour: {} with {}; attacks on {} days.",
     "最多の日は {} で {} 件、最多の時間は {} からの1時間で {} 件。攻撃のあった日は {} 日。"},
    {"The first one: {}, {} at byte {}.", "最初の攻撃は {}、{} の {} バイト目。"},
    {"Whether any succeeded these logs cannot say.",
     "成功したかどうかは、これらのログからは分かりません。"},
    {"Successful log-ins behind guessing: {}. Look at these first.",
     "推測の試みの後に成功したログインが {} 件あります。まずこれを確認してください。"},
    {"Successful log-ins behind guessing: {}; attacks on the web answered with success (2xx): {} "
     "of "
     "{}. Look at these first.",
     "推測の試みの後に成功したログインが {} 件、Webへの攻撃のうち成功（2xx）の応答が {} 件（全 {} "
     "件中）あります。まずこれらを確認してください。"},
    {"None of the {} attacks on the web was answered with success (2xx).",
     "Webへの攻撃 {} 件の中に、成功の応答（2xx）はありません。"},
    {"None stands out: no peak is three times what is usual.",
     "突出した箇所はありません（通常の3倍以上のものなし）。"},
    {"{} of {} attacks on the web were answered with success (2xx): look at these first.",
     "Webへの攻撃のうち {} 件（全 {} "
     "件中）に成功の応答（2xx）があります。まずこれらを確認してください。"},
    {"Not read: {} lines, {} files. Zone assumed: {} events.",
     "読めなかったもの: {} 行、{} ファイル。時間帯を仮定したイベント: {} 件。"},
};

}  // namespace

Expected<Language> language_named(std::string_view name) {
  if (name == "en") return Language::en;
  if (name == "ja") return Language::ja;
  return fail("--lang is en or ja, not '{}'", name);
}

std::span<const Pair> translations() {
  static const auto sorted = [] {
    std::array<Pair, std::size(kJapanese)> pairs;
    std::copy(std::begin(kJapanese), std::end(kJapanese), pairs.begin());
    std::sort(pairs.begin(), pairs.end());
    return pairs;
  }();
  return sorted;
}

std::string_view tr(Language language, std::string_view english) {
  if (language == Language::en) return english;
  const auto all = translations();
  const auto at =
      std::lower_bound(all.begin(), all.end(), english,
                       [](const Pair& pair, std::string_view key) { return pair.first < key; });
  return at != all.end() && at->first == english ? at->second : english;
}

}  // namespace hozen
