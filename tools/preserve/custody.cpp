#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "args.h"
#include "base/text.h"
#include "base/time.h"
#include "custody/create.h"
#include "custody/custody_ledger.h"
#include "custody/digest.h"
#include "custody/package_file.h"
#include "sheet.h"
#include "write/escape.h"

namespace hozen {
namespace {

// LEDGER may be named by its package.
std::string ledger_of(const std::string& given) {
  return given.ends_with(kPackageEnding) ? package_stem(given) + ".custody.jsonl" : given;
}

std::string package_of(const std::string& ledger) {
  constexpr std::string_view kEnding = ".custody.jsonl";
  return ledger.ends_with(kEnding)
             ? ledger.substr(0, ledger.size() - kEnding.size()) + std::string(kPackageEnding)
             : "";
}

std::string_view value_in(const CustodyEntry& entry, const std::string& column) {
  return column == "trouble" ? entry.any_trouble() : entry.value(column);
}

Table entries_table(const CustodyLedger& ledger) {
  Table table{.name = "custody"};
  for (const char* name : {"seq", "time", "action", "who", "to", "witness", "why", "seal", "note",
                           "package", "sha256", "hash", "trouble"})
    table.columns.push_back({.name = name});
  for (const CustodyEntry& entry : ledger.entries) {
    std::vector<Cell> row;
    for (const Column& column : table.columns) {
      const std::string_view value = value_in(entry, column.name);
      row.push_back(
          value.empty() ? Cell() : Cell(value, column.name == "trouble" ? Tone::bad : Tone::plain));
    }
    table.add(std::move(row));
  }
  return table;
}

Expected<Outcome> run_add(const PreserveArgs& args) {
  const std::string ledger = ledger_of(args.package);
  const std::string package = package_of(ledger);
  HandOver entry;
  entry.action = args.action;
  entry.who = args.who;
  entry.to = args.to;
  entry.witness = args.witness;
  entry.why = args.why;
  entry.seal = args.seal;
  if (!args.notes.empty()) entry.note = args.notes.front();
  HOZEN_TRY(now, clock_of(args.output));
  entry.now_ns = now;
  std::error_code ignored;
  if (std::filesystem::exists(package, ignored)) {
    HOZEN_TRY(sha256, sha256_of_file(package));
    entry.package = std::filesystem::path(package).filename().string();
    entry.sha256 = sha256;
  }
  HOZEN_TRY(added, append_entry(ledger, entry));
  HOZEN_TRY(after, read_ledger(ledger));
  Outcome outcome;
  const std::string_view trouble = added.value("trouble");
  if (!trouble.empty())
    say(args,
        fmt::format("{}: {}; the entry says so", package.empty() ? ledger : package, trouble));
  outcome.must_stop = !after.entries.back().package_trouble.empty();
  outcome.skipped = !trouble.empty();
  HOZEN_TRY(format, output_format(args.output));
  if (format != Format::table) {
    CustodyLedger one;
    one.entries.push_back(std::move(after.entries.back()));
    HOZEN_CHECK(write_output(std::vector<Table>{entries_table(one)}, args.output));
  } else {
    HOZEN_CHECK(
        write_output(fmt::format("entry {} added; head {}\n", added.seq, added.hash), args.output));
  }
  return outcome;
}

std::string_view action_in(std::string_view action, std::string_view language) {
  constexpr std::pair<std::string_view, std::string_view> kActions[] = {
      {"created", "保全"}, {"received", "受領"}, {"copied", "複製"}, {"handed-over", "引き渡し"},
      {"opened", "開封"},  {"returned", "返却"}, {"sealed", "封印"}, {"note", "備考"}};
  for (const auto& [name, japanese] : kActions)
    if (name == action && language == "ja") return japanese;
  return action;
}

Expected<Outcome> run_show(const PreserveArgs& args) {
  HOZEN_TRY(ledger, read_ledger(ledger_of(args.package)));
  HOZEN_CHECK(write_output(std::vector<Table>{entries_table(ledger)}, args.output));
  Outcome outcome;
  outcome.must_stop = !ledger.is_as_preserved();
  return outcome;
}

std::string_view state_of(const CustodyLedger& ledger) {
  if (ledger.entries.empty()) return "EMPTY";
  if (!ledger.intact()) return "BROKEN";
  return ledger.is_as_preserved() ? "intact" : "intact, but the PACKAGE IS NOT AS PRESERVED";
}

// What a head written on paper proves; empty if it is none of this ledger's.
std::string said_of_head(const CustodyLedger& ledger, const std::string& typed) {
  const std::string head = to_lower(trim(typed));
  const auto at = std::find_if(ledger.entries.begin(), ledger.entries.end(),
                               [&](const CustodyEntry& entry) { return entry.hash == head; });
  if (at == ledger.entries.end()) return "";
  const auto since = ledger.entries.end() - at - 1;
  if (since == 0) return "the head given is this ledger's";
  return fmt::format("the head given is that of entry {}; {} {} added since", at->seq, since,
                     since == 1 ? "entry was" : "entries were");
}

std::string check_text(const CustodyLedger& ledger, const std::string& path) {
  std::string text;
  for (size_t i = 0; i < ledger.entries.size(); ++i)
    if (const std::string_view trouble = ledger.entries[i].any_trouble(); !trouble.empty())
      text += fmt::format("line {}: {}\n", i + 1, visible(trouble));
  text += fmt::format("{}: {}, {} {}\n", visible(path), state_of(ledger), ledger.entries.size(),
                      ledger.entries.size() == 1 ? "entry" : "entries");
  if (!ledger.entries.empty()) text += fmt::format("head {}\n", visible(ledger.head()));
  return text;
}

Expected<Outcome> run_check(const PreserveArgs& args) {
  const std::string path = ledger_of(args.package);
  HOZEN_TRY(ledger, read_ledger(path));
  const std::string on_paper = args.head.empty() ? "" : said_of_head(ledger, args.head);
  const bool forged = !args.head.empty() && on_paper.empty();
  const std::string head_text =
      forged ? "the head given is that of NO entry: this is not the ledger it was written from"
             : on_paper;
  HOZEN_TRY(format, output_format(args.output));
  if (format == Format::table) {
    const std::string end = head_text.empty() ? "" : head_text + "\n";
    HOZEN_CHECK(write_output(check_text(ledger, path) + end, args.output));
  } else {
    Table state{.name = "ledger"};
    state.columns = {{.name = "ledger"},
                     {.name = "result"},
                     {.name = "entries"},
                     {.name = "head"},
                     {.name = "head_given"}};
    state.add({path, state_of(ledger), ledger.entries.size(), ledger.head(),
               head_text.empty() ? Cell() : Cell(head_text)});
    HOZEN_CHECK(write_output(std::vector<Table>{state, entries_table(ledger)}, args.output));
  }
  Outcome outcome;
  outcome.must_stop = !ledger.is_as_preserved() || forged;
  return outcome;
}

Words state_words(const CustodyLedger& ledger) {
  if (ledger.entries.empty()) return {"EMPTY", "記録なし"};
  if (!ledger.intact()) return {"BROKEN", "改ざん・破損あり"};
  if (!ledger.is_as_preserved())
    return {"intact, but the PACKAGE IS NOT AS PRESERVED (see the entries)",
            "台帳は正常。ただしパッケージは保全時と異なる (各記録を参照)"};
  return {"intact", "正常"};
}

// The form that is signed by hand; the head hash on paper makes the ledger's whole past provable.
Expected<Outcome> run_print(const PreserveArgs& args) {
  HOZEN_TRY(ledger, read_ledger(ledger_of(args.package)));
  const std::string_view language = args.language;
  Table about{.name = "evidence"};
  about.columns = {{.name = "item", .title = std::string(Words{"item", "項目"}.in(language))},
                   {.name = "value", .title = std::string(Words{"value", "内容"}.in(language))}};
  const auto add = [&](Words item, std::string_view value) {
    about.add({item.in(language), value.empty() ? Cell(" ") : Cell(value)});
  };
  const CustodyEntry first = ledger.entries.empty() ? CustodyEntry() : ledger.entries.front();
  add({"case number", "事案番号"}, first.value("case"));
  add({"evidence number", "証拠番号"}, first.value("evidence"));
  add({"package", "パッケージ"}, first.value("package"));
  add({"SHA-256", "ハッシュ (SHA-256)"}, first.value("sha256"));
  add({"entries", "記録数"}, fmt::to_string(ledger.entries.size()));
  add({"ledger", "台帳の状態"}, state_words(ledger).in(language));
  add({"head hash", "末尾ハッシュ"}, ledger.head());
  Table hands{.name = "custody"};
  const auto column = [&](const char* name, Words title) {
    hands.columns.push_back({.name = name, .title = std::string(title.in(language))});
  };
  column("seq", {"no.", "番号"});
  column("time", {"time (UTC)", "日時 (UTC)"});
  column("action", {"action", "行為"});
  column("who", {"in charge", "担当"});
  column("to", {"to", "受領者"});
  column("witness", {"witness", "立会人"});
  column("why", {"reason", "理由"});
  column("seal", {"seal number", "封印番号"});
  column("sha256", {"SHA-256", "SHA-256"});
  column("note", {"note", "備考"});
  column("trouble", {"NOT AS IT SHOULD BE", "異常"});
  column("signature", {"signature", "署名"});
  for (const CustodyEntry& entry : ledger.entries) {
    std::vector<Cell> row;
    for (const Column& one : hands.columns) {
      const std::string_view value = value_in(entry, one.name);
      const std::string_view shown = one.name == "action" ? action_in(value, language) : value;
      row.push_back(shown.empty() ? Cell(" ") : Cell(one_line(shown)));
    }
    hands.add(std::move(row));
  }
  HOZEN_CHECK(write_sheet({about, hands}, {"Chain of custody", "証拠管理票"}, args));
  Outcome outcome;
  outcome.must_stop = !ledger.is_as_preserved();
  return outcome;
}

CLI::App* declare_one(CLI::App& app, PreserveArgs& args, const char* name, const char* help,
                      Expected<Outcome> (*run)(const PreserveArgs&)) {
  CLI::App* const sub = app.add_subcommand(name, help);
  sub->callback([&args, run] { args.run = run; });
  sub->add_option("LEDGER", args.package, "CASE.custody.jsonl, or its package")
      ->required()
      ->type_name("");
  declare_output(*sub, args.output);
  return sub;
}

}  // namespace

void declare_custody(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub = app.add_subcommand(
      "custody",
      "who had the evidence, when and why: a ledger whose entries are chained by hashes");
  sub->require_subcommand(1);
  CLI::App* const add =
      declare_one(*sub, args, "add", "add an entry; the package is hashed again", run_add);
  add->add_option("--action", args.action, "what happened")
      ->required()
      ->check(CLI::IsMember(
          {"received", "copied", "handed-over", "opened", "returned", "sealed", "note"}))
      ->type_name("A");
  add->add_option("--who", args.who, "who did it")->required()->type_name("NAME");
  add->add_option("--to", args.to, "to whom")->type_name("NAME");
  add->add_option("--witness", args.witness, "who watched")->type_name("NAME");
  add->add_option("--why", args.why, "the reason")->type_name("TEXT");
  add->add_option("--seal", args.seal, "seal number")->type_name("NO");
  add->add_option("--note", args.notes, "anything else")->expected(1)->type_name("TEXT");
  declare_one(*sub, args, "show", "the entries", run_show);
  CLI::App* const check = declare_one(
      *sub, args, "verify",
      "is the chain whole, and was the package the same at every entry? Exit 1 if not; the head "
      "hash is what you write on paper",
      run_check);
  check->add_option("--head", args.head, "the head written on paper: is it of this ledger?")
      ->type_name("HASH");
  CLI::App* const print = declare_one(
      *sub, args, "print", "the form to be signed by hand (Markdown, -f html)", run_print);
  declare_language(*print, args);
  sub->footer(
      "Examples:\n  preserve custody add case7.tar.zst --action handed-over --who 'S. Sato' --to "
      "'K. Mori' --seal A-17\n  preserve custody print case7.tar.zst --lang ja -f html -o "
      "form.html");
}

}  // namespace hozen
