#include <CLI/CLI.hpp>
#include <memory>

#include "args.h"
#include "base/time.h"
#include "custody/bag.h"
#include "custody/package.h"

namespace hozen {
namespace {

Table members_table() {
  Table table{.name = "members"};
  table.columns = {{.name = "type"},  {.name = "size", .align = Align::right},
                   {.name = "mtime"}, {.name = "class"},
                   {.name = "zone"},  {.name = "sha256"},
                   {.name = "path"},  {.name = "remark"}};
  return table;
}

std::string remark_of(const FileRecord& record) {
  if (!record.trouble.empty()) return (record.stored ? "" : "not stored: ") + record.trouble;
  if (record.after_copy) return "changed while it was copied";
  if (!record.hard_link_of.empty()) return "the same file as " + record.hard_link_of;
  return record.link_target.empty() ? "" : "-> " + record.link_target;
}

std::vector<Cell> member_row(const FileRecord& record) {
  const auto optional = [](const std::string& text) { return text.empty() ? Cell() : Cell(text); };
  const std::string hash(record.hash(HashKind::sha256));
  return {name_of(record.kind),
          record.stored ? Cell(record.size) : Cell(),
          format_rfc3339(record.stat.mtime_ns),
          optional(record.log_class),
          optional(record.zone),
          optional(hash),
          record.path,
          optional(remark_of(record))};
}

// The index is read as the rows are written, from its beginning whenever they are asked for anew.
class MemberRows {
 public:
  explicit MemberRows(std::shared_ptr<const Package> package) : package_(std::move(package)) {}

  Row at(size_t i) {
    if (!records_ || i < next_) {
      auto opened = RecordCursor::open(package_);
      records_ = opened ? std::make_unique<RecordCursor>(std::move(*opened)) : nullptr;
      next_ = 0;
    }
    FileRecord record;
    for (bool more = records_ != nullptr; more && next_ <= i; ++next_)
      more = records_->next(record).value_or(false);
    return {.cells = member_row(record)};
  }

 private:
  std::shared_ptr<const Package> package_;
  std::unique_ptr<RecordCursor> records_;
  size_t next_ = 0;
};

Expected<Outcome> run_list(const PreserveArgs& args) {
  std::vector<Table> tables;
  for (const std::string& path : args.paths) {
    HOZEN_TRY(package, Package::open(path));
    HOZEN_TRY(info, read_bag_info_of(package));
    Table about{
        .name = "package", .title = path, .columns = {{.name = "label"}, {.name = "value"}}};
    for (const auto& [label, value] : info) about.add({label, value});
    Table members = members_table();
    // Once through beforehand: it is counted, and found whole.
    HOZEN_CHECK(package->each_record([&](FileRecord&&) -> Expected<void> {
      ++members.made_rows;
      return {};
    }));
    members.row_at = [rows = std::make_shared<MemberRows>(package)](size_t i) {
      return rows->at(i);
    };
    tables.push_back(std::move(about));
    tables.push_back(std::move(members));
  }
  HOZEN_CHECK(write_output(tables, args.output));
  return Outcome();
}

}  // namespace

void declare_list(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub =
      app.add_subcommand("list", "what a package holds, without reading the files in it");
  sub->callback([&args] { args.run = run_list; });
  sub->add_option("PACKAGE", args.paths, "packages")->required()->type_name("");
  declare_output(*sub, args.output);
  sub->footer("Example:\n  preserve list case7.tar.zst -f csv");
}

}  // namespace hozen
