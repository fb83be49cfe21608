#include "timeline/tallies.h"

#include <algorithm>

#include "base/text.h"
#include "tally/tally_merge.h"
#include "timeline/reading_options.h"
#include "write/output_file.h"

namespace hozen::timeline {
namespace {

constexpr size_t kWriteBytes = 1u << 20;

// Behind what must be equal for counts to add up. One line an option, in a fixed order.
std::string question_of(const Args& args, const Counting& counting, const Counts& counts) {
  const CountOptions& o = args.count;
  std::string text;
  const auto line = [&text](std::string_view key, std::string_view value) {
    if (!value.empty()) text += fmt::format("{}\t{}\n", key, visible_key(value));
  };
  line("counted", counting.attacks ? "attacks" : "events");
  line("by", o.by.empty() ? "day" : o.by);
  line("zone", counting.plan.zone.name());
  line("group", o.group);
  line("form", counting.measures_grouped ? "list" : "wide");
  for (const std::string& field : o.ranks) line("rank", field);
  for (const std::string& field : o.distincts) line("distinct", field);
  for (const std::string& field : o.sums) line("sum", field);
  line("split", o.split);
  if (o.cite) line("cite", "yes");
  if (counting.period.from_ns != INT64_MIN)
    line("from", format_rfc3339(counting.period.from_ns, 9));
  if (counting.period.until_ns != INT64_MAX)
    line("before", format_rfc3339(counting.period.until_ns, 9));
  for (const std::string& condition : args.input.where) line("where", condition);
  line("inbound", o.inbound);
  for (const auto& [name, value] : reading_options(args.input)) line(name, value);
  for (const std::string& names : counting.names_read) line("names", names);
  line("facts", counts.addresses);
  line("rules", counts.rules);
  for (size_t v = 0; v < counting.plan.views.size(); ++v) {
    std::string by = counting.plan.views[v].by_bucket ? "time" : "whole";
    for (const Dimension& d : counting.plan.views[v].by) by += "\t" + d.name;
    text += fmt::format("view\t{}\t{}\n", v + 1, by);
  }
  return text;
}

struct Part {
  uint64_t number = 0, of = 0;
};

Expected<Part> parse_part(const std::string& text) {
  if (text.empty()) return Part{};
  const auto halves = split(text, '/');
  const auto number = parse_unsigned(halves[0]);
  const auto of = halves.size() == 2 ? parse_unsigned(halves[1]) : std::nullopt;
  if (!number || !of || *number == 0 || *number > *of) {
    return std::unexpected(Error{.what = fmt::format("--part: '{}' is no K/N", text),
                                 .hint = "--part 3/32, from 1/32 to 32/32"});
  }
  return Part{*number, *of};
}

TallyHead head_of(const Args& args, const Counting& counting, const Counts& counts,
                  const Part& part) {
  TallyHead head;
  head.question = question_of(args, counting, counts);
  for (const FileLedger& f : counts.ledger.files()) head.files[f.path].read = f;
  for (const std::string& path : counts.main->paths()) head.files[path].read.path = path;
  for (auto& [path, file] : head.files) {
    file.parts = part.of > 1 ? part.of : 0;
    if (part.of > 1) file.part = {part.number};
  }
  return head;
}

// Writes lines as they come, and the end mark.
class TallyWriter {
 public:
  TallyWriter(OutputFile& file, const TallyHead& head)
      : file_(file), text_(tally_head_text(head)) {}
  Expected<void> line(std::string_view key, const Tallied& tallied) {
    append_tally_line(text_, key, tallied);
    ++lines_;
    if (text_.size() < kWriteBytes) return {};
    HOZEN_CHECK(file_.write(text_));
    text_.clear();
    return {};
  }
  Expected<void> finish() {
    text_ += fmt::format("end\t{}\n", lines_);
    HOZEN_CHECK(file_.write(text_));
    return file_.commit();
  }

 private:
  OutputFile& file_;
  std::string text_;
  uint64_t lines_ = 0;
};

Expected<TallyReaders> open_readers(const std::vector<std::string>& paths) {
  TallyReaders readers;
  for (const std::string& path : paths) {
    HOZEN_TRY(reader, TallyReader::open(path));
    readers.push_back(std::move(reader));
  }
  return readers;
}

Expected<void> write_whole(const Counting& counting, const Counts& counts, const TallyHead& head,
                           TallyWriter& writer) {
  std::map<std::string_view, uint32_t> numbers;
  for (const auto& [path, file] : head.files)
    numbers.emplace(path, static_cast<uint32_t>(numbers.size()));
  std::vector<size_t> dimensions;
  for (const View& view : counting.plan.views) dimensions.push_back(view.by.size());
  return each_tally_line(
      *counts.main, counting.plan.views.size(),
      [&](const std::string& path) { return numbers.at(path); }, dimensions,
      [&](std::string_view key, const Tallied& tallied) { return writer.line(key, tallied); });
}

Expected<void> write_merged(TallyReaders& readers, const TallyHead& head, TallyWriter& writer) {
  return merge_lines(readers, head, [&](std::string_view key, const Tallied& tallied) {
    return writer.line(key, tallied);
  });
}

Expected<void> check_no_second_pass(const Args& args) {
  const CountOptions& o = args.count;
  for (const auto& [given, name] : {std::pair{o.previous, "--previous"},
                                    {o.summary, "--summary"},
                                    {!o.what_if.empty(), "--what-if"}}) {
    if (given) return fail("{} reads the logs its own way: it has no tally", name);
  }
  return {};
}

}  // namespace

std::string visible_key(std::string_view value) {
  std::string out;
  for (const char c : value) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out;
}

Expected<Outcome> run_count_to_tally(const Args& args) {
  HOZEN_CHECK(check_no_second_pass(args));
  HOZEN_TRY(part, parse_part(args.count.part));
  HOZEN_TRY(input, open_counted(args));
  HOZEN_TRY(counting, plan_counting(args, input));
  if (part.of > 1) {
    input.reading.part = part.number - 1;
    input.reading.parts = part.of;
  }
  HOZEN_TRY(spill, Spill::make(args.count.memory, thread_count(args.input)));
  HOZEN_TRY(counts, count_events(args, input, counting, spill.get()));
  HOZEN_TRY(file, OutputFile::open(args.output.output, args.output.force));
  TallyHead head = head_of(args, counting, counts, part);
  if (spill->runs().empty()) {
    TallyWriter writer(file, head);
    HOZEN_CHECK(write_whole(counting, counts, head, writer));
    HOZEN_CHECK(writer.finish());
    return counts.outcome();
  }
  spill->write_run(counting, *counts.main);
  counts.main.reset();
  HOZEN_CHECK(spill->check());
  HOZEN_TRY(readers, open_readers(spill->runs()));
  HOZEN_TRY(paths, merge_heads(readers, true));
  for (const auto& [path, of_run] : paths.files) {
    TallyHead::File& f = head.files[path];
    f.read.path = path;
    f.parts = part.of > 1 ? part.of : 0;
    if (part.of > 1) f.part = {part.number};
  }
  TallyWriter writer(file, head);
  HOZEN_CHECK(write_merged(readers, head, writer));
  HOZEN_CHECK(writer.finish());
  return counts.outcome();
}

Expected<Outcome> run_merge(const Args& args) {
  if (args.input.logs.empty()) return fail("no tallies are named");
  HOZEN_TRY(readers, open_readers(args.input.logs));
  HOZEN_TRY(head, merge_heads(readers));
  HOZEN_TRY(file, OutputFile::open(args.output.output, args.output.force));
  TallyWriter writer(file, head);
  HOZEN_CHECK(write_merged(readers, head, writer));
  HOZEN_CHECK(writer.finish());
  Outcome outcome;
  for (const auto& [path, f] : head.files) outcome.ledger.file(path).merge(f.read);
  return outcome;
}

bool reads_tallies(const Args& args) {
  return !args.input.logs.empty() && is_tally(args.input.logs.front());
}

}  // namespace hozen::timeline
