// RecordReader of `layout` and `layouts`: the first layout that fits reads the line.
#include <array>
#include <optional>

#include "events/layout.h"
#include "events/record_reader.h"

namespace hozen {
namespace {

struct Constant {
  Field field;
  std::string value;
};
struct Variant {
  Layout layout;
  std::vector<Constant> set;
};

class LayoutReader : public RecordReader {
 public:
  explicit LayoutReader(std::vector<Variant> made) : variants_(std::move(made)) {
    for (const Variant& v : variants_) {
      starts_.emplace_back(v.layout.start());
      pairs_.push_back(v.layout.pairs());
    }
    list_by_first_byte();
  }

  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    Why first = Why::stop_missing;
    context.url_path = {}, context.url_query = {};
    const bool looked_at = context.pairs.is_of(text);
    // kPadding readable bytes lie behind a text, an empty one too.
    for (const uint16_t i : lists_[lists_of_[static_cast<unsigned char>(*text.data())]]) {
      if (!starts_[i].stand_at(text.data())) continue;
      const Variant* const v = &variants_[i];
      if (looked_at && !context.pairs.may_hold(pairs_[i])) continue;
      const Why why = v->layout.cut(text, context, out);
      if (why == Why::none) {
        finish_url(context, out);
        for (const Constant& c : v->set) out.set(c.field, c.value);
        return why;
      }
      if (first == Why::stop_missing) first = why;
      out.present = 0;
      context.url_path = {}, context.url_query = {};
    }
    return first;
  }
  const char* stopped_at(std::string_view text, ReadContext& context) const override {
    const char* farthest = text.data();
    Event scratch;
    for (const Variant& v : variants_) {
      const char* stopped = text.data();
      if (v.layout.cut(text, context, scratch, &stopped) != Why::none && stopped > farthest)
        farthest = stopped;
    }
    return farthest;
  }
  bool has_time() const override { return variants_.front().layout.has_time(); }
  bool yearless() const override {
    for (const Variant& v : variants_) {
      const TimeSpec* spec = v.layout.time_spec();
      if (spec != nullptr && spec->yearless) return true;
    }
    return false;
  }

  bool may_begin_with(char byte) const override {
    return !lists_[lists_of_[static_cast<unsigned char>(byte)]].empty();
  }

 private:
  // Bytes with which no layout's own text begins have one list for all of their class.
  void list_by_first_byte() {
    std::array<bool, kBytes> begins = {};
    for (const Variant& v : variants_)
      if (!v.layout.start().empty())
        begins[static_cast<unsigned char>(v.layout.start().front())] = true;
    std::array<std::optional<uint16_t>, kByteClasses> of_class;
    for (size_t byte = 0; byte < kBytes; ++byte) {
      std::optional<uint16_t>& common =
          of_class[static_cast<size_t>(class_of(static_cast<char>(byte)))];
      if (common && !begins[byte]) {
        lists_of_[byte] = *common;
        continue;
      }
      lists_of_[byte] = static_cast<uint16_t>(lists_.size());
      if (!begins[byte]) common = lists_of_[byte];
      lists_.emplace_back();
      for (uint16_t i = 0; i < variants_.size(); ++i)
        if (variants_[i].layout.may_begin_with(static_cast<char>(byte))) lists_.back().push_back(i);
    }
  }

  static constexpr size_t kBytes = 256;
  std::vector<Variant> variants_;
  // A format of many messages has a layout for each: those that cannot begin a text are passed over
  // by its first eight bytes.
  std::vector<FirstBytes> starts_;
  std::vector<std::vector<uint16_t>> lists_;  // those that may begin with a byte, and ...
  std::array<uint16_t, kBytes> lists_of_;     // ... which list is whose
  std::vector<LiteralPairs> pairs_;  // and by what they must hold, where many formats are tried
};

Expected<Variant> make_variant(const Yaml& node, std::string_view file) {
  const Yaml* text = node.is_map() ? node.find("layout") : &node;
  if (text == nullptr || !text->is_scalar()) return node.error(file, "a layout must be text");
  auto layout = Layout::compile(text->text);
  if (!layout) {
    Error e = layout.error();
    e.file = std::string(file);
    e.line = text->line;
    e.column += text->column;
    return std::unexpected(std::move(e));
  }
  Variant out{std::move(*layout), {}};
  if (const Yaml* set = node.find("set")) {
    for (const auto& [key, value] : set->pairs) {
      const auto field = field_named(key.text);
      if (!field) return key.error(file, "'{}' is no field of an event", key.text);
      out.set.push_back({*field, value.text});
    }
  }
  return out;
}

}  // namespace

MadeReader make_layout_reader(const Yaml& layouts, std::string_view file) {
  std::vector<Variant> variants;
  if (!layouts.is_sequence()) {
    HOZEN_TRY(variant, make_variant(layouts, file));
    variants.push_back(std::move(variant));
  }
  for (const Yaml& item : layouts.items) {
    HOZEN_TRY(variant, make_variant(item, file));
    variants.push_back(std::move(variant));
  }
  if (variants.empty()) return layouts.error(file, "`layouts` is empty");
  return std::make_unique<LayoutReader>(std::move(variants));
}

}  // namespace hozen
