// is_search_page: the pages of results of search engines, and nothing that only looks like one.
#include "labels/search_page.h"

#include "base/error.h"
#include "catch.h"
#include "labels/rule_check.h"
#include "labels/rule_set.h"

using namespace hozen;

TEST_CASE("A page of results is known by its host and a query", "[labels]") {
  struct Row {
    std::string_view referrer;
    bool is_page;
  };
  const Row rows[] = {
      {"https://www.google.com/search?q=union+select", true},
      {"https://www.google.co.jp/search?q=%27+or+1%3D1", true},
      {"https://google.de/search?q=a", true},
      {"https://www.google.com.br/url?sa=t&url=x", true},
      {"http://images.google.com/images?q=a", true},
      {"https://www.bing.com/search?q=a", true},
      {"https://search.yahoo.co.jp/search?p=a", true},
      {"https://r.search.yahoo.com/x?y=1", true},
      {"https://duckduckgo.com/?q=a", true},
      {"https://www.baidu.com/s?wd=a", true},
      {"https://yandex.ru/search/?text=a", true},
      {"HTTPS://www.google.com/search?q=a", false},  // no browser writes it so
      {"https://www.google.com/", false},            // holds nothing that was searched for
      {"https://www.google.example.com/search?q=a", false},
      {"https://notgoogle.com/search?q=a", false},
      {"https://google.com.example.net/search?q=a", false},
      {"https://mail.yahoo.co.jp/search?p=a", false},
      {"https://www.example.com/?u=https://www.google.com/search?q=a", false},
      {"https://user@www.google.com/?q=a", false},
      {"notbing.com/search?q=a", false},
      {"https://notbing.com/search?q=a", false},
      {"https://search.example.com/?q=a", false},
      {"-", false},
      {"", false},
      {"https://", false},
      {"${jndi:ldap://192.0.2.1/a}", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.referrer);
    CHECK(is_search_page(row.referrer) == row.is_page);
  }
}

TEST_CASE("What was searched for is no attack, and what names the referrer finds it all the same",
          "[labels]") {
  RuleSet set;
  set.add_text(
      "title: any\nid: any\ndetection:\n  s:\n    any.decoded|contains: 'union select'\n"
      "  condition: s\nhozen:\n  hits:\n"
      "    - 'GET /?q=union%20select HTTP/1.1'\n"
      "    - { url.original: '/', user_agent.original: 'union select' }\n"
      "    - { url.original: '/', http.request.referrer: 'https://www.example.com/?q=union+select' "
      "}\n"
      "    - { url.original: '/?q=union+select', http.request.referrer: "
      "'https://www.google.com/search?q=union+select' }\n"
      "  misses:\n"
      "    - { url.original: '/', http.request.referrer: "
      "'https://www.google.com/search?q=union+select' }\n"
      "---\ntitle: referrer\nid: referrer\ndetection:\n  s:\n"
      "    referrer.decoded|contains: 'union select'\n  condition: s\nhozen:\n  hits:\n"
      "    - { url.original: '/', http.request.referrer: "
      "'https://www.google.com/search?q=union+select' }\n"
      "    - { url.original: '/', http.request.referrer: 'https://www.example.com/?q=union+select' "
      "}\n"
      "---\ntitle: raw\nid: raw\ndetection:\n  s:\n"
      "    http.request.referrer|contains: 'q=union+select'\n  condition: s\nhozen:\n  hits:\n"
      "    - { url.original: '/', http.request.referrer: "
      "'https://www.google.com/search?q=union+select' }\n",
      "rules.yml");
  REQUIRE(set.refused().empty());
  const auto check = check_own_samples(set);
  REQUIRE(check);
  for (const Error& failure : check->failures) CHECK(failure.text() == "");
  CHECK(check->samples == 8);
}
