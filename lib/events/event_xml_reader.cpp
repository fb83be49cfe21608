// RecordReader of `event_xml`: one <Event> of the Windows event log as Event Viewer, wevtutil and EVTX tools write it.
// Only what such files hold: elements, attributes, text, CDATA, the five entities and character numbers.
// Source: learn.microsoft.com, "Event Schema" (EventType, SystemPropertiesType, RenderingInfoType); W3C, XML 1.0

#include "events/framed_readers.h"

#include <array>
#include <charconv>
#include <cstring>

#include "base/rune.h"
#include "base/text.h"
#include "events/evtx_fields.h"

namespace hozen {
namespace {

constexpr size_t kDepth = 32;

bool is_name_end(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '/' || c == '>' || c == '=';
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// The character an entity stands for; 0: it is none we know.
uint32_t code_of_entity(std::string_view name) {
  if (name == "lt") return '<';
  if (name == "gt") return '>';
  if (name == "amp") return '&';
  if (name == "quot") return '"';
  if (name == "apos") return '\'';
  if (!name.starts_with('#')) return 0;
  const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
  const char* const from = name.data() + (hex ? 2 : 1);
  const char* const end = name.data() + name.size();
  uint32_t code = 0;
  const auto [stop, error] = std::from_chars(from, end, code, hex ? 16 : 10);
  const bool good = error == std::errc() && stop == end && code < 0x110000;
  return good ? code : 0;
}

std::string_view unescape(std::string_view text, Arena& arena) {
  if (text.find('&') == std::string_view::npos) return text;
  char* const start = arena.take(text.size());
  char* to = start;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t end = text[i] == '&' ? text.find(';', i) : std::string_view::npos;
    const uint32_t code = end - i <= 10 ? code_of_entity(text.substr(i + 1, end - i - 1)) : 0;
    if (code != 0) {
      to = put_utf8(to, code);
      i = end;
    } else {
      *to++ = text[i];
    }
  }
  return {start, static_cast<size_t>(to - start)};
}

// One event, read from its first byte to its last.
class EventXml {
 public:
  EventXml(std::string_view text, ReadContext& context, Event& out)
      : text_(text), context_(context), out_(out) {
    fields_.start(context.arena, context.wanted, out);
  }

  Why read() {
    while (at_ < text_.size()) {
      const size_t open = text_.find('<', at_);
      if (open == std::string_view::npos) return Why::truncated;
      pending_ = text_.substr(at_, open - at_);
      at_ = open + 1;
      if (!tag()) return Why::bad_value;
      if (depth_ == 0 && any_) return finish();
    }
    return Why::truncated;
  }
  const char* stopped_at() const { return text_.data() + std::min(at_, text_.size()); }

 private:
  struct Open {
    std::string_view name, data_name;
    EvtxScope scope;  // of the element itself
    bool leaf, rendering;
  };

  Why finish() {
    for (const char c : text_.substr(at_)) {
      if (!is_blank(c)) return Why::bad_value;
    }
    if (!out_.has(Field::event_code)) return Why::stop_missing;
    if (!fields_.finish(std::nullopt)) return Why::bad_time;
    if (!message_.empty()) out_.set(Field::message, message_);
    return Why::none;
  }

  bool skip_to(std::string_view stop) {
    const size_t found = text_.find(stop, at_);
    if (found == std::string_view::npos) return false;
    at_ = found + stop.size();
    return true;
  }

  bool tag() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with('?')) return skip_to("?>");
    if (rest.starts_with("!--")) return skip_to("-->");
    if (rest.starts_with("![CDATA[")) return cdata();
    return rest.starts_with('/') ? close() : open();
  }

  bool cdata() {
    at_ += 8;
    const size_t begin = at_;
    if (!skip_to("]]>")) return false;
    cdata_ = text_.substr(begin, at_ - begin - 3);
    return depth_ != 0;
  }

  std::string_view name() {
    const size_t begin = at_;
    while (at_ < text_.size() && !is_name_end(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  bool open() {
    if (depth_ == kDepth || (depth_ == 0 && any_)) return false;
    if (depth_ != 0) stack_[depth_ - 1].leaf = false;
    Open element{name(), {}, EvtxScope::top, true, false};
    if (element.name.empty() || (depth_ == 0 && element.name != "Event")) return false;
    if (depth_ != 0) {
      const Open& parent = stack_[depth_ - 1];
      element.scope = evtx_scope_inside(parent.scope, parent.name);
      element.rendering = parent.rendering || element.name == "RenderingInfo";
    }
    any_ = true;
    cdata_ = {};
    bool empty = false;
    if (!attributes(element, empty)) return false;
    if (!empty) stack_[depth_++] = element;
    return true;
  }

  bool attributes(Open& element, bool& empty) {
    for (;;) {
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
      if (at_ >= text_.size()) return false;
      if (text_[at_] == '>') return ++at_, true;
      if (text_[at_] == '/') {
        empty = true;
        return text_.substr(at_).starts_with("/>") && (at_ += 2, true);
      }
      const std::string_view key = name();
      if (key.empty() || at_ + 1 >= text_.size() || text_[at_] != '=') return false;
      const char quote = text_[at_ + 1];
      if (quote != '"' && quote != '\'') return false;
      const size_t begin = at_ + 2, end = text_.find(quote, begin);
      if (end == std::string_view::npos) return false;
      at_ = end + 1;
      attribute(element, key, unescape(text_.substr(begin, end - begin), context_.arena));
    }
  }

  void attribute(Open& element, std::string_view key, std::string_view value) {
    if (element.rendering) return;
    if (element.scope == EvtxScope::system) {
      system(evtx_system_field(element.name, key), value);
    } else if (element.scope == EvtxScope::data && key == "Name") {
      element.data_name = value;
    }
  }

  void system(EvtxSystem field, std::string_view value) {
    if (field != EvtxSystem::time) return fields_.system(field, value, nullptr);
    static const TimeSpec kIso{};
    if (value.ends_with(" UTC")) value.remove_suffix(4);
    if (context_.clock.read(kIso, value, out_)) fields_.time_was_set();
  }

  bool close() {
    ++at_;
    const std::string_view closed = name();
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (depth_ == 0 || at_ >= text_.size() || text_[at_] != '>') return false;
    ++at_;
    const Open element = stack_[--depth_];
    if (element.name != closed) return false;
    if (element.leaf) {
      leaf(element, cdata_.data() != nullptr ? cdata_ : unescape(pending_, context_.arena));
    }
    cdata_ = {};
    return true;
  }

  void leaf(const Open& element, std::string_view value) {
    if (element.rendering) {
      if (element.name == "Message") message_ = value;
    } else if (element.scope == EvtxScope::system) {
      system(evtx_system_field(element.name, ""), value);
    } else if (element.scope == EvtxScope::data) {
      const std::string_view name = element.data_name.empty() ? element.name : element.data_name;
      fields_.data(name, known_data_name(name), value);
    }
  }

  std::string_view text_;
  ReadContext& context_;
  Event& out_;
  EvtxFields fields_;
  size_t at_ = 0, depth_ = 0;
  bool any_ = false;
  std::string_view pending_, cdata_, message_;
  std::array<Open, kDepth> stack_;
};

class EventXmlReader : public RecordReader {
 public:
  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    return EventXml(trim(text), context, out).read();
  }
  const char* stopped_at(std::string_view text, ReadContext& context) const override {
    Event scratch;
    EventXml xml(trim(text), context, scratch);
    xml.read();
    return xml.stopped_at();
  }
  bool has_time() const override { return true; }
};

}  // namespace

MadeReader make_event_xml_reader(const Yaml&, const Yaml*, std::string_view) {
  return std::make_unique<EventXmlReader>();
}

}  // namespace hozen
