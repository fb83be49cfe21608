#pragma once
// EventText: the texts of one event that rules are held against, made when they are asked for.
//
// Call:     begin once an event, then web_views and value
// Shape:    the request, the agent, the referrer and their kin: views, each with the set of the
// fields it serves
//           (one text often serves several: what needs no decoding is raw and decoded at once);
//           every other field: its one text
//           In the log of a server or of what stands before it, `https://host:443/path` is a request for
//           `/path`: path, path.decoded and extension are those of that, request.decoded is both (RFC 9112, 3.2.2)
// Lifetime: views live until the next begin
// Cost:     no allocation after the first events
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

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

// The fields that the text of a unit serves: as logged, and decoded.
struct UnitFields {
  WebFields raw = 0, decoded = 0;
};

// How the writer of a log put down what clients sent.
struct Writing {
  Escapes escapes{};
  bool serves =
      false;  // a target with scheme and host is a page of its server: labels/log_source.h
};

// Where a view's text came from, as a bit.
enum class TextUnit : uint8_t { url = 1, agent = 2, referrer = 4, other = 8 };

struct TextView {
  std::string_view text;
  WebFields fields = 0;
  TextUnit unit = TextUnit::url;
};

// What was searched for on a search engine's page is not what was asked of this server: it serves the referrer's
// fields alone (labels/search_page.h).
UnitFields fields_of(TextUnit unit, std::string_view text);
constexpr TextPart part_of(TextUnit unit) {
  return unit == TextUnit::url ? TextPart::request : TextPart::header;
}

// What clients sent to a web server in this event: calls visit(text, unit) for the request, the agent, the
// referrer and, in a web event, user name, host and what stands for a body.
template <class Visit>
void for_each_unit(const Event& event, Visit&& visit);

bool is_body_field(std::string_view name);

// A view of the request, the agent or the referrer as labels/request_text.h makes it.
struct DecodedText {
  std::string_view text;
  size_t query_at = 0;
  TextUnit unit = TextUnit::url;
};

class EventText {
 public:
  explicit EventText(const FieldTable& fields) : fields_(fields) {}

  // `known`: all views of a unit that is among them; they need not be made again.
  void begin(const Event& event, Writing writing, std::string_view format_id,
             std::span<const DecodedText> known = {});
  // The same for one text a client sent, and web_views alone.
  void begin_unit(std::string_view text, TextUnit unit, Writing writing);
  // The same for value() alone.
  void point_at(const Event& event) { event_ = &event; }
  // Makes the views that serve `wanted`, of the units in question (and keeps those made before).
  std::span<const TextView> web_views(WebFields wanted, uint8_t units = 0xFF);
  // The text of a field that has one; nullopt where the event has no such field.
  std::optional<std::string_view> value(FieldId id) const;

 private:
  struct Unit {
    std::string_view raw;
    TextUnit unit = TextUnit::url;
    UnitFields fields;
    bool raw_made = false, decoded_made = false;
    RequestText text;
  };
  void add_unit(std::string_view raw, TextUnit from);
  void make_raw(Unit& unit);
  void make_decoded(Unit& unit);
  void add_decoded(const Unit& unit, std::string_view text, size_t query_at);
  void add_view(const Unit& unit, std::string_view text, WebFields fields);

  const FieldTable& fields_;
  const Event* event_ = nullptr;
  Writing writing_;
  std::string_view format_id_;
  std::span<const DecodedText> known_;
  std::deque<Unit> units_;  // of which the first unit_count_ are this event's
  size_t unit_count_ = 0;
  std::vector<TextView> views_;
};

template <class Visit>
void for_each_unit(const Event& event, Visit&& visit) {
  constexpr uint64_t kWeb = 1ull << static_cast<unsigned>(Field::url_original) |
                            1ull << static_cast<unsigned>(Field::user_agent_original) |
                            1ull << static_cast<unsigned>(Field::http_request_referrer);
  if ((event.present & kWeb) == 0) return;
  if (event.has(Field::url_original)) visit(event.get(Field::url_original), TextUnit::url);
  if (event.has(Field::user_agent_original))
    visit(event.get(Field::user_agent_original), TextUnit::agent);
  if (event.has(Field::http_request_referrer))
    visit(event.get(Field::http_request_referrer), TextUnit::referrer);
  if (event.has(Field::user_name)) visit(event.get(Field::user_name), TextUnit::other);
  if (event.has(Field::url_domain)) visit(event.get(Field::url_domain), TextUnit::other);
  for (const ExtraField& extra : event.extra) {
    if (is_body_field(extra.name)) visit(extra.value, TextUnit::other);
  }
}

// Behind scheme and host of `https://host:443/path`; 0 where there are none.
size_t origin_form_at(std::string_view target);
std::string_view path_of(std::string_view target);       // up to the first `?`
std::string_view query_of(std::string_view target);      // behind it
std::string_view extension_of(std::string_view target);  // "php" of /a/b.php?x

}  // namespace hozen
