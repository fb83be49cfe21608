#include "class_guess.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/text.h"
#include "events/read_events.h"

namespace hozen {
namespace {

constexpr size_t kHeadBytes = 32u << 10;
constexpr size_t kMostKinds = 500;  // a tree of a hundred thousand kinds of files is no log folder

// Every format whose id begins so.
constexpr std::pair<std::string_view, std::string_view> kClasses[] = {
    {"apache.", "server"},
    {"nginx.", "server"},
    {"iis.", "server"},
    {"caddy.", "server"},
    {"traefik.", "server"},
    {"haproxy.", "server"},
    {"modsecurity.", "server"},
    {"web.", "server"},
    {"mail.", "server"},
    {"mysql.", "server"},
    {"postgresql.", "server"},
    {"dns.", "server"},
    {"dhcp.", "server"},
    {"ftp.", "server"},
    {"linux.sshd", "server"},
    {"linux.auth", "server"},
    {"linux.sudo", "server"},
    {"linux.auditd", "server"},
    {"squid.", "server"},
    {"kubernetes.", "server"},
    {"vpn.", "vpn"},
    {"ivanti.", "vpn"},
    {"fortinet.", "firewall"},
    {"cisco.", "firewall"},
    {"juniper.", "firewall"},
    {"paloalto.", "firewall"},
    {"checkpoint.", "firewall"},
    {"sonicwall.", "firewall"},
    {"sophos.", "firewall"},
    {"watchguard.", "firewall"},
    {"yamaha.", "firewall"},
    {"linux.netfilter", "firewall"},
    {"clamav.", "antivirus"},
    {"csv.antivirus", "antivirus"},
    {"eset.", "antivirus"},
    {"mcafee.", "antivirus"},
    {"symantec.", "antivirus"},
    {"trendmicro.", "antivirus"},
    {"windows.firewall", "client-pc"}};

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

}  // namespace

std::string_view class_of_format(std::string_view format_id) {
  for (const auto& [prefix, log_class] : kClasses)
    if (format_id.starts_with(prefix)) return log_class;
  return "";
}

std::string ClassGuess::recognised(std::string_view head) {
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
  std::map<std::string, uint64_t> events;
  for (const auto& [format, count] : ledger->total().formats)
    events[std::string(class_of_format(format))] += count;
  const auto most =
      std::max_element(events.begin(), events.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == events.end() ? "" : most->first;
}

std::string ClassGuess::of(std::string_view path, std::string_view head) {
  if (head.empty()) return "";
  const std::string kind = kind_of(path);
  auto at = known_.find(kind);
  if (at == known_.end()) {
    if (known_.size() >= kMostKinds) return "";
    at = known_.emplace(kind, recognised(head)).first;
  }
  if (at->second != "firewall") return at->second;
  return to_lower(path).find("vpn") != std::string::npos ? "vpn" : at->second;
}

}  // namespace hozen
