#include "labels/event_text.h"

#include <algorithm>

#include "base/text.h"
#include "labels/search_page.h"

namespace hozen {
namespace {

constexpr WebFields kUrlFields = bit_of(WebField::url) | bit_of(WebField::path) |
                                 bit_of(WebField::query) | bit_of(WebField::extension);
constexpr WebFields kRequestFields =
    bit_of(WebField::request_decoded) | bit_of(WebField::path_decoded) |
    bit_of(WebField::query_decoded) | bit_of(WebField::any_decoded);
constexpr WebFields kAnyDecoded = bit_of(WebField::any_decoded);

}  // namespace

size_t origin_form_at(std::string_view target) {
  constexpr std::string_view kSchemes[] = {"http://", "https://", "ws://", "wss://"};
  for (const std::string_view scheme : kSchemes) {
    if (!equal_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    return std::min(target.find_first_of("/?", scheme.size()), target.size());
  }
  return 0;
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

std::string_view query_of(std::string_view target) {
  const size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

std::string_view extension_of(std::string_view target) {
  const std::string_view path = path_of(target);
  const size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

std::optional<WebField> web_field_of(FieldId id) {
  switch (id) {
    case id_of(Field::url_original):
      return WebField::url;
    case id_of(Field::user_agent_original):
      return WebField::agent;
    case id_of(Field::http_request_referrer):
      return WebField::referrer;
    case id_of(DerivedField::path):
      return WebField::path;
    case id_of(DerivedField::query):
      return WebField::query;
    case id_of(DerivedField::extension):
      return WebField::extension;
    case id_of(DerivedField::request_decoded):
      return WebField::request_decoded;
    case id_of(DerivedField::path_decoded):
      return WebField::path_decoded;
    case id_of(DerivedField::query_decoded):
      return WebField::query_decoded;
    case id_of(DerivedField::agent_decoded):
      return WebField::agent_decoded;
    case id_of(DerivedField::referrer_decoded):
      return WebField::referrer_decoded;
    case id_of(DerivedField::any_decoded):
      return WebField::any_decoded;
    default:
      return std::nullopt;
  }
}

// Names under which records carry what a client sent in the body of a request or in a cookie.
bool is_body_field(std::string_view name) {
  constexpr std::string_view kNames[] = {"http.request.body.content",
                                         "http.request.body",
                                         "request_body",
                                         "post_data",
                                         "cs(Cookie)",
                                         "cookie",
                                         "http.request.cookie",
                                         "http.xff",
                                         "x-forwarded-for"};
  for (const std::string_view known : kNames) {
    if (equal_ignoring_case(known, name)) return true;
  }
  return false;
}

UnitFields fields_of(TextUnit unit, std::string_view text) {
  switch (unit) {
    case TextUnit::url:
      return {kUrlFields, kRequestFields};
    case TextUnit::agent:
      return {bit_of(WebField::agent), bit_of(WebField::agent_decoded) | kAnyDecoded};
    case TextUnit::referrer:
      if (is_search_page(text))
        return {bit_of(WebField::referrer), bit_of(WebField::referrer_decoded)};
      return {bit_of(WebField::referrer), bit_of(WebField::referrer_decoded) | kAnyDecoded};
    case TextUnit::other:
      break;
  }
  return {0, kAnyDecoded};
}

void EventText::begin(const Event& event, Writing writing, std::string_view format_id,
                      std::span<const DecodedText> known) {
  event_ = &event;
  known_ = known;
  writing_ = writing;
  format_id_ = format_id;
  unit_count_ = 0;
  views_.clear();
  for_each_unit(event, [this](std::string_view text, TextUnit from) { add_unit(text, from); });
}

void EventText::begin_unit(std::string_view text, TextUnit unit, Writing writing) {
  writing_ = writing;
  known_ = {};
  unit_count_ = 0;
  views_.clear();
  add_unit(text, unit);
}

void EventText::add_unit(std::string_view raw, TextUnit from) {
  if (unit_count_ == units_.size()) units_.emplace_back();
  Unit& unit = units_[unit_count_++];
  unit.raw = raw;
  unit.unit = from;
  unit.fields = fields_of(from, raw);
  unit.raw_made = unit.decoded_made = false;
}

std::span<const TextView> EventText::web_views(WebFields wanted, uint8_t units) {
  for (size_t i = 0; i < unit_count_; ++i) {
    Unit& unit = units_[i];
    if ((static_cast<uint8_t>(unit.unit) & units) == 0) continue;
    if (!unit.decoded_made && (unit.fields.decoded & wanted) != 0) make_decoded(unit);
    if (!unit.raw_made && (unit.fields.raw & wanted) != 0) make_raw(unit);
  }
  return views_;
}

void EventText::make_raw(Unit& unit) {
  unit.raw_made = true;
  if (unit.unit != TextUnit::url) {
    add_view(unit, unit.raw, unit.fields.raw);
    return;
  }
  add_view(unit, unit.raw, bit_of(WebField::url));
  const std::string_view target = unit.raw.substr(writing_.serves ? origin_form_at(unit.raw) : 0);
  add_view(unit, path_of(target), bit_of(WebField::path));
  if (unit.raw.find('?') != std::string_view::npos) {
    add_view(unit, query_of(unit.raw), bit_of(WebField::query));
  }
  if (const std::string_view extension = extension_of(target); !extension.empty()) {
    add_view(unit, extension, bit_of(WebField::extension));
  }
}

void EventText::make_decoded(Unit& unit) {
  unit.decoded_made = true;
  if (unit.unit != TextUnit::other) {  // of which an event may have several
    bool made = false;
    for (const DecodedText& known : known_) {
      if (known.unit != unit.unit) continue;
      add_decoded(unit, known.text, known.query_at);
      made = true;
    }
    if (made) return;
  }
  unit.text.decode(unit.raw, writing_.escapes, part_of(unit.unit));
  for (const RequestText::View& view : unit.text) add_decoded(unit, view.text, view.query_at);
}

void EventText::add_decoded(const Unit& unit, std::string_view text, size_t query_at) {
  if (unit.unit != TextUnit::url) return add_view(unit, text, unit.fields.decoded);
  add_view(unit, text, bit_of(WebField::request_decoded) | kAnyDecoded);
  const size_t host_ends = writing_.serves ? origin_form_at(text) : 0;
  if (host_ends > 0 && host_ends < std::min(query_at, text.size())) {
    text.remove_prefix(host_ends);
    if (query_at != std::string_view::npos) query_at -= host_ends;
    add_view(unit, text, bit_of(WebField::request_decoded));
  }
  const bool has_query = query_at != std::string_view::npos;
  if (!has_query || query_at > 1)
    add_view(unit, has_query ? text.substr(0, query_at - 1) : text, bit_of(WebField::path_decoded));
  if (has_query) add_view(unit, text.substr(query_at), bit_of(WebField::query_decoded));
}

void EventText::add_view(const Unit& unit, std::string_view text, WebFields fields) {
  for (TextView& view : views_) {
    // Only the very same bytes: equal texts elsewhere are too rare to look for. A format may give them to two units.
    if (view.unit == unit.unit && view.text.data() == text.data() &&
        view.text.size() == text.size()) {
      view.fields |= fields;
      return;
    }
  }
  views_.push_back({text, fields, unit.unit});
}

std::optional<std::string_view> EventText::value(FieldId id) const {
  if (is_fixed(id)) {
    const auto field = static_cast<Field>(id);
    return event_->has(field) ? std::optional(event_->get(field)) : std::nullopt;
  }
  if (id >= kFirstExtra) {
    const FieldTable::OwnField& own = fields_.own_field(id);
    if (const ExtraField* extra = find_extra(*event_, own.name)) return extra->value;
    if (!own.fixed || !event_->has(*own.fixed)) return std::nullopt;
    return event_->get(*own.fixed);
  }
  const std::string_view url = event_->get(Field::url_original);
  const bool has_url = event_->has(Field::url_original);
  switch (static_cast<DerivedField>(id)) {
    case DerivedField::line:
      return event_->original;
    case DerivedField::log_format:
      return format_id_.empty() ? std::nullopt : std::optional(format_id_);
    case DerivedField::path:
    case DerivedField::path_decoded:
      return has_url ? std::optional(path_of(url)) : std::nullopt;
    case DerivedField::query:
    case DerivedField::query_decoded:
      return url.find('?') != std::string_view::npos ? std::optional(query_of(url)) : std::nullopt;
    case DerivedField::extension:
      return has_url ? std::optional(extension_of(url)) : std::nullopt;
    case DerivedField::request_decoded:
    case DerivedField::any_decoded:
      return has_url ? std::optional(url) : std::nullopt;
    case DerivedField::agent_decoded:
      return value(id_of(Field::user_agent_original));
    case DerivedField::referrer_decoded:
      return value(id_of(Field::http_request_referrer));
    case DerivedField::end:
      break;
  }
  return std::nullopt;
}

}  // namespace hozen
