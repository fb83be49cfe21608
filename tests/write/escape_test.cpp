#include "write/escape.h"

#include "catch.h"

using namespace hozen;

namespace {

std::string csv(std::string_view text, bool raw = false) {
  std::string out;
  append_csv(out, text, raw);
  return out;
}
std::string markdown(std::string_view text) {
  std::string out;
  append_markdown(out, text);
  return out;
}

}  // namespace

TEST_CASE("visible leaves text alone and shows what would act on a terminal", "[write]") {
  struct Case {
    const char* what;
    std::string text, shown;
  };
  const Case cases[] = {
      {"plain and Japanese text", "GET /検索 é", "GET /検索 é"},
      {"an escape sequence", "\x1b[31mred", "\\x1b[31mred"},
      {"line ends and tabs", "a\r\n\tb", "a\\r\\n\\tb"},
      {"NUL and DEL", std::string("\0\x7f", 2), "\\x00\\x7f"},
      {"a C1 control",
       "\xc2\x9b"
       "31m",
       "\\u009b31m"},
      {"bidirectional override",
       "\xe2\x80\xae"
       "cod.exe",
       "\\u202ecod.exe"},
      {"a byte that is no UTF-8", "a\xff", "a\\xff"},
      {"a cut sequence", "\xe3\x81", "\\xe3\\x81"},
      {"an overlong slash", "\xc0\xaf", "\\xc0\\xaf"},
      {"a surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"a tag character", "\xf3\xa0\x80\x81", "\\U000e0001"},
      {"joined emoji stay", "👩‍💻", "👩‍💻"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(visible(c.text) == c.shown);
  }
}

TEST_CASE("CSV fields follow RFC 4180 and no spreadsheet takes one for a formula", "[write]") {
  CHECK(csv("plain") == "plain");
  CHECK(csv("a,b") == "\"a,b\"");
  CHECK(csv("say \"x\"") == "\"say \"\"x\"\"\"");
  CHECK(csv("=1+1") == "'=1+1");
  CHECK(csv("+1") == "'+1");
  CHECK(csv("-1") == "'-1");
  CHECK(csv("@SUM(A1)") == "'@SUM(A1)");
  CHECK(csv("\t=1") == "'\\t=1");
  CHECK(csv("=HYPERLINK(\"http://example.com\",1)") ==
        "\"'=HYPERLINK(\"\"http://example.com\"\",1)\"");
  CHECK(csv("=1+1", true) == "=1+1");
  CHECK(csv("two\nlines", true) == "\"two\nlines\"");
  CHECK(csv("two\nlines") == "two\\nlines");
}

TEST_CASE("Markdown cells hold no markup, no HTML and no live link", "[write]") {
  CHECK(markdown("a|b") == "a\\|b");
  CHECK(markdown("<script>") == "&lt;script&gt;");
  CHECK(markdown("*x* `y` [z](w)") == "\\*x\\* \\`y\\` \\[z\\](w)");
  CHECK(markdown("sql_injection_union") == "sql_injection_union");
  CHECK(markdown("_x_") == "\\_x\\_");
  CHECK(markdown("http://example.com") == "http&#58;//example.com");
  CHECK(markdown("www.example.com") == "www&#46;example.com");
  CHECK(markdown("two\nlines") == "two\\\\nlines");
}

TEST_CASE("HTML text cannot leave its element or attribute", "[write]") {
  std::string out;
  append_html(out, "<img src=x onerror=\"alert('1')\">&\x1b");
  CHECK(out == "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;\\x1b");
}
