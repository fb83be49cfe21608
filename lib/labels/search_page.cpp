#include "labels/search_page.h"

#include <algorithm>

#include "base/text.h"

namespace hozen {
namespace {

// Engines with a domain in many countries: google.com, www.google.co.jp, yandex.ru.
constexpr std::string_view kInCountries[] = {"google", "yandex", "ask", "startpage"};
// The others by their domain, with any name in front of it.
constexpr std::string_view kDomains[] = {"bing.com",
                                         "search.yahoo.com",
                                         "search.yahoo.co.jp",
                                         "duckduckgo.com",
                                         "baidu.com",
                                         "ecosia.org",
                                         "search.brave.com",
                                         "qwant.com",
                                         "search.naver.com",
                                         "sogou.com",
                                         "so.com",
                                         "seznam.cz",
                                         "search.goo.ne.jp",
                                         "kagi.com",
                                         "search.aol.com",
                                         "search.smt.docomo.ne.jp",
                                         "websearch.rakuten.co.jp",
                                         "search.biglobe.ne.jp",
                                         "search.nifty.com",
                                         "search.auone.jp",
                                         "search.daum.net",
                                         "mojeek.com",
                                         "swisscows.com",
                                         "ya.ru",
                                         "coccoc.com",
                                         "petalsearch.com",
                                         "sm.cn",
                                         "search.yahoo.co.uk",
                                         "presearch.com",
                                         "dogpile.com",
                                         "search.marginalia.nu",
                                         "you.com"};

std::string_view host_of(std::string_view referrer) {
  constexpr std::string_view kSchemes[] = {"https://", "http://"};
  for (const std::string_view scheme : kSchemes) {
    if (!referrer.starts_with(scheme)) continue;
    const std::string_view rest = referrer.substr(scheme.size());
    return rest.substr(0, std::min(rest.find_first_of("/?#:@\\"), rest.size()));
  }
  return {};
}

bool is_of_domain(std::string_view host, std::string_view domain) {
  if (host.size() < domain.size()) return false;
  const size_t before = host.size() - domain.size();
  return equal_ignoring_case(host.substr(before), domain) &&
         (before == 0 || host[before - 1] == '.');
}

// `google.com`, `google.de`, `google.co.jp`, `google.com.br`, but not `google.example.com`.
bool is_country_domain(std::string_view ending) {
  const size_t dot = ending.find('.');
  const std::string_view first = ending.substr(0, dot);
  if (dot == std::string_view::npos) return first.size() == 2 || first == "com" || first == "cat";
  return (first == "co" || first == "com") && ending.size() - dot == 3;
}

bool is_in_countries(std::string_view host, std::string_view name) {
  const size_t at = host.find(name);
  if (at == std::string_view::npos || (at > 0 && host[at - 1] != '.')) return false;
  const std::string_view behind = host.substr(at + name.size());
  return behind.starts_with('.') && is_country_domain(behind.substr(1));
}

}  // namespace

bool is_search_page(std::string_view referrer) {
  const std::string_view host = host_of(referrer);
  if (host.empty() || referrer.find('?') == std::string_view::npos) return false;
  return std::any_of(std::begin(kInCountries), std::end(kInCountries),
                     [&](std::string_view name) { return is_in_countries(host, name); }) ||
         std::any_of(std::begin(kDomains), std::end(kDomains),
                     [&](std::string_view domain) { return is_of_domain(host, domain); });
}

}  // namespace hozen
