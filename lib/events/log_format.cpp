#include "events/log_format.h"

#include <algorithm>

#include "base/text.h"
#include "events/find_bytes.h"
#include "events/framed_readers.h"
#include "events/prose.h"

namespace hozen {
namespace {

constexpr std::string_view kKeys[] = {
    "id",        "title", "source",  "envelope", "program", "starts",  "contains",   "generic",
    "zone",      "set",   "values",  "escapes",  "layout",  "layouts", "json",       "keyvalue",
    "csv",       "w3c",   "cef",     "leef",     "regex",   "time",    "samples",    "refuses",
    "event_xml", "lacks", "details", "carries",  "journal", "logins",  "mysql_slow", "modsecurity",
    "continues", "class", "others",  "remarks",  "lines",   "stamped", "prose"};

std::vector<std::string> texts(const Yaml* node) {
  std::vector<std::string> out;
  if (node == nullptr) return out;
  if (node->is_scalar()) out.push_back(node->text);
  for (const Yaml& item : node->items) out.push_back(item.text);
  return out;
}

// The part of the file before its samples: all that reading logs needs, and most of a file is
// samples.
std::string_view without_samples(std::string_view yaml) {
  const size_t at = yaml.find("\nsamples:");
  return at == std::string_view::npos ? yaml : yaml.substr(0, at + 1);
}

template <class Enum>
Expected<Enum> one_of(const Yaml& root, std::string_view key, std::string_view file,
                      std::initializer_list<std::pair<std::string_view, Enum>> names,
                      Enum otherwise) {
  const Yaml* node = root.find(key);
  if (node == nullptr) return otherwise;
  std::string all;
  for (const auto& [name, value] : names) {
    if (name == node->text) return value;
    all += all.empty() ? "" : ", ";
    all += name;
  }
  return node->error(file, "`{}` is one of {}", key, all);
}

}  // namespace

Expected<std::unique_ptr<LogFormat>> LogFormat::load(std::string_view yaml, std::string_view file) {
  HOZEN_TRY(root, Yaml::read(without_samples(yaml), file));
  return load(root, yaml, file);
}

Expected<std::unique_ptr<LogFormat>> LogFormat::load(const Yaml& root, std::string_view yaml,
                                                     std::string_view file) {
  auto out = std::make_unique<LogFormat>();
  out->file = std::string(file);
  out->yaml = std::string(yaml);
  for (const auto& [key, value] : root.pairs) {
    if (std::find(std::begin(kKeys), std::end(kKeys), key.text) == std::end(kKeys)) {
      return key.error(file, "unknown key '{}'", key.text);
    }
  }
  out->id = std::string(root.get("id"));
  if (out->id.empty()) return root.error(file, "a format needs an `id`");
  out->title = std::string(root.get("title"));
  out->source = std::string(root.get("source"));
  HOZEN_CHECK(out->load_choices(root));
  out->programs = texts(root.find("program"));
  out->starts = texts(root.find("starts"));
  out->contains = texts(root.find("contains"));
  for (const std::string& text : out->starts) out->starts_.emplace_back(text);
  for (const std::string& text : out->contains) {
    out->contains_.emplace_back(text);
    out->needs_.add(text);
  }
  if (out->starts.size() == 1) out->needs_.add(out->starts.front());
  out->lacks = texts(root.find("lacks"));
  out->lacks_ = TextSet(out->lacks);
  out->generic = root.get("generic") == "true";
  out->others = root.get("others") == "true";
  out->prose = root.get("prose") == "true";
  out->of_pairs_ = root.find("keyvalue") != nullptr;
  out->remarks = texts(root.find("remarks"));
  if (!out->programs.empty() && out->envelope == Envelope::none) out->envelope = Envelope::syslog;
  HOZEN_CHECK(out->load_set(root));
  HOZEN_CHECK(out->load_values(root));
  HOZEN_CHECK(out->load_reader(root));
  if (!out->reader_->has_time() && out->envelope == Envelope::none) {
    return root.error(file,
                      "the format gives no time: a {{@timestamp:...}} in the layout, a `time` "
                      "list, or a syslog envelope");
  }
  return out;
}

// The keys that name one of a few.
Expected<void> LogFormat::load_choices(const Yaml& root) {
  HOZEN_TRY(new_envelope, one_of<Envelope>(root, "envelope", file,
                                           {{"none", Envelope::none},
                                            {"syslog", Envelope::syslog},
                                            {"optional", Envelope::optional}},
                                           Envelope::none));
  HOZEN_TRY(
      new_zone,
      one_of<ZoneRule>(root, "zone", file,
                       {{"line", ZoneRule::line}, {"utc", ZoneRule::utc}, {"ask", ZoneRule::ask}},
                       ZoneRule::ask));
  HOZEN_TRY(new_escapes, one_of<Escapes>(root, "escapes", file,
                                         {{"none", Escapes::none},
                                          {"apache", Escapes::apache},
                                          {"nginx", Escapes::nginx},
                                          {"iis", Escapes::iis}},
                                         Escapes::none));
  HOZEN_TRY(new_class, one_of<std::string>(root, "class", file,
                                           {{"server", "server"},
                                            {"client-pc", "client-pc"},
                                            {"vpn", "vpn"},
                                            {"firewall", "firewall"},
                                            {"antivirus", "antivirus"}},
                                           ""));
  HOZEN_TRY(new_carries,
            one_of<Carries>(
                root, "carries", file,
                {{"text", Carries::text}, {"program", Carries::program}, {"line", Carries::line}},
                Carries::text));
  envelope = new_envelope, zone = new_zone, escapes = new_escapes, carries = new_carries;
  log_class = std::move(new_class);
  return {};
}

Expected<void> LogFormat::load_reader(const Yaml& root) {
  const Yaml* time = root.find("time");
  struct Kind {
    std::string_view key;
    MadeReader (*make)(const Yaml&, const Yaml*, std::string_view);
  };
  static constexpr auto layout = [](const Yaml& n, const Yaml*, std::string_view f) {
    return make_layout_reader(n, f);
  };
  static constexpr auto lines = [](const Yaml& n, const Yaml*, std::string_view f) {
    return make_lines_reader(n, f);
  };
  static constexpr Kind kKinds[] = {{"layout", layout},
                                    {"layouts", layout},
                                    {"lines", lines},
                                    {"stamped", make_stamped_reader},
                                    {"json", make_json_reader},
                                    {"keyvalue", make_keyvalue_reader},
                                    {"csv", make_csv_reader},
                                    {"w3c", make_w3c_reader},
                                    {"cef", make_cef_reader},
                                    {"leef", make_leef_reader},
                                    {"event_xml", make_event_xml_reader},
                                    {"journal", make_journal_reader},
                                    {"logins", make_logins_reader},
                                    {"mysql_slow", make_mysql_slow_reader},
                                    {"modsecurity", make_modsecurity_reader},
                                    {"regex", make_regex_reader}};
  for (const Kind& kind : kKinds) {
    const Yaml* node = root.find(kind.key);
    if (node == nullptr) continue;
    if (reader_)
      return node->error(
          file, "a format has one of layout, layouts, json, keyvalue, csv, w3c, cef, leef, regex");
    HOZEN_TRY(reader, kind.make(*node, time, file));
    reader_ = std::move(reader);
    if (kind.key == "w3c") fields_prefix = std::string(node->get("prefix", "#Fields:"));
    if (kind.key == "csv") header_line = node->get("header") == "line";
  }
  if (const Yaml* details = root.find("details")) {
    const Yaml* pairs = details->find("keyvalue");
    const Yaml* audit = details->find("audit");
    HOZEN_TRY(reader, pairs != nullptr   ? make_keyvalue_reader(*pairs, nullptr, file)
                      : audit != nullptr ? make_audit_reader(*audit, file)
                      : details->find("windows") != nullptr ? make_windows_message_reader()
                                                            : make_layout_reader(*details, file));
    if (reader->has_time()) return details->error(file, "`details` read no time");
    details_ = std::move(reader);
  }
  if (!reader_)
    return root.error(
        file, "a format needs one of layout, layouts, json, keyvalue, csv, w3c, cef, leef, regex");
  return {};
}

Expected<void> LogFormat::load_set(const Yaml& root) {
  const Yaml* set = root.find("set");
  if (set == nullptr) return {};
  for (const auto& [key, value] : set->pairs) {
    const auto field = field_named(key.text);
    if (!field) return key.error(file, "'{}' is no field of an event", key.text);
    set_.emplace_back(*field, value.text);
    if (*field == Field::observer_vendor) vendor = value.text;
    if (*field == Field::observer_product) product = value.text;
  }
  return {};
}

Expected<void> LogFormat::load_values(const Yaml& root) {
  const Yaml* values = root.find("values");
  if (values == nullptr) return {};
  for (const auto& [key, table] : values->pairs) {
    const auto to = field_named(key.text);
    if (!to) return key.error(file, "'{}' is no field of an event", key.text);
    if (!table.is_sequence()) {
      HOZEN_CHECK(add_translation(*to, key.text, table));
      continue;
    }
    for (const Yaml& item : table.items) HOZEN_CHECK(add_translation(*to, key.text, item));
  }
  for (Translation& translation : translations_) {
    uint64_t& needs = translation.needs = bit_of(translation.to);
    for (uint64_t before = 0; before != needs;) {
      before = needs;
      for (const Translation& t : translations_)
        needs |= (needs & bit_of(t.to)) != 0 ? bit_of(t.from) : 0;
    }
  }
  return {};
}

Expected<void> LogFormat::add_translation(Field to, std::string_view name, const Yaml& table) {
  if (!table.is_map()) return table.error(file, "the translations of '{}' are a map", name);
  Translation out{to, to, true, 0, {}};
  for (const auto& [from, value] : table.pairs) {
    if (from.text == "from" && !from.quoted) {
      const auto other = field_named(value.text);
      if (!other) return value.error(file, "'{}' is no field of an event", value.text);
      out.from = *other;
      out.own = false;
    } else if (from.text.empty()) {
      return from.error(file, "an empty value cannot be translated");
    } else {
      out.table.emplace_back(from.text, value.text);
    }
  }
  translations_.push_back(std::move(out));
  return {};
}

bool LogFormat::fits(std::string_view text) const {
  const char* const end = text.data() + text.size();
  const auto begins = [&](const ShortText& start) { return start.stands_at(text.data(), end); };
  const auto is_in = [&](const ShortText& part) { return part.is_in(text.data(), end); };
  if (!starts_.empty() && std::none_of(starts_.begin(), starts_.end(), begins)) return false;
  return std::all_of(contains_.begin(), contains_.end(), is_in) && !lacks_.any_in(text.data(), end);
}

std::bitset<256> LogFormat::begins() const {
  std::bitset<256> out;
  for (const std::string& start : starts) {
    if (start.empty()) return out.set();
    out.set(static_cast<unsigned char>(start.front()));
  }
  if (!starts.empty()) return out;
  // One that a text came near by what it holds is to say where the text stopped to fit.
  for (size_t byte = 0; byte < out.size(); ++byte)
    out[byte] = !contains.empty() || reader_->may_begin_with(static_cast<char>(byte));
  return out;
}

constexpr uint64_t kFromProse = ~bit_of(Field::message);
// Who prose is about: what it says of one of them hangs on the others, asked for or not.
constexpr uint64_t kWho =
    bit_of(Field::source_ip) | bit_of(Field::destination_ip) | bit_of(Field::user_name);

uint64_t LogFormat::fields_for(uint64_t asked) const {
  uint64_t wanted = asked;
  for (const Translation& t : translations_) {
    if ((asked & bit_of(t.to)) != 0) wanted |= t.needs;
  }
  const bool from_prose = prose && (wanted & kFromProse) != 0;
  if (from_prose) wanted |= kWho;
  if (details_ != nullptr || from_prose)
    wanted |= bit_of(Field::message);  // what `details` and `prose` are read from
  if (carries != Carries::text) wanted |= bit_of(Field::message) | bit_of(Field::process_name);
  return wanted;
}

// What is the same before every record.
void LogFormat::start_reading(ReadContext& context) const {
  context.time_missing = false;
  if (context.wanted_by == this) return;
  context.wanted_by = this;
  context.wanted = fields_for(context.asked);
}

void LogFormat::translate(ReadContext& context, Event& out) const {
  for (const Translation& t : translations_) {
    if (!out.has(t.from) || !context.wants(t.to)) continue;
    const std::string_view value = out.get(t.from);
    if (t.table.empty() && !out.has(t.to)) out.set(t.to, value);
    for (const auto& [from, to] : t.table) {
      const bool is_glob = from.front() == '*' || from.back() == '*';
      if (is_glob ? glob_match(from, to_lower(value))
                  : from.size() == value.size() && equal_ignoring_case(from, value)) {
        out.set(t.to, to);
        if (to.empty()) out.present &= ~bit_of(t.to);  // "N/A" is no value
        break;
      }
    }
  }
}

void LogFormat::put_envelope(const SyslogHeader& header, Event& out) const {
  const auto put = [&](Field f, std::string_view v) {
    if (!v.empty() && !out.has(f)) out.set(f, v);
  };
  put(Field::host_name, header.host);
  put(Field::process_name, header.program);
  put(Field::process_pid, header.pid);
  put(Field::event_code, header.message_id);
  put(Field::log_level, header.level);
  put(Field::log_syslog_host, header.relay);
  if (generic && header.says_it_structured()) put(Field::message, header.body);
}

// One of the `details` layouts may fit the message: its fields are the event's, too.
void LogFormat::read_details(ReadContext& context, Event& out) const {
  Event found;
  std::string_view message = out.get(Field::message);
  while (message.starts_with(' ')) message.remove_prefix(1);
  if (details_->read(message, context, found) != Why::none) return;
  for (size_t f = 0; f < kFields; ++f) {
    const auto field = static_cast<Field>(f);
    if (found.has(field)) out.set(field, found.get(field));
  }
}

Why LogFormat::read(std::string_view text, const SyslogHeader* header, ReadContext& context,
                    Event& out) const {
  context.envelope_time = header != nullptr ? header->stamp : std::string_view();
  context.clock.assume_utc(zone == ZoneRule::utc);
  constexpr int64_t kNoTime = INT64_MIN;
  out.time_ns = kNoTime;
  start_reading(context);
  const YearState year = context.clock.year_state();
  const Why why = reader_->read(text, context, out);
  const bool only_time_missing = why == Why::stop_missing && context.time_missing;
  if (why != Why::none && !only_time_missing) {
    context.clock.year_state(year);  // a line that is not this format's says nothing of its year
    return why;
  }
  // The body's own time, else the envelope's: a stamp that is not used must not set the file's year.
  if (out.time_ns == kNoTime) {
    if (header == nullptr) return Why::stop_missing;
    if (!read_syslog_time(*header, context.clock, out)) return Why::bad_time;
  }
  complete(header, context, out);
  return Why::none;
}

Why LogFormat::read_carried(std::string_view text, ReadContext& context, Event& out) const {
  context.envelope_time = {};
  start_reading(context);
  const YearState year = context.clock.year_state();
  const Why why = reader_->read(text, context, out);
  context.clock.year_state(year);
  if (why != Why::none && !(why == Why::stop_missing && context.time_missing)) return why;
  complete(nullptr, context, out);
  return Why::none;
}

// What is the same for every record of the format.
void LogFormat::complete(const SyslogHeader* header, ReadContext& context, Event& out) const {
  if (details_ != nullptr && out.has(Field::message)) read_details(context, out);
  if (prose && out.has(Field::message) && (context.wanted & kFromProse) != 0)
    read_prose(out.get(Field::message), context, out, !of_pairs_);
  if (header != nullptr) put_envelope(*header, out);
  for (const auto& [field, value] : set_) {
    if (context.wants(field) && !out.has(field)) out.set(field, value);
  }
  if (!translations_.empty()) translate(context, out);
}

Expected<std::pair<std::vector<LogFormat::Sample>, std::vector<std::string>>> LogFormat::samples()
    const {
  HOZEN_TRY(root, Yaml::read(yaml, file));
  std::vector<Sample> out;
  if (const Yaml* list = root.find("samples")) {
    for (const Yaml& item : list->items) {
      const Yaml* line = item.find("line");
      const Yaml* gives = item.find("gives");
      if (line == nullptr || gives == nullptr)
        return item.error(file, "a sample has `line` and `gives`");
      Sample sample{line->text, {}, item.line, std::string(item.get("header"))};
      for (const auto& [key, value] : gives->pairs) sample.gives.emplace_back(key.text, value.text);
      out.push_back(std::move(sample));
    }
  }
  return std::pair{std::move(out), texts(root.find("refuses"))};
}

}  // namespace hozen
