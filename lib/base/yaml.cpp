#include "base/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>
#include <yaml-cpp/yaml.h>

#include <sstream>

#include "base/text.h"

namespace hozen {
namespace {

constexpr size_t kDepth = 32;
constexpr size_t kNodes = 100'000;

// Thrown through yaml-cpp's parser and caught in read_all: the only way to stop it.
struct Refusal {
  Error error;
};

class Builder : public YAML::EventHandler {
 public:
  explicit Builder(std::string_view name) : name_(name) {}
  std::vector<Yaml> documents;

  void OnDocumentStart(const YAML::Mark&) override { documents.emplace_back(); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    add(make(mark, Yaml::Kind::null));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "aliases (*name) are not read");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    Yaml node = make(mark, Yaml::Kind::scalar);
    node.text = value;
    node.quoted = tag == "!";
    if (!node.quoted && (value == "~" || value == "null")) node.kind = Yaml::Kind::null;
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, Yaml::Kind::sequence);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(mark, Yaml::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  [[noreturn]] void refuse(const YAML::Mark& mark, std::string what) {
    throw Refusal{{.what = std::move(what),
                   .file = name_,
                   .line = static_cast<size_t>(mark.line + 1),
                   .column = static_cast<size_t>(mark.column + 1)}};
  }
  Yaml make(const YAML::Mark& mark, Yaml::Kind kind) {
    if (++nodes_ > kNodes) refuse(mark, "more than 100,000 nodes in one file");
    Yaml node;
    node.kind = kind;
    node.line = static_cast<size_t>(mark.line + 1);
    node.column = static_cast<size_t>(mark.column + 1);
    return node;
  }
  void open(const YAML::Mark& mark, Yaml::Kind kind) {
    if (stack_.size() >= kDepth) refuse(mark, "nested deeper than 32 levels");
    stack_.push_back(make(mark, kind));
    keys_.emplace_back();
    have_key_.push_back(false);
  }
  void close() {
    Yaml node = std::move(stack_.back());
    stack_.pop_back();
    keys_.pop_back();
    have_key_.pop_back();
    add(std::move(node));
  }
  void add(Yaml node) {
    if (stack_.empty()) {
      documents.back() = std::move(node);
      return;
    }
    Yaml& parent = stack_.back();
    if (parent.kind == Yaml::Kind::sequence) {
      parent.items.push_back(std::move(node));
    } else if (!have_key_.back()) {
      check_key(node, parent);
      keys_.back() = std::move(node);
      have_key_.back() = true;
    } else {
      parent.pairs.emplace_back(std::move(keys_.back()), std::move(node));
      have_key_.back() = false;
    }
  }
  void check_key(Yaml& node, const Yaml& parent) {
    YAML::Mark mark;
    mark.line = static_cast<int>(node.line) - 1;
    mark.column = static_cast<int>(node.column) - 1;
    if (node.kind == Yaml::Kind::null) {
      node.kind = Yaml::Kind::scalar;  // the key `null` is its text
    }
    if (node.kind != Yaml::Kind::scalar) refuse(mark, "a key must be plain text");
    for (const auto& [key, value] : parent.pairs) {
      if (key.text == node.text) {
        refuse(mark, fmt::format("key '{}' stands twice (first in line {})",
                                 quote_for_message(node.text), key.line));
      }
    }
  }

  std::string name_;
  size_t nodes_ = 0;
  std::vector<Yaml> stack_;
  std::vector<Yaml> keys_;
  std::vector<bool> have_key_;
};

}  // namespace

Expected<std::vector<Yaml>> Yaml::read_all(std::string_view text, std::string_view name) {
  Builder builder(name);
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refusal& refusal) {
    return std::unexpected(refusal.error);
  } catch (const YAML::Exception& e) {
    return std::unexpected(Error{.what = e.msg,
                                 .file = std::string(name),
                                 .line = static_cast<size_t>(e.mark.line + 1),
                                 .column = static_cast<size_t>(e.mark.column + 1)});
  }
  return std::move(builder.documents);
}

Expected<Yaml> Yaml::read(std::string_view text, std::string_view name) {
  HOZEN_TRY(documents, read_all(text, name));
  if (documents.size() != 1) {
    return std::unexpected(
        Error{.what = fmt::format("expected one YAML document, found {}", documents.size()),
              .file = std::string(name)});
  }
  return std::move(documents.front());
}

const Yaml* Yaml::find(std::string_view key) const {
  for (const auto& [name, value] : pairs) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

std::string_view Yaml::get(std::string_view key, std::string_view otherwise) const {
  const Yaml* node = find(key);
  return node != nullptr && node->is_scalar() ? std::string_view(node->text) : otherwise;
}

}  // namespace hozen
