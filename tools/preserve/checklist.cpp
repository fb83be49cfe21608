// preserve checklist: the sheet of a preservation, filled from the package and its ledger, or empty.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>

#include "args.h"
#include "base/time.h"
#include "common/print_ledger.h"
#include "custody/bag.h"
#include "custody/create.h"
#include "custody/custody_ledger.h"
#include "custody/package.h"
#include "custody/package_file.h"
#include "sheet.h"

namespace hozen {
namespace {

// What the package and its ledger say; nothing of it for an empty form.
struct Facts {
  BagInfo info;
  CustodyLedger ledger;
  std::string package, sha256;
  std::string trouble;  // with the ledger, or with the package by it
  std::map<std::string, std::pair<uint64_t, uint64_t>> classes;  // files, bytes
  std::map<std::string, uint64_t> zones, offsets;  // of the files, one by one: how many have it
  uint64_t files = 0, bytes = 0, unreadable = 0, changed = 0;

  std::string_view value(std::string_view label) const { return value_of(info, label); }
  // Of the last entry that has it.
  std::string_view last(std::string_view key) const {
    for (auto entry = ledger.entries.rbegin(); entry != ledger.entries.rend(); ++entry)
      if (!entry->value(key).empty()) return entry->value(key);
    return {};
  }
};

Expected<Facts> facts_of(const std::string& path) {
  Facts facts;
  if (path.empty()) return facts;
  facts.package = path;
  HOZEN_TRY(package, Package::open(path));
  HOZEN_TRY(info, read_bag_info_of(package));
  facts.info = std::move(info);
  HOZEN_CHECK(package->each_record([&](FileRecord&& record) -> Expected<void> {
    facts.unreadable += record.trouble.empty() ? 0 : 1;
    facts.changed += record.after_copy ? 1 : 0;
    if (!record.stored) return {};
    if (!record.zone.empty()) ++facts.zones[record.zone];
    if (record.skew_ns != 0)
      ++facts.offsets[fmt::format(
          "{:+} s", static_cast<double>(record.skew_ns) / static_cast<double>(kNsPerSecond))];
    auto& [files, bytes] = facts.classes[record.log_class];
    ++files;
    bytes += record.size;
    ++facts.files;
    facts.bytes += record.size;
    return {};
  }));
  HOZEN_TRY(sha256, sha256_of_file(path));
  facts.sha256 = sha256;
  std::error_code ignored;
  const std::string ledger = package_stem(path) + ".custody.jsonl";
  if (!std::filesystem::exists(ledger, ignored)) return facts;
  HOZEN_TRY(entries, read_ledger(ledger));
  facts.ledger = std::move(entries);
  for (const CustodyEntry& entry : facts.ledger.entries)
    if (facts.trouble.empty() && (!entry.trouble.empty() || !entry.package_trouble.empty()))
      facts.trouble =
          fmt::format("entry {} of the custody ledger: {}", entry.seq, entry.any_trouble());
  if (!facts.ledger.entries.empty() && facts.ledger.entries.front().value("sha256") != facts.sha256)
    facts.trouble = fmt::format("entry 1 of the custody ledger says SHA-256 {}",
                                facts.ledger.entries.front().value("sha256"));
  return facts;
}

class Form {
 public:
  Form(std::string_view language, std::string name, Words title) : language_(language) {
    table_.name = std::move(name);
    table_.title = title.in(language);
    table_.columns = {
        {.name = "item", .title = std::string(Words{"item", "項目"}.in(language))},
        {.name = "value", .title = std::string(Words{"value", "内容"}.in(language)), .blank = true},
        {.name = "check", .title = std::string(Words{"check", "確認"}.in(language))}};
  }
  void row(Words item, std::string_view value) {
    table_.add({item.in(language_), value.empty() ? Cell(" ") : Cell(one_line(value)), "□"});
  }
  Table take() { return std::move(table_); }

 private:
  std::string_view language_;
  Table table_;
};

Table preparation(const Facts& facts, std::string_view language) {
  Form form(language, "preparation",
            {"1. Before: roles and authority", "1. 事前準備 (役割と権限)"});
  form.row({"case number", "事案番号"}, facts.value("Case-Number"));
  form.row({"evidence number", "証拠番号"}, facts.value("Evidence-Number"));
  form.row({"authorised by", "承認者"}, facts.value("Authorised-By"));
  form.row({"purpose", "目的"}, facts.value("Purpose"));
  form.row({"in charge", "担当"}, facts.value("Examiner"));
  form.row({"witness", "立会人"}, facts.value("Witness"));
  form.row({"contacts agreed (owner, legal, press)", "連絡先の確認 (所管・法務・広報)"}, "");
  form.row({"nothing on the source is written to or switched off",
            "対象機器への書き込み・電源断をしない"},
           "");
  return form.take();
}

std::string files_text(const std::pair<uint64_t, uint64_t>& files_and_bytes,
                       std::string_view language) {
  const auto& [files, bytes] = files_and_bytes;
  const char* const word = language == "ja" ? "ファイル" : files == 1 ? " file" : " files";
  return fmt::format("{}{}, {}", grouped(files), word, bytes_text(bytes));
}

Table subjects(const Facts& facts, std::string_view language) {
  Form form(language, "subjects", {"2. What is preserved", "2. 保全対象"});
  for (const std::string_view one : kLogClasses) {
    const auto at = facts.classes.find(std::string(one));
    const bool there = at != facts.classes.end();
    if (one == "other" && !there) continue;
    std::string text;
    if (there)
      text = files_text(at->second, language);
    else if (!facts.package.empty())
      text = Words{"not supplied", "未提出"}.in(language);
    form.row(words_of_class(one), text);
  }
  if (const auto at = facts.classes.find(""); at != facts.classes.end())
    form.row(words_of_class(""), files_text(at->second, language));
  return form.take();
}

// What was said of all files; where several things hold, how many files have which.
std::string said_or_counted(const Facts& facts, std::string_view label,
                            const std::map<std::string, uint64_t>& counts) {
  const uint64_t without =
      std::accumulate(counts.begin(), counts.end(), facts.files,
                      [](uint64_t left, const auto& one) { return left - one.second; });
  if (counts.empty() || (counts.size() == 1 && without == 0 && !facts.value(label).empty()))
    return std::string(facts.value(label));
  std::string out;
  for (const auto& [what, files] : counts)
    out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", what, files);
  return without == 0 ? out : fmt::format("{}, - ({})", out, without);
}

Table record(const Facts& facts, std::string_view language) {
  Form form(language, "record", {"3. The preservation", "3. 保全の記録"});
  form.row({"date and time (UTC)", "日時 (UTC)"}, facts.value("Bagging-Time"));
  form.row({"zone of the source's stamps", "対象機器のタイムゾーン"},
           said_or_counted(facts, "Source-Time-Zone", facts.zones));
  form.row({"clock difference, seconds (to be added)", "時刻差 (秒, 加算する値)"},
           said_or_counted(facts, "Clock-Offset-Seconds", facts.offsets));
  form.row({"reference clock", "基準時計"}, "");
  const bool filled = !facts.package.empty();
  form.row({"files, bytes", "ファイル数, バイト数"},
           filled ? fmt::format("{}, {}", grouped(facts.files), grouped(facts.bytes)) : "");
  form.row({"could not be read", "読めなかったファイル"}, filled ? grouped(facts.unreadable) : "");
  form.row({"changed while copied", "複製中に変化したファイル"},
           filled ? grouped(facts.changed) : "");
  form.row({"machine, user", "作業機, 利用者"},
           filled ? fmt::format("{}, {}", facts.last("host"), facts.last("user")) : "");
  for (const auto& [label, value] : facts.info)
    if (label == "Note") form.row({"note", "備考"}, value);
  return form.take();
}

Table seal(const Facts& facts, std::string_view language) {
  Form form(language, "seal", {"4. Medium, hash, seal", "4. 媒体・ハッシュ・封印"});
  form.row({"package", "パッケージ"}, facts.package.substr(facts.package.rfind('/') + 1));
  form.row({"hash (SHA-256) of the package", "ハッシュ (SHA-256)"}, facts.sha256);
  if (!facts.trouble.empty()) form.row({"NOT AS PRESERVED", "保全時と異なる"}, facts.trouble);
  form.row({"head of the custody ledger", "証拠管理台帳の末尾ハッシュ"}, facts.ledger.head());
  form.row({"medium (kind, serial number)", "媒体 (種類, 製造番号)"}, "");
  form.row({"seal number", "封印番号"}, facts.last("seal"));
  form.row({"second copy on another medium", "別媒体への複製"}, "");
  form.row({"verified again after copying (preserve verify)", "複製後の再検証 (preserve verify)"},
           "");
  form.row({"signature of the person in charge", "担当者署名"}, "");
  form.row({"signature of the witness", "立会人署名"}, "");
  return form.take();
}

Expected<Outcome> run_checklist(const PreserveArgs& args) {
  HOZEN_TRY(facts, facts_of(args.package));
  const std::string_view language = args.language;
  const std::vector<Table> tables = {preparation(facts, language), subjects(facts, language),
                                     record(facts, language), seal(facts, language)};
  HOZEN_CHECK(
      write_sheet(tables, {"Checklist of log preservation", "ログ保全チェックリスト"}, args));
  Outcome outcome;
  outcome.must_stop = !facts.trouble.empty();
  if (outcome.must_stop) say(args, fmt::format("{}; see `preserve custody verify`", facts.trouble));
  return outcome;
}

}  // namespace

void declare_checklist(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub = app.add_subcommand(
      "checklist", "the printable sheet of a preservation, filled from a package or empty");
  sub->callback([&args] { args.run = run_checklist; });
  sub->add_option("PACKAGE", args.package, "the package; without one the form is empty")
      ->type_name("");
  declare_language(*sub, args);
  declare_output(*sub, args.output);
  sub->footer("Example:\n  preserve checklist case7.tar.zst --lang ja -f html -o case7-sheet.html");
}

}  // namespace hozen
