#include "labels/sigma_field.h"

#include <optional>

#include "base/text.h"
#include "labels/sigma_string.h"
#include "labels/term_matcher.h"

namespace hozen {
namespace {

constexpr std::string_view kSupported =
    "contains, startswith, endswith, all, exists, cased, re (i, m, s), cidr, lt, lte, gt, gte, "
    "neq, windash, "
    "base64, base64offset, utf16, utf16le, utf16be, wide, fieldref, expand";

enum class Compare : uint8_t { text, regex, network, number, exists, field };

struct Modifiers {
  Compare compare = Compare::text;
  Term::Op number_op = Term::Op::less;
  bool contains = false, startswith = false, endswith = false;
  bool all = false, cased = false, windash = false, negated = false, expand = false;
  bool base64 = false, base64offset = false, wide = false, big_endian = false,
       byte_order_mark = false;
  bool dot_all = false, multi_line = false, ignore_case = false;
};

struct Flag {
  std::string_view name;
  bool Modifiers::* flag;
};
constexpr Flag kFlags[] = {
    {"contains", &Modifiers::contains}, {"startswith", &Modifiers::startswith},
    {"endswith", &Modifiers::endswith}, {"all", &Modifiers::all},
    {"cased", &Modifiers::cased},       {"windash", &Modifiers::windash},
    {"neq", &Modifiers::negated},       {"expand", &Modifiers::expand},
    {"base64", &Modifiers::base64},     {"base64offset", &Modifiers::base64offset},
    {"utf16le", &Modifiers::wide},      {"wide", &Modifiers::wide},
};
struct NumberOp {
  std::string_view name;
  Term::Op op;
};
constexpr NumberOp kNumberOps[] = {{"lt", Term::Op::less},
                                   {"lte", Term::Op::less_equal},
                                   {"gt", Term::Op::greater},
                                   {"gte", Term::Op::greater_equal}};

class FieldReader {
 public:
  FieldReader(const Yaml& key, std::string_view file, TermTable& table)
      : key_(key), file_(file), table_(table) {}

  Expected<Node> read(const Yaml& value) {
    const auto parts = split(key_.text, '|');
    for (size_t i = 1; i < parts.size(); ++i) HOZEN_CHECK(take_modifier(parts[i]));
    field_ = parts[0].empty() ? id_of(DerivedField::line) : table_.fields.id_of_name(parts[0]);
    if (parts[0].empty() && modifiers_.compare == Compare::text) modifiers_.contains = true;
    HOZEN_TRY(node, read_values(value));
    if (!modifiers_.negated) return node;
    Node negated{.kind = Node::Kind::negated};
    negated.children.push_back(std::move(node));
    return negated;
  }

 private:
  Expected<void> take_modifier(std::string_view name) {
    for (const Flag& flag : kFlags) {
      if (flag.name == name) {
        modifiers_.*flag.flag = true;
        return {};
      }
    }
    for (const NumberOp& op : kNumberOps) {
      if (op.name == name) {
        modifiers_.compare = Compare::number;
        modifiers_.number_op = op.op;
        return {};
      }
    }
    return take_rare_modifier(name);
  }
  Expected<void> take_rare_modifier(std::string_view name) {
    const bool regex = modifiers_.compare == Compare::regex;
    if (name == "re") {
      modifiers_.compare = Compare::regex;
    } else if (regex && (name == "i" || name == "m" || name == "s")) {
      (name == "i"   ? modifiers_.ignore_case
       : name == "m" ? modifiers_.multi_line
                     : modifiers_.dot_all) = true;
    } else if (name == "cidr") {
      modifiers_.compare = Compare::network;
    } else if (name == "exists") {
      modifiers_.compare = Compare::exists;
    } else if (name == "fieldref") {
      modifiers_.compare = Compare::field;
    } else if (name == "utf16" || name == "utf16be") {
      modifiers_.wide = true;
      (name == "utf16" ? modifiers_.byte_order_mark : modifiers_.big_endian) = true;
    } else {
      return refuse(key_, fmt::format("unknown modifier '{}'", quote_for_message(name, 40)));
    }
    return {};
  }
  std::unexpected<Error> refuse(const Yaml& at, std::string what) const {
    auto error = at.error(file_, "{}", what);
    error.error().hint = fmt::format("supported: {}", kSupported);
    return error;
  }

  Expected<Node> read_values(const Yaml& value) {
    if (!value.is_sequence()) return read_value(value);
    if (value.items.empty()) return value.error(file_, "expected at least one value");
    Node node{.kind = modifiers_.all ? Node::Kind::all : Node::Kind::any};
    for (const Yaml& item : value.items) {
      HOZEN_TRY(child, read_value(item));
      node.children.push_back(std::move(child));
    }
    return node;
  }

  // Each %name% with each of its values in turn: one of them must match.
  Expected<Node> read_expanded(const Yaml& value) {
    constexpr size_t kMost = 10'000;
    std::vector<std::string> texts = {value.text};
    modifiers_.expand = false;
    for (size_t begin = 0; (begin = value.text.find('%', begin)) != std::string::npos;) {
      const size_t end = value.text.find('%', begin + 1);
      if (end == std::string::npos || end == begin + 1) break;
      const std::string whole = value.text.substr(begin, end + 1 - begin);
      const auto known = table_.placeholders.find(whole.substr(1, whole.size() - 2));
      if (known == table_.placeholders.end()) {
        auto error =
            value.error(file_, "the placeholder '{}' has no values", quote_for_message(whole, 60));
        error.error().hint =
            "give a file with 'placeholders: {NAME: [VALUE, ...]}' among the rules";
        return error;
      }
      if (texts.size() * known->second.size() > kMost)
        return value.error(file_, "placeholders stand for more than 10,000 values");
      std::vector<std::string> more;
      for (const std::string& text : texts) {
        for (const std::string& put : known->second) {
          more.push_back(text);
          more.back().replace(more.back().find(whole), whole.size(), put);
        }
      }
      texts = std::move(more);
      begin = end + 1;
    }
    Node node{.kind = Node::Kind::any};
    for (std::string& text : texts) {
      Yaml one = value;
      one.text = std::move(text);
      HOZEN_TRY(child, read_value(one));
      node.children.push_back(std::move(child));
    }
    modifiers_.expand = true;
    return node;
  }

  Expected<Node> read_value(const Yaml& value) {
    if (modifiers_.expand && value.is_scalar()) return read_expanded(value);
    if (value.is_map() || value.is_sequence()) return value.error(file_, "expected a plain value");
    switch (modifiers_.compare) {
      case Compare::regex:
        return read_regex(value);
      case Compare::network:
        return read_network(value);
      case Compare::number:
        return read_number(value);
      case Compare::exists:
        return read_exists(value);
      case Compare::field:
        return read_field_reference(value);
      case Compare::text:
        break;
    }
    if (value.kind == Yaml::Kind::null) return leaf({.field = field_, .op = Term::Op::absent});
    return read_text(value);
  }

  Expected<Node> read_regex(const Yaml& value) {
    if (value.text.empty()) return value.error(file_, "expected a regular expression");
    Term term{.field = field_,
              .op = Term::Op::matches,
              .cased = !modifiers_.ignore_case,
              .dot_all = modifiers_.dot_all,
              .multi_line = modifiers_.multi_line,
              .pattern = value.text};
    if (const std::string reason = table_.check_patterns ? reason_against(term) : "";
        !reason.empty()) {
      auto error = value.error(file_, "cannot use this regular expression: {}", reason);
      error.error().hint = "lookaround, back references and atomic groups are not supported";
      return error;
    }
    return leaf(std::move(term));
  }
  Expected<Node> read_network(const Yaml& value) {
    const auto network = Prefix::parse(value.text);
    if (!network)
      return value.error(file_, "expected a network such as 192.0.2.0/24, found '{}'",
                         quote_for_message(value.text, 40));
    return leaf({.field = field_, .op = Term::Op::in_network, .network = *network});
  }
  Expected<Node> read_number(const Yaml& value) {
    const auto number = parse_decimal(value.text);
    if (!number)
      return value.error(file_, "expected a number, found '{}'", quote_for_message(value.text, 40));
    return leaf({.field = field_, .op = modifiers_.number_op, .number = *number});
  }
  Expected<Node> read_exists(const Yaml& value) {
    const bool yes =
        equal_ignoring_case(value.text, "true") || equal_ignoring_case(value.text, "yes");
    const bool no =
        equal_ignoring_case(value.text, "false") || equal_ignoring_case(value.text, "no");
    if (!yes && !no)
      return value.error(file_, "expected true or false, found '{}'",
                         quote_for_message(value.text, 40));
    return leaf({.field = field_, .op = yes ? Term::Op::present : Term::Op::absent});
  }
  Expected<Node> read_field_reference(const Yaml& value) {
    const Term::Op op = modifiers_.contains     ? Term::Op::same_contains
                        : modifiers_.startswith ? Term::Op::same_starts
                        : modifiers_.endswith   ? Term::Op::same_ends
                                                : Term::Op::same;
    return leaf({.field = field_,
                 .op = op,
                 .cased = modifiers_.cased,
                 .other = table_.fields.id_of_name(value.text)});
  }

  Expected<Node> read_text(const Yaml& value) {
    std::vector<SigmaString> strings = {SigmaString::parse(value.text)};
    if (modifiers_.windash) strings = windash_variants(strings.front());
    if (modifiers_.wide) {
      for (SigmaString& s : strings)
        s = widened(s, modifiers_.big_endian, modifiers_.byte_order_mark);
    }
    if (modifiers_.base64 || modifiers_.base64offset) {
      auto encoded = encode(strings);
      if (!encoded) return value.error(file_, "{}", encoded.error().what);
      strings = std::move(*encoded);
    }
    Node node{.kind = Node::Kind::any};
    for (SigmaString& s : strings) {
      if (modifiers_.contains || modifiers_.endswith)
        s.units.insert(s.units.begin(), SigmaString::kAnyRun);
      if (modifiers_.contains || modifiers_.startswith) s.units.push_back(SigmaString::kAnyRun);
      node.children.push_back(text_leaf(s));
    }
    if (node.children.size() > 1) return node;
    Node child = std::move(node.children.front());
    return child;
  }
  Expected<std::vector<SigmaString>> encode(const std::vector<SigmaString>& strings) const {
    std::vector<SigmaString> out;
    for (const SigmaString& s : strings) {
      if (modifiers_.base64) {
        HOZEN_TRY(one, base64_of(s));
        out.push_back(std::move(one));
        continue;
      }
      HOZEN_TRY(three, base64_at_offsets(s));
      out.insert(out.end(), three.begin(), three.end());
    }
    return out;
  }
  Node text_leaf(const SigmaString& s) {
    bool only_wild = !s.units.empty();
    for (const uint16_t unit : s.units) only_wild = only_wild && unit == SigmaString::kAnyRun;
    if (only_wild) return leaf({.field = field_, .op = Term::Op::present});
    if (s.units.empty()) return leaf({.field = field_, .op = Term::Op::absent});
    const bool wild = s.has_wildcards();
    const std::string pattern = wild ? source_of(s) : s.bytes();
    return leaf({.field = field_,
                 .op = wild ? Term::Op::wildcard : Term::Op::equals,
                 .cased = modifiers_.cased,
                 .pattern = modifiers_.cased ? pattern : to_lower(pattern)});
  }
  Node leaf(Term term) {
    return Node{.kind = Node::Kind::term, .term = table_.number_of(std::move(term))};
  }

  const Yaml& key_;
  std::string_view file_;
  TermTable& table_;
  FieldId field_ = 0;
  Modifiers modifiers_;
};

}  // namespace

Expected<Node> read_field(const Yaml& key, const Yaml& value, std::string_view file,
                          TermTable& table) {
  return FieldReader(key, file, table).read(value);
}

Node keyword_node(std::string_view text, TermTable& table) {
  SigmaString s = SigmaString::parse(text);
  s.units.insert(s.units.begin(), SigmaString::kAnyRun);
  s.units.push_back(SigmaString::kAnyRun);
  Term term{.field = id_of(DerivedField::line),
            .op = Term::Op::wildcard,
            .pattern = to_lower(source_of(s))};
  return Node{.kind = Node::Kind::term, .term = table.number_of(std::move(term))};
}

}  // namespace hozen
