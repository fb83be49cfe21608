// RecordReader of `lines`: a record of several lines, each read by the first of the layouts that fits it.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "events/layout.h"
#include "events/record_reader.h"

namespace hozen {
namespace {

struct Variant {
  Layout layout;
  std::vector<std::pair<Field, std::string>> set;
};

constexpr int64_t kNoTime = INT64_MIN;
constexpr size_t kLineEndBytes = 2;

class LinesReader : public RecordReader {
 public:
  LinesReader(std::vector<Variant> variants, std::optional<Field> rest)
      : variants_(std::move(variants)), rest_(rest) {}

  // What an earlier line gave stays.
  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    std::string_view left = text, rest;
    out.time_ns = kNoTime;
    while (!left.empty()) {
      const char* const begin = left.data();
      const std::string_view line = take_line(left);
      if (read_line(line, context, out) || trim(line).empty()) continue;
      if (!rest_) continue;
      rest = {begin, static_cast<size_t>(text.data() + text.size() - begin)};
      break;
    }
    if (rest_) put_rest(rest, context, out);
    if (out.time_ns != kNoTime) return Why::none;
    context.time_missing = true;
    return Why::stop_missing;
  }
  bool has_time() const override {
    return std::any_of(variants_.begin(), variants_.end(),
                       [](const Variant& v) { return v.layout.has_time(); });
  }
  bool yearless() const override {
    return std::any_of(variants_.begin(), variants_.end(), [](const Variant& v) {
      const TimeSpec* const spec = v.layout.time_spec();
      return spec != nullptr && spec->yearless;
    });
  }

 private:
  // The lines behind the last one that a layout fits; they go on with that line's value if it is the same field's.
  void put_rest(std::string_view rest, ReadContext& context, Event& out) const {
    while (rest.ends_with('\n') || rest.ends_with('\r')) rest.remove_suffix(1);
    if (rest.empty() || !context.wants(*rest_)) return;
    const std::string_view before = out.get(*rest_);
    const char* const before_end = before.data() + before.size();
    const auto apart = static_cast<size_t>(rest.data() - before_end);
    const char* const begin =
        !before.empty() && apart <= kLineEndBytes ? before.data() : rest.data();
    out.set(*rest_, {begin, static_cast<size_t>(rest.data() + rest.size() - begin)});
  }

  bool read_line(std::string_view line, ReadContext& context, Event& out) const {
    for (const Variant& v : variants_) {
      if (v.layout.has_time() && out.time_ns != kNoTime) continue;
      Event found;
      found.time_ns = kNoTime;
      if (v.layout.cut(line, context, found) != Why::none) continue;
      if (found.time_ns != kNoTime) {
        out.time_ns = found.time_ns, out.time_digits = found.time_digits;
        out.zone_source = found.zone_source;
      }
      for (const auto& [field, value] : v.set) found.set(field, value);
      for (size_t f = 0; f < kFields; ++f) {
        const auto field = static_cast<Field>(f);
        // Names and values may be padded: "Event ID:      4625".
        if (found.has(field) && !out.has(field)) out.set(field, trim(found.get(field)));
      }
      return true;
    }
    return false;
  }

  std::vector<Variant> variants_;
  std::optional<Field> rest_;
};

Expected<Variant> make_variant(const Yaml& node, std::string_view file) {
  const Yaml* const text = node.is_map() ? node.find("layout") : &node;
  if (text == nullptr || !text->is_scalar()) return node.error(file, "a layout must be text");
  auto layout = Layout::compile(text->text);
  if (!layout) return text->error(file, "{}", layout.error().what);
  Variant out{std::move(*layout), {}};
  const Yaml* const set = node.find("set");
  if (set == nullptr) return out;
  for (const auto& [key, value] : set->pairs) {
    const auto field = field_named(key.text);
    if (!field) return key.error(file, "'{}' is no field of an event", key.text);
    out.set.emplace_back(*field, value.text);
  }
  return out;
}

}  // namespace

MadeReader make_lines_reader(const Yaml& node, std::string_view file) {
  const Yaml* const layouts = node.find("layouts");
  if (layouts == nullptr || !layouts->is_sequence() || layouts->items.empty())
    return node.error(file, "`lines` needs a list of `layouts`");
  std::vector<Variant> variants;
  for (const Yaml& item : layouts->items) {
    HOZEN_TRY(variant, make_variant(item, file));
    variants.push_back(std::move(variant));
  }
  std::optional<Field> rest;
  if (const Yaml* const named = node.find("rest")) {
    rest = field_named(named->text);
    if (!rest) return named->error(file, "'{}' is no field of an event", named->text);
  }
  return std::make_unique<LinesReader>(std::move(variants), rest);
}

}  // namespace hozen
