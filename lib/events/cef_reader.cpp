// RecordReaders of `cef` and `leef`: a header of | fields, then key=value pairs whose values hold
// blanks.
#include <optional>
#include <string>

#include "base/text.h"
#include "events/find_bytes.h"
#include "events/key_map.h"
#include "events/loose_keys.h"
#include "events/record_reader.h"

namespace hozen {
namespace {

bool is_key_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-' || c == '[' || c == ']';
}

// Undoes \| \\ \= \n \r where there is a backslash.
std::string_view unescape(std::string_view text, ReadContext& context) {
  if (text.find('\\') == std::string_view::npos) return text;
  char* const to = context.arena.take(text.size());
  size_t n = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      to[n++] = text[i];
      continue;
    }
    const char c = text[++i];
    if (c == 'n')
      to[n++] = '\n';
    else if (c == 'r')
      to[n++] = '\r';
    else if (c == '|' || c == '=' || c == '\\')
      to[n++] = c;
    else
      to[n++] = '\\', to[n++] = c;
  }
  return {to, n};
}

// Up to the next | not behind a backslash; nullptr if there is none.
const char* bar(const char* p, const char* end) {
  for (; (p = find_byte(p, end, '|')) != end; ++p) {
    const char* q = p;
    while (q[-1] == '\\') --q;
    if (((p - q) & 1) == 0) return p;
  }
  return nullptr;
}

// "cs1Label", "deviceCustomString1", "flexNumber2": what they hold is said by a label.
bool is_custom(std::string_view key) {
  return key.ends_with("Label") || key.starts_with("deviceCustom") || key.starts_with("flex");
}

// What devices put into CEF's custom strings (cs1 to cs6) is named by cs1Label to cs6Label.
struct CustomStrings {
  static constexpr size_t kMost = 6;
  std::string_view values[kMost], labels[kMost];

  void keep(std::string_view key, std::string_view value) {
    if (key.size() < 3 || key[0] != 'c' || key[1] != 's' || key[2] < '1' || key[2] > '6') return;
    const auto at = static_cast<size_t>(key[2] - '1');
    if (key.size() == 3)
      values[at] = value;
    else if (key.substr(3) == "Label")
      labels[at] = value;
  }
  // The field of a label, however it is spelt: "Virus Name", "VirusName", "SHA256".
  static std::optional<Field> field_of(std::string_view label) {
    std::string name;
    for (const char c : label.substr(0, 32)) {
      if (c != ' ' && c != '_' && c != '-') name += c;
    }
    name = to_lower(name);
    for (const char* v :
         {"virusname", "virus", "malwarename", "malware", "threatname", "detectionname", "sname",
          "virusmalwarename", "securitythreat", "infectionname"}) {
      if (name == v) return Field::threat_indicator_name;
    }
    for (const char* v : {"sha256", "sha1", "md5", "filehash", "filesha256", "filehashsha1",
                          "sha256hash", "filesha1"}) {
      if (name == v) return Field::file_hash;
    }
    if (name == "url" || name == "requesturl") return Field::url_original;
    return std::nullopt;
  }
  void put(ReadContext& context, Event& out) const {
    for (size_t i = 0; i < kMost; ++i) {
      if (is_absent(values[i]) || labels[i].empty()) continue;
      const auto field = field_of(labels[i]);
      if (field && !out.has(*field) && context.wants(*field))
        out.set(*field, unescape(values[i], context));
    }
  }
};

class CefReader : public RecordReader {
 public:
  CefReader(KeyMap map, bool leef, bool loose) : map_(std::move(map)), leef_(leef), loose_(loose) {}

  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    start_record(context);
    const size_t at = text.find(leef_ ? "LEEF:" : "CEF:");
    const bool headed = at != std::string_view::npos && at <= 200;
    // Some relays cut "CEF:" off: "0|Vendor|Product|..." with all seven fields is one, too.
    if (!headed && (leef_ || !(text.starts_with("0|") || text.starts_with("1|"))))
      return Why::unknown_format;
    const char* p = text.data() + (headed ? at + (leef_ ? 5 : 4) : 0);
    const char* const end = text.data() + text.size();
    std::string_view header[8];
    size_t fields = leef_ ? 5 : 7;
    for (size_t i = 0; i < fields; ++i) {
      const char* const stop = bar(p, end);
      if (stop == nullptr) {
        if (i + 1 != fields || !headed) return Why::stop_missing;
        header[i] = {p, static_cast<size_t>(end - p)};
        p = end;
        break;
      }
      header[i] = {p, static_cast<size_t>(stop - p)};
      p = stop + 1;
    }
    put_header(header, context, out);
    Record record{context, out, {}};
    if (leef_)
      read_leef(header[0], p, end, record);
    else
      read_extension(p, end, record);
    finish_url(context, out);
    if (map_.time_rules().empty()) return Why::none;
    const Why time = read_time(map_.time_rules(), context, out);
    if (time != Why::none && loose_ && record.loose.times.read(context, out)) return Why::none;
    // No time key at all, or none in a form that is known: the syslog header's stamp is the event's.
    return context.envelope_time.empty() ? time : Why::none;
  }
  bool has_time() const override { return !map_.time_rules().empty(); }

 private:
  struct Record {
    ReadContext& context;
    Event& out;
    LooseRecord loose;
  };

  void put_header(const std::string_view (&header)[8], ReadContext& context, Event& out) const {
    const auto put = [&](Field f, std::string_view v) {
      v = trim(v);
      if (!v.empty()) out.set(f, unescape(v, context));
    };
    put(Field::observer_vendor, header[1]);
    put(Field::observer_product, header[2]);
    put(Field::event_code, header[4]);
    if (leef_) return;
    put(Field::rule_id, header[4]);
    put(Field::rule_name, header[5]);
    put(Field::event_severity, header[6]);
  }

  void put(std::string_view key, std::string_view value, Record& record) const {
    ReadContext& context = record.context;
    const Target* target = map_.find(key);
    // requestContext: the referrer, but some devices write a category there.
    if (target != nullptr && target->field == Field::http_request_referrer &&
        value.find("://") == std::string_view::npos) {
      target = nullptr;
    }
    const std::string_view text = unescape(without_quotes(value), context);
    if (target != nullptr) {
      // Of the wrong type: passed over.
      if (target->put(text, context, record.out) == Why::none) record.loose.fields.settle(*target);
      if (loose_ && target->slot >= 0) record.loose.times.look_at(key, text);
      return;
    }
    if (loose_ && !is_custom(key)) record.loose.take({}, key, text, context, record.out);
    if (context.keep_extra && !value.empty()) record.out.extra.push_back({key, text});
  }
  // Devices that put every value into quotes.
  static std::string_view without_quotes(std::string_view value) {
    if (value.size() < 2 || value.front() != '"' || value.back() != '"') return value;
    const std::string_view inner = value.substr(1, value.size() - 2);
    return inner.find('"') == std::string_view::npos ? inner : value;
  }

  // A value ends at the blank before the next key; '=' in a value is escaped, but not by every
  // device.
  void read_extension(const char* p, const char* end, Record& record) const {
    while (p != end && *p == ' ') ++p;
    CustomStrings custom;
    while (p != end) {
      const char* const eq = next_equals(p, end);
      if (eq == end) break;
      const std::string_view key(p, static_cast<size_t>(eq - p));
      const char* stop = end;
      const char* after = end;
      for (const char* next = next_equals(eq + 1, end); next != end;
           next = next_equals(next + 1, end)) {
        const char* name = next;
        while (name > eq + 1 && is_key_byte(name[-1])) --name;
        if (name == next || name == eq + 1 || name[-1] != ' ') continue;
        stop = name - 1;
        after = name;
        break;
      }
      const std::string_view value = trim({eq + 1, static_cast<size_t>(stop - eq - 1)});
      put(key, value, record);
      custom.keep(key, value);
      p = after;
    }
    custom.put(record.context, record.out);
  }
  static const char* next_equals(const char* p, const char* end) {
    for (; (p = find_byte(p, end, '=')) != end; ++p) {
      if (p[-1] != '\\') return p;
    }
    return end;
  }

  // LEEF 1.0: tab; LEEF 2.0 names its delimiter in the header's sixth field; a relay may write a
  // tab as #011.
  void read_leef(std::string_view version, const char* p, const char* end, Record& record) const {
    std::string_view rest(p, static_cast<size_t>(end - p));
    std::string_view between = "\t";
    if (version.starts_with("2")) {
      const size_t stop = rest.find('|');
      if (stop != std::string_view::npos && stop <= 6) {
        const std::string_view named = rest.substr(0, stop);
        if (named.size() == 1)
          between = named;
        else if (named == "x5E" || named == "0x5E" || named == "x5e" || named == "0x5e")
          between = "^";
        else if (named == "x7C" || named == "0x7C")
          between = "|";
        rest.remove_prefix(stop + 1);
      }
    }
    if (rest.find(between) == std::string_view::npos) {
      // A relay writes a tab as #011; some devices write carets or bars, and pages that were copied blanks.
      if (rest.find("#011") != std::string_view::npos)
        between = "#011";
      else if (rest.find('^') != std::string_view::npos)
        between = "^";
      else if (rest.find('|') != std::string_view::npos)
        between = "|";
      else
        return read_extension(p, end, record);
    }
    while (!rest.empty()) {
      const size_t stop = rest.find(between);
      const std::string_view pair = rest.substr(0, stop);
      const size_t eq = pair.find('=');
      if (eq != std::string_view::npos)
        put(trim(pair.substr(0, eq)), trim(pair.substr(eq + 1)), record);
      if (stop == std::string_view::npos) break;
      rest.remove_prefix(stop + between.size());
    }
  }

  KeyMap map_;
  bool leef_, loose_;
};

MadeReader make(const Yaml& node, const Yaml* time, std::string_view file, bool leef) {
  HOZEN_TRY(map, KeyMap::make(node.find("map"), time, file));
  return std::make_unique<CefReader>(std::move(map), leef, node.get("loose") == "true");
}

}  // namespace

MadeReader make_cef_reader(const Yaml& node, const Yaml* time, std::string_view file) {
  return make(node, time, file, false);
}
MadeReader make_leef_reader(const Yaml& node, const Yaml* time, std::string_view file) {
  return make(node, time, file, true);
}

}  // namespace hozen
