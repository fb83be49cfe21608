// RecordReader of `regex`: RE2 with named groups, for users' odd cases (slow: 0.1 GB/s).
// A group's name is a field with '_' for '.': source_ip; timestamp is the time; other names are
// time keys.
#include <re2/re2.h>

#include <algorithm>

#include "events/key_map.h"
#include "events/record_reader.h"

namespace hozen {
namespace {

class RegexReader : public RecordReader {
 public:
  RegexReader(std::unique_ptr<RE2> regex, KeyMap map, std::vector<const Target*> groups)
      : regex_(std::move(regex)), map_(std::move(map)), groups_(std::move(groups)) {}

  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    start_record(context);
    std::vector<re2::StringPiece> found(groups_.size() + 1);
    const re2::StringPiece whole(text.data(), text.size());
    if (!regex_->Match(whole, 0, text.size(), RE2::ANCHOR_BOTH, found.data(),
                       static_cast<int>(found.size()))) {
      return Why::unknown_format;
    }
    for (size_t i = 0; i < groups_.size(); ++i) {
      if (groups_[i] == nullptr || found[i + 1].data() == nullptr) continue;
      const Why why = groups_[i]->put({found[i + 1].data(), found[i + 1].size()}, context, out);
      if (why != Why::none) return why;
    }
    finish_url(context, out);
    return map_.time_rules().empty() ? Why::none : read_time(map_.time_rules(), context, out);
  }
  bool has_time() const override { return !map_.time_rules().empty(); }

  void point_groups() {  // the map moved with this object: look its targets up again
    for (const auto& [index, name] : regex_->CapturingGroupNames()) {
      groups_[static_cast<size_t>(index) - 1] = map_.find_anywhere(name);
    }
  }

 private:
  std::unique_ptr<RE2> regex_;
  KeyMap map_;
  std::vector<const Target*> groups_;
};

std::string field_of_group(const std::string& group) {
  for (size_t f = 0; f < kFields; ++f) {
    std::string name(name_of(static_cast<Field>(f)));
    std::replace(name.begin(), name.end(), '.', '_');
    if (name == group) return std::string(name_of(static_cast<Field>(f)));
  }
  return group == "request" ? group : "-";
}

}  // namespace

MadeReader make_regex_reader(const Yaml& node, const Yaml* time, std::string_view file) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(16 << 20);
  auto regex = std::make_unique<RE2>(node.text, options);
  if (!regex->ok()) return node.error(file, "regex: {}", regex->error());
  Yaml map;
  map.kind = Yaml::Kind::map;
  for (const auto& [index, name] : regex->CapturingGroupNames()) {
    Yaml key, value;
    key.text = name;
    value.text = field_of_group(name);
    value.line = node.line, value.column = node.column;
    map.pairs.emplace_back(std::move(key), std::move(value));
  }
  HOZEN_TRY(keys, KeyMap::make(&map, time, file));
  std::vector<const Target*> groups(static_cast<size_t>(regex->NumberOfCapturingGroups()), nullptr);
  auto reader = std::make_unique<RegexReader>(std::move(regex), std::move(keys), std::move(groups));
  reader->point_groups();
  return reader;
}

}  // namespace hozen
