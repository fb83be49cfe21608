// RecordReader of `layout` and `layouts`: the first layout that fits reads the line.
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
  std::vector<Variant> variants;

  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    Why first = Why::unknown_format;
    for (const Variant& v : variants) {
      context.url_path = context.url_query = {};
      const Why why = v.layout.cut(text, context, out);
      if (why == Why::none) {
        finish_url(context, out);
        for (const Constant& c : v.set) out.set(c.field, c.value);
        return why;
      }
      if (first == Why::unknown_format || first == Why::stop_missing) first = why;
      out.present = 0;
    }
    return first;
  }
  const char* stopped_at(std::string_view text, ReadContext& context) const override {
    const char* farthest = text.data();
    Event scratch;
    for (const Variant& v : variants) {
      const char* stopped = text.data();
      if (v.layout.cut(text, context, scratch, &stopped) != Why::none && stopped > farthest)
        farthest = stopped;
    }
    return farthest;
  }
  bool has_time() const override { return variants.front().layout.has_time(); }
  bool yearless() const override {
    for (const Variant& v : variants) {
      const TimeSpec* spec = v.layout.time_spec();
      if (spec != nullptr && spec->yearless) return true;
    }
    return false;
  }
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
  auto reader = std::make_unique<LayoutReader>();
  if (!layouts.is_sequence()) {
    HOZEN_TRY(variant, make_variant(layouts, file));
    reader->variants.push_back(std::move(variant));
    return reader;
  }
  for (const Yaml& item : layouts.items) {
    HOZEN_TRY(variant, make_variant(item, file));
    reader->variants.push_back(std::move(variant));
  }
  if (reader->variants.empty()) return layouts.error(file, "`layouts` is empty");
  return reader;
}

}  // namespace hozen
