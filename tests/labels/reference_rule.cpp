#include "labels/reference_rule.h"

#include <re2/re2.h>

#include <map>
#include <memory>
#include <stdexcept>

#include "base/address.h"
#include "base/text.h"

namespace hozen {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// One character of a value: a byte, or a wildcard.
struct Unit {
  char byte = 0;
  char wild = 0;  // '*' or '?'
};
using Units = std::vector<Unit>;

Units units_of(std::string_view value) {
  Units out;
  for (size_t i = 0; i < value.size(); ++i) {
    const char next = i + 1 < value.size() ? value[i + 1] : 'x';
    if (value[i] == '\\' && (next == '*' || next == '?' || next == '\\')) {
      out.push_back({next, 0});
      ++i;
    } else if (value[i] == '*' || value[i] == '?') {
      out.push_back({0, value[i]});
    } else {
      out.push_back({value[i], 0});
    }
  }
  return out;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// A table of "the first i units take the first j bytes".
bool whole_match(const Units& units, std::string_view text, bool cased) {
  std::vector<std::vector<bool>> takes(units.size() + 1, std::vector<bool>(text.size() + 1));
  takes[0][0] = true;
  for (size_t i = 1; i <= units.size(); ++i) {
    const Unit& unit = units[i - 1];
    for (size_t j = 0; j <= text.size(); ++j) {
      if (unit.wild == '*') {
        takes[i][j] = takes[i - 1][j] || (j > 0 && takes[i][j - 1]);
        continue;
      }
      if (j == 0 || !takes[i - 1][j - 1]) continue;
      const char c = text[j - 1];
      takes[i][j] = unit.wild == '?' || unit.byte == c || (!cased && lower(unit.byte) == lower(c));
    }
  }
  return takes[units.size()][text.size()];
}

std::string bits_of(std::string_view bytes) {
  std::string bits;
  for (const char c : bytes) {
    for (int i = 7; i >= 0; --i) bits += (static_cast<unsigned char>(c) >> i & 1) != 0 ? '1' : '0';
  }
  return bits;
}

std::string base64(std::string bits) {
  std::string out;
  while (bits.size() % 6 != 0) bits += '0';
  for (size_t i = 0; i < bits.size(); i += 6)
    out += kDigits[std::stoul(bits.substr(i, 6), nullptr, 2)];
  return out;
}

// The digits that only bits of `bytes` make, when `offset` bytes stand before it.
std::string base64_at(std::string_view bytes, size_t offset) {
  std::string bits = bits_of(bytes);
  const size_t skip = (6 - offset * 8 % 6) % 6;
  bits = bits.substr(skip);
  bits = bits.substr(0, bits.size() / 6 * 6);
  return base64(bits);
}

Units plain(std::string_view text) {
  Units out;
  for (const char c : text) out.push_back({c, 0});
  return out;
}

class FieldTest {
 public:
  FieldTest(std::string_view key, const TextsOf& texts_of) : texts_of_(texts_of) {
    const auto parts = split(key, '|');
    field_ = parts[0].empty() ? "any" : std::string(parts[0]);
    modifiers_.assign(parts.begin() + 1, parts.end());
    if (parts[0].empty() && !has("re")) modifiers_.push_back("contains");
  }

  bool holds(const Yaml& value) const {
    bool result = false;
    if (!value.is_sequence()) {
      result = one(value);
    } else {
      result = has("all");
      for (const Yaml& item : value.items)
        result = has("all") ? result && one(item) : result || one(item);
    }
    return result != has("neq");
  }

 private:
  bool has(std::string_view modifier) const {
    for (const std::string_view m : modifiers_) {
      if (m == modifier) return true;
    }
    return false;
  }
  bool any(const std::function<bool(const std::string&)>& test) const {
    for (const std::string& text : texts_of_(field_)) {
      if (test(text)) return true;
    }
    return false;
  }
  bool absent() const {
    return !any([](const std::string& text) { return !text.empty() && text != "-"; });
  }

  bool one(const Yaml& value) const {
    if (has("exists")) return absent() != equal_ignoring_case(value.text, "true");
    if (has("re")) return regex(value.text);
    if (has("cidr")) {
      return any([&](const std::string& text) {
        const auto address = Address::parse(text);
        return address && Prefix::parse(value.text)->contains(*address);
      });
    }
    if (has("fieldref")) {
      return any([&](const std::string& text) {
        for (const std::string& other : texts_of_(value.text)) {
          if (whole_match(around(plain(other)), text, has("cased"))) return true;
        }
        return false;
      });
    }
    if (has("lt") || has("lte") || has("gt") || has("gte")) return number(std::stod(value.text));
    if (value.kind == Yaml::Kind::null) return absent();
    const bool whole = !has("contains") && !has("startswith") && !has("endswith");
    return value.text.empty() && whole ? absent() : text(value.text);
  }
  bool number(double with) const {
    return any([&](const std::string& text) {
      const auto is = parse_decimal(text);
      if (!is) return false;
      return has("lt")    ? *is < with
             : has("lte") ? *is <= with
             : has("gt")  ? *is > with
                          : *is >= with;
    });
  }
  bool regex(const std::string& pattern) const {
    // Compiling takes a thousand times as long as asking.
    static std::map<std::string, std::unique_ptr<RE2>> compiled;
    std::unique_ptr<RE2>& regex =
        compiled[fmt::format("{}{}{} {}", has("i"), has("s"), has("m"), pattern)];
    if (regex == nullptr) {
      RE2::Options options(RE2::Quiet);
      options.set_encoding(RE2::Options::EncodingLatin1);
      options.set_case_sensitive(!has("i"));
      options.set_dot_nl(has("s"));
      regex = std::make_unique<RE2>((has("m") ? "(?m)" : "") + pattern, options);
    }
    return any([&](const std::string& text) { return RE2::PartialMatch(text, *regex); });
  }

  Units around(Units units) const {
    if (has("contains") || has("endswith")) units.insert(units.begin(), {0, '*'});
    if (has("contains") || has("startswith")) units.push_back({0, '*'});
    return units;
  }
  bool text(const std::string& value) const {
    std::vector<Units> choices = {units_of(value)};
    if (has("windash")) choices = dashes(choices[0]);
    for (Units& units : choices) widen(units);
    if (has("base64") || has("base64offset")) choices = encoded(choices);
    for (const Units& units : choices) {
      const Units whole = around(units);
      bool only_stars = true;
      for (const Unit& unit : whole) only_stars = only_stars && unit.wild == '*';
      if (only_stars ? !absent() : any([&](const std::string& t) {
            return whole_match(whole, t, has("cased"));
          }))
        return true;
    }
    return false;
  }
  static std::vector<Units> dashes(const Units& value) {
    std::vector<Units> out;
    for (const std::string_view dash : {"-", "/", "\u2013", "\u2014", "\u2015"}) {
      Units made;
      for (size_t i = 0; i < value.size(); ++i) {
        const bool begins = i == 0 || value[i - 1].byte == ' ' || value[i - 1].wild != 0;
        const bool is_dash = value[i].wild == 0 && (value[i].byte == '-' ||
                                                    (value[i].byte == '/' && i + 1 < value.size()));
        if (!begins || !is_dash) {
          made.push_back(value[i]);
          continue;
        }
        for (const char c : dash) made.push_back({c, 0});
      }
      out.push_back(made);
    }
    return out;
  }
  void widen(Units& units) const {
    const bool little = has("wide") || has("utf16le") || has("utf16");
    if (!little && !has("utf16be")) return;
    Units out = has("utf16") ? plain("\xFF\xFE") : Units();
    for (const Unit& unit : units) {
      if (unit.wild == 0 && !little) out.push_back({0, 0});
      out.push_back(unit);
      if (unit.wild == 0 && little) out.push_back({0, 0});
    }
    units = out;
  }
  std::vector<Units> encoded(const std::vector<Units>& choices) const {
    std::vector<Units> out;
    for (const Units& units : choices) {
      std::string bytes;
      for (const Unit& unit : units) {
        if (unit.wild != 0) throw std::logic_error("a wildcard in base64");
        bytes += unit.byte;
      }
      if (has("base64")) {
        std::string text = base64(bits_of(bytes));
        while (text.size() % 4 != 0) text += '=';
        out.push_back(plain(text));
      } else {
        for (size_t offset = 0; offset < 3; ++offset)
          out.push_back(plain(base64_at(bytes, offset)));
      }
    }
    return out;
  }

  const TextsOf& texts_of_;
  std::string field_;
  std::vector<std::string_view> modifiers_;
};

bool selection_holds(const Yaml& node, const TextsOf& texts_of) {
  if (node.is_map()) {
    for (const auto& [key, value] : node.pairs) {
      if (!FieldTest(key.text, texts_of).holds(value)) return false;
    }
    return true;
  }
  if (node.is_sequence()) {
    for (const Yaml& item : node.items) {
      if (selection_holds(item, texts_of)) return true;
    }
    return false;
  }
  return FieldTest("any|contains", texts_of).holds(node);
}

class ConditionTest {
 public:
  ConditionTest(std::string_view condition, const Yaml& detection, const TextsOf& texts_of)
      : detection_(detection), texts_of_(texts_of) {
    std::string word;
    for (const char c : std::string(condition) + " ") {
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r' && c != '(' && c != ')') {
        word += c;
        continue;
      }
      if (!word.empty()) words_.push_back(word);
      word.clear();
      if (c == '(' || c == ')') words_.emplace_back(1, c);
    }
  }
  bool run() { return either(); }

 private:
  bool next_is(std::string_view word) const {
    return at_ < words_.size() && equal_ignoring_case(words_[at_], word);
  }
  bool take(std::string_view word) {
    if (!next_is(word)) return false;
    ++at_;
    return true;
  }
  // Both sides are always read: the words must be used up.
  bool either() {
    bool result = both();
    while (take("or")) result = both() || result;
    return result;
  }
  bool both() {
    bool result = single();
    while (take("and")) result = single() && result;
    return result;
  }
  bool single() {
    if (take("not")) return !single();
    if (take("(")) {
      const bool result = either();
      if (!take(")")) throw std::logic_error("no )");
      return result;
    }
    const std::string name = words_.at(at_++);
    const bool all = equal_ignoring_case(name, "all");
    if ((all || name == "1" || equal_ignoring_case(name, "any")) && take("of")) {
      const std::string pattern = words_.at(at_++);
      bool result = all;
      for (const auto& [key, value] : detection_.pairs) {
        if (key.text == "condition") continue;
        const bool wanted = pattern == "them" ? key.text[0] != '_' : glob_match(pattern, key.text);
        if (!wanted) continue;
        const bool holds = selection_holds(value, texts_of_);
        result = all ? result && holds : result || holds;
      }
      return result;
    }
    const Yaml* const selection = detection_.find(name);
    if (selection == nullptr) throw std::logic_error("no selection " + name);
    return selection_holds(*selection, texts_of_);
  }

  const Yaml& detection_;
  const TextsOf& texts_of_;
  std::vector<std::string> words_;
  size_t at_ = 0;
};

}  // namespace

bool reference_matches(const Yaml& rule, const TextsOf& texts_of) {
  const Yaml& detection = *rule.find("detection");
  const Yaml& condition = *detection.find("condition");
  if (condition.is_scalar()) return ConditionTest(condition.text, detection, texts_of).run();
  for (const Yaml& item : condition.items) {
    if (ConditionTest(item.text, detection, texts_of).run()) return true;
  }
  return false;
}

}  // namespace hozen
