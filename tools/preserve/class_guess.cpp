#include "class_guess.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/text.h"
#include "events/log_format.h"
#include "events/read_events.h"

namespace hozen {
namespace {

constexpr size_t kHeadBytes =
    72u << 10;                      // a Windows event log has 4 KiB of header, then 64 KiB a chunk
constexpr size_t kMostKinds = 500;  // a tree of a hundred thousand kinds of files is no log folder

// "web1/access.log.2.gz" and "web1/access.log.17.gz" are of one kind.
std::string kind_of(std::string_view path) {
  std::string kind;
  for (const char c : path)
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) kind += c;
  return kind;
}

class Counting final : public EventWorker {
 public:
  void take(std::span<const Event>) override {}
};

// Is one of the words in the path, as a word of its own? Digits part words: "dc01" is a "dc".
bool says_any(std::string_view path, std::initializer_list<std::string_view> words) {
  const std::string text = to_lower(path);
  const auto is_letter = [&](size_t at) {
    return at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) != 0;
  };
  for (const std::string_view word : words)
    for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
      if ((at == 0 || !is_letter(at - 1)) && !is_letter(at + word.size())) return true;
  return false;
}

// What a format does not tell: which part of a firewall, which kind of Windows machine, whose CEF.
std::string by_path(const std::string& log_class, std::string_view path) {
  // Where evidence is kept says nothing of what it is.
  for (const std::string_view root : {"data/", "srv/"})
    if (path.starts_with(root)) path.remove_prefix(root.size());
  const bool vpn = to_lower(path).find("vpn") != std::string::npos;
  const bool server =
      says_any(path, {"server", "servers", "srv", "sv", "dc", "ad", "directory service",
                      "dfs replication", "file replication service"});
  if (log_class == "firewall") return vpn ? "vpn" : log_class;
  if (log_class == "client-pc")
    return says_any(path, {"defender"}) ? "antivirus" : server ? "server" : log_class;
  if (!log_class.empty()) return log_class;
  if (vpn) return "vpn";
  if (says_any(path, {"firewall", "fw", "waf", "utm", "ips", "ids"})) return "firewall";
  if (says_any(path, {"antivirus", "av", "edr", "defender"})) return "antivirus";
  if (says_any(path, {"client", "clients", "pc", "desktop", "laptop"})) return "client-pc";
  return server || says_any(path, {"web", "www", "mail", "dns", "db"}) ? "server" : "";
}

}  // namespace

std::string class_by_formats(const FormatSet& formats,
                             const std::map<std::string, uint64_t>& events, std::string_view path) {
  std::map<std::string, uint64_t> votes;
  for (const auto& [id, count] : events)
    if (const auto at = formats.index_of(id)) votes[formats.formats()[*at]->log_class] += count;
  const auto most = std::max_element(
      votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == votes.end() ? "" : by_path(most->first, path);
}

std::string ClassGuess::recognised(std::string_view path, std::string_view head) {
  if (!formats_) {
    auto built_in = FormatSet::built_in();
    if (!built_in) return "";
    formats_ = std::make_unique<FormatSet>(std::move(*built_in));
  }
  const Source source = memory_source("head", std::string(head.substr(0, kHeadBytes)));
  Reading reading;
  reading.formats = formats_.get();
  reading.threads = 1;
  const auto ledger =
      read_events(std::span(&source, 1), reading, [] { return std::make_unique<Counting>(); });
  if (!ledger) return "";
  return class_by_formats(*formats_, ledger->total().formats, path);
}

std::string ClassGuess::of(std::string_view path, std::string_view head) {
  if (head.empty()) return "";
  const std::string kind = kind_of(path);
  auto at = known_.find(kind);
  if (at == known_.end()) {
    if (known_.size() >= kMostKinds) return "";
    at = known_.emplace(kind, recognised(path, head)).first;
  }
  return at->second;
}

}  // namespace hozen
