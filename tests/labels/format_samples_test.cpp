// The built-in rules over the sample lines of all log formats: which are labelled is held in data/labelled_samples.txt.
// A row that is new is a rule that became too wide, or a new sample: look, then copy it. Formats that have no row are
// let pass with a warning that shows theirs.
#include <algorithm>
#include <fstream>
#include <set>

#include "base/embedded.h"
#include "catch.h"
#include "events/find_bytes.h"
#include "events/json_parser.h"
#include "events/line_reader.h"
#include "labels/labeler.h"

using namespace hozen;

namespace {

// Reads a sample as the first line of a file (or its second, behind a header line).
class SampleReader {
 public:
  explicit SampleReader(const FormatSet& formats) : dispatch_(formats) {
    context_.json = json_.get();
  }
  Why read(const LogFormat::Sample& sample, Event& out) {
    line_ = padded(sample.line);
    header_ = padded(sample.header);
    const std::string_view line(line_.data(), sample.line.size());
    const std::string_view header(header_.data(), sample.header.size());
    const std::string_view lines[] = {header.empty() ? line : header, line};
    context_.columns = nullptr;
    context_.clock.start(facts_, Zone(), ZoneSource::assumed, {2022});
    file_ = recognise(dispatch_, std::span(lines, header.empty() ? 1 : 2), context_);
    context_.clock.start(facts_, Zone(), ZoneSource::assumed, {2022});
    columns_ = file_.columns;
    date_.clear();
    if (!header.empty()) read_remark(file_, header, columns_, date_);
    context_.columns = columns_.get();
    context_.columns_date = date_;
    return read_line(file_, line, context_, out);
  }

 private:
  static std::string padded(std::string_view text) {
    return std::string(text) + std::string(kPadding, '\0');
  }

  Dispatch dispatch_;
  JsonParserPtr json_ = make_json_parser();
  ReadContext context_;
  FileFacts facts_;
  FileFormats file_;
  std::shared_ptr<const CsvColumns> columns_;
  std::string line_, header_, date_;
};

// "apache.combined sample 2: bot sqli", of those that are labelled.
std::set<std::string> labelled_samples(const FormatSet& formats) {
  const auto rules = RuleSet::built_in();
  REQUIRE(rules);
  auto labeler = Labeler::make(*rules, &formats);
  REQUIRE(labeler);
  SampleReader reader(formats);
  Labels labels;
  std::set<std::string> out;
  for (const auto& format : formats.formats()) {
    const auto samples = format->samples();
    REQUIRE(samples);
    for (size_t i = 0; i < samples->first.size(); ++i) {
      Event event;
      if (reader.read(samples->first[i], event) != Why::none) continue;
      labeler->label(std::span(&event, 1), labels);
      std::set<std::string> classes;
      for (const uint16_t rule : labels.of(0)) {
        if (!rules->is_silent(rule)) classes.insert(rules->rules()[rule].threat_class);
      }
      if (classes.empty()) continue;
      std::string row = fmt::format("{} sample {}:", format->id, i + 1);
      for (const std::string& name : classes) row += " " + name;
      out.insert(row);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("the labels of all formats' sample lines are those that are held", "[rules]") {
  const auto formats = FormatSet::built_in();
  REQUIRE(formats);
  const std::set<std::string> found = labelled_samples(*formats);
  std::set<std::string> held;
  std::ifstream in(HOZEN_TEST_DATA "labelled_samples.txt");
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') held.insert(line);
  }
  REQUIRE(!held.empty());
  std::set<std::string> known;
  for (const std::string& row : held) known.insert(row.substr(0, row.find(' ')));
  std::string difference, unknown;
  for (const std::string& row : found) {
    if (held.contains(row)) continue;
    (known.contains(row.substr(0, row.find(' '))) ? difference : unknown) += "\nnew: " + row;
  }
  if (!unknown.empty()) WARN("samples of formats that are not held yet:" << unknown);
  for (const std::string& row : held) difference += found.contains(row) ? "" : "\ngone: " + row;
  INFO(difference);
  CHECK(difference.empty());
}
