#include "labels/literal_rarity.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace hozen {
namespace {

// Most referrers and agents begin with one of these.
constexpr std::string_view kEverywhere[] = {"http://", "https://", "mozilla/5.0"};

// Parts of texts that stand in ordinary requests, agents and referrers.
constexpr std::string_view kOrdinary[] = {
    "?limit=",      "&limit=",
    "&offset=",     "&order=",
    "&order_by=",   "&sort=",
    "&size=",       "&count=",
    "&type=",       "&lang=",
    "&width=",      "&height=",
    "&token=",      "&view=",
    "&action=",     "&mode=",
    "&format=",     "&category=",
    "&year=",       "&month=",
    "&date=",       "&from=",
    "&utm_source=", "&utm_medium=",
    "?v=",          "?ver=",
    "?lang=",       "?type=",
    "?size=",       "?count=",
    "?width=",      "?height=",
    "?action=",     "?category=",
    "?tag=",        "/search",
    "/login",       "/assets/",
    "/media/",      "/css/",
    "/fonts/",      "/wp-content/uploads/",
    "/category/",   "/tag/",
    "/feed/",       "/archive/",
    ".svg",         ".gif",
    ".jpeg",        ".woff2",
    ".webp",        ".ico",
    ".json",        ".xml",
    ".txt",         ".pdf",
    ".htm",         "robots.txt",
    "favicon.ico",  "sitemap",
    "https://www.", "mozilla/5.0 (compatible; ",
    ".html",        ".php",
    ".jpg",         ".png",
    ".css",         ".js",
    "/index",       "/images/",
    "/static/",     "/api/v1",
    "/blog/20",     "/product",
    "search?q=",    ".com/",
    "&page=",       "?id=",
    "applewebkit",  "chrome/1",
    "safari/5",     "windows nt 10.0; win64; x64)",
    "application",  "version/",
    "news",         "order",
    "admin",        "user",
    "login",        "index",
    "file",         "name",
    "page",         "url=",
    "path",         "select",
    "script",       "from",
    "redirect",     "and",
    "the",          "for",
    "cart",         "account",
    "image",        "content",
    "data",         "android",
    "linux",        "bot",
};

// The pairs of bytes in kOrdinary: most literals have one that is not among them.
class OrdinaryPairs {
 public:
  OrdinaryPairs() {
    for (const std::string_view text : kOrdinary) {
      for (size_t i = 0; i + 1 < text.size(); ++i) pairs_.set(pair_at(text, i));
    }
  }
  bool hold(std::string_view literal) const {
    for (size_t i = 0; i + 1 < literal.size(); ++i) {
      if (!pairs_.test(pair_at(literal, i))) return false;
    }
    return true;
  }

 private:
  static size_t pair_at(std::string_view text, size_t i) {
    return size_t{static_cast<uint8_t>(text[i])} << 8 | static_cast<uint8_t>(text[i + 1]);
  }
  std::bitset<65536> pairs_;
};

// Of what stands before a colon: can it be the end of `http` or `https`?
bool ends_a_scheme(std::string_view text) {
  return std::string_view("http").ends_with(text) || std::string_view("https").ends_with(text);
}

}  // namespace

double commonness(std::string_view literal) {
  // By length; texts of an uncommon tier are searched only where its marks are.
  constexpr std::array<double, 9> kCommon = {1e6, 2000, 150, 12, 3, 0.8, 0.3, 0.2, 0.1};
  constexpr std::array<double, 6> kUncommon = {1e6, 300, 30, 4, 1, 0.2};
  constexpr std::array<double, 5> kRare = {1e6, 60, 20, 3, 0.2};
  const auto by_length = [&](auto& table) {
    return table[std::min(literal.size(), table.size() - 1)];
  };
  const Tier tier = tier_of_literal(literal);
  if (tier >= Tier::rare) return by_length(kRare);
  double value = tier == Tier::uncommon ? by_length(kUncommon) : by_length(kCommon);
  for (const std::string_view everywhere : kEverywhere) {
    if (everywhere.find(literal) != std::string_view::npos) value += 2000;
  }
  static const OrdinaryPairs pairs;
  if (!pairs.hold(literal)) return value;
  for (const std::string_view ordinary : kOrdinary) {
    if (ordinary.find(literal) != std::string_view::npos) value += tier == Tier::uncommon ? 8 : 150;
  }
  return value;
}

double commonness(const LiteralSet& literals) {
  // The same literals are weighed again and again while the expressions of all rules are read.
  thread_local std::unordered_map<std::string, double> known;
  constexpr size_t kMostKnown = 1 << 16;
  if (known.size() > kMostKnown) known.clear();
  double sum = 0;
  for (const std::string& literal : literals) {
    const auto [at, is_new] = known.try_emplace(literal, 0.0);
    if (is_new) at->second = commonness(std::string_view(literal));
    sum += at->second;
  }
  return sum;
}

Tier tier_of_literal(std::string_view literal) {
  // A colon that may be a scheme's, and slashes that may follow one, prove nothing (scheme_length).
  if (literal.starts_with("//")) literal.remove_prefix(1);
  const size_t colon = literal.find(':');
  if (colon == std::string_view::npos || !ends_a_scheme(literal.substr(0, colon)))
    return tier_of(traits_of(literal));
  const std::string_view behind = literal.substr(colon + 1);
  const size_t slashes = std::min<size_t>(behind.size(), 2);
  if (behind.substr(0, slashes) != std::string_view("//").substr(0, slashes))
    return tier_of(traits_of(literal));
  return std::max(tier_of(traits_of(literal.substr(0, colon))),
                  tier_of(traits_of(behind.substr(slashes))));
}

}  // namespace hozen
