#include "write/event_json.h"

#include <charconv>

#include "base/json_text.h"

namespace hozen {
namespace {

constexpr uint64_t kNumbers = bit_of(Field::source_port) | bit_of(Field::destination_port) |
                              bit_of(Field::source_bytes) | bit_of(Field::destination_bytes) |
                              bit_of(Field::http_response_status_code) |
                              bit_of(Field::http_response_bytes) | bit_of(Field::process_pid) |
                              bit_of(Field::event_severity) | bit_of(Field::event_duration);

// A number that JSON can hold as it stands and every reader keeps exactly: no sign, no leading zero, 15 digits.
bool is_plain_integer(std::string_view text) {
  if (text.empty() || text.size() > 15 || (text[0] == '0' && text.size() > 1)) return false;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

void append_number(std::string& out, uint64_t number) {
  char text[24];
  const auto [end, error] = std::to_chars(text, text + sizeof text, number);
  out.append(text, static_cast<size_t>(end - text));
}

std::string key_text(std::string_view name) {
  std::string key = ",";
  append_json_quoted(key, name);
  return key + ':';
}

}  // namespace

EventJson::EventJson(const ValueSources& sources, bool evidence)
    : reader_(sources), format_ids_(sources.format_ids), evidence_(evidence) {
  for (size_t f = 0; f < kFields; ++f) keys_[f] = key_text(name_of(static_cast<Field>(f)));
  const auto make = [this](std::string_view name, bool is_list) {
    made_.push_back({Dimension::named(name).value(), key_text(name), is_list});
  };
  if (sources.labels != nullptr) {
    for (const char* name :
         {"threat.class", "threat.rule", "threat.technique", "threat.tool", "threat.cve"})
      make(name, true);
  }
  if (sources.addresses != nullptr) {
    for (const char* name : {"source.owner", "source.geo.country_iso_code", "source.as.number",
                             "source.as.organization.name"}) {
      make(name, false);
    }
    make("source.tags", true);
  }
}

void EventJson::append_place(std::string& out, const Event& event) {
  if (event.file != file_ || file_text_.empty()) {
    file_ = event.file;
    file_text_ = key_text("log.file.path");
    append_json_quoted(file_text_,
                       file_ == nullptr ? std::string_view() : std::string_view(file_->path));
    if (evidence_ && file_ != nullptr && !file_->sha256.empty()) {
      file_text_ += key_text("log.file.hash.sha256");
      append_json_quoted(file_text_, file_->sha256);
    }
    file_text_ += ",\"log.offset\":";
  }
  out += "\",\"event.timezone_source\":\"";
  out += name_of(event.zone_source);
  if (event.format < format_ids_.size()) {
    out += "\",\"log.format\":\"";
    out += format_ids_[event.format];
  }
  out += '"';
  out += file_text_;
  append_number(out, event.offset);
  out += ",\"log.length\":";
  append_number(out, event.length);
}

void EventJson::append_fields(std::string& out, const Event& event) {
  for (uint64_t left = event.present; left != 0; left &= left - 1) {
    const auto f = static_cast<size_t>(__builtin_ctzll(left));
    const std::string_view value = event.values[f];
    out += keys_[f];
    if ((kNumbers >> f & 1) != 0 && is_plain_integer(value)) {
      out += value;
    } else {
      append_json_quoted(out, value);
    }
  }
}

void EventJson::append_list(std::string& out, std::string_view key, bool is_list) {
  out += key;
  if (is_list) out += '[';
  for (size_t i = 0; i < (is_list ? values_.size() : 1); ++i) {
    if (i > 0) out += ',';
    append_json_quoted(out, values_[i]);
  }
  if (is_list) out += ']';
}

void EventJson::append_made(std::string& out, const Event& event,
                            std::span<const uint16_t> labels) {
  for (const Made& made : made_) {
    if (made.dimension.needs_labels() && labels.empty()) continue;
    values_.clear();
    reader_.values(made.dimension, event, labels, values_);
    if (!values_.empty()) append_list(out, made.key, made.is_list);
  }
}

void EventJson::append_extra(std::string& out, const Event& event) {
  for (size_t i = 0; i < event.extra.size(); ++i) {
    const ExtraField& extra = event.extra[i];
    bool again =
        false;  // two equal keys in one object are read differently by every reader: the first stays
    for (size_t j = 0; j < i && !again; ++j) again = event.extra[j].name == extra.name;
    if (again) continue;
    out += ",\"labels.";
    append_json(out, extra.name);
    out += "\":";
    append_json_quoted(out, extra.value);
  }
}

void EventJson::append(std::string& out, const Event& event, std::span<const uint16_t> labels) {
  out += "{\"@timestamp\":\"";
  time_.append(out, event.time_ns, event.time_digits);
  append_place(out, event);
  append_fields(out, event);
  append_made(out, event, labels);
  append_extra(out, event);
  if (evidence_) {
    out += ",\"event.original\":";
    append_json_quoted(out, event.original);
  }
  out += "}\n";
}

}  // namespace hozen
