#pragma once
// EventText: the texts of one event that rules are held against, made when they are asked for.
//
// Call:     begin once an event, then web_views and value
// Shape:    the request, the agent, the referrer and their kin: views, each with the set of the
// fields it serves
//           (one text often serves several: what needs no decoding is raw and decoded at once);
//           every other field: its one text
// Lifetime: views live until the next begin; `scanned` is the caller's mark
// Cost:     no allocation after the first events
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "labels/request_text.h"
#include "labels/rule_field.h"

namespace hozen {

// The fields that share the web views, as bits of a set.
enum class WebField : uint8_t {
  url,
  path,
  query,
  extension,
  request_decoded,
  path_decoded,
  query_decoded,
  agent,
  agent_decoded,
  referrer,
  referrer_decoded,
  any_decoded,
  count
};
using WebFields = uint16_t;
constexpr WebFields bit_of(WebField field) {
  return static_cast<WebFields>(1u << static_cast<unsigned>(field));
}
std::optional<WebField> web_field_of(FieldId id);

struct TextView {
  std::string_view text;
  WebFields fields = 0;
  bool scanned = false;
};

class EventText {
 public:
  explicit EventText(const FieldTable& fields) : fields_(fields) {}

  void begin(const Event& event, Escapes escapes, std::string_view format_id);
  // Makes the views that serve `wanted` (and keeps those made before).
  std::span<TextView> web_views(WebFields wanted);
  // The text of a field that has one; nullopt where the event has no such field.
  std::optional<std::string_view> value(FieldId id) const;

 private:
  struct Unit {
    std::string_view raw;
    TextPart part = TextPart::header;
    WebFields raw_fields = 0, decoded_fields = 0;
    bool raw_made = false, decoded_made = false;
    RequestText text;
  };
  static constexpr size_t kMostUnits = 8;
  static constexpr size_t kMostViews = kMostUnits * (RequestText::kMostViews + 1) * 3;

  void add_unit(std::string_view raw, TextPart part, WebFields raw_fields,
                WebFields decoded_fields);
  void add_body_units(const Event& event);
  void make_raw(Unit& unit);
  void make_decoded(Unit& unit);
  void add_view(std::string_view text, WebFields fields);

  const FieldTable& fields_;
  const Event* event_ = nullptr;
  Escapes escapes_ = Escapes::none;
  std::string_view format_id_;
  std::array<Unit, kMostUnits> units_;
  size_t unit_count_ = 0;
  std::array<TextView, kMostViews> views_;
  size_t view_count_ = 0;
};

std::string_view path_of(std::string_view target);       // up to the first `?`
std::string_view query_of(std::string_view target);      // behind it
std::string_view extension_of(std::string_view target);  // "php" of /a/b.php?x

}  // namespace hozen
