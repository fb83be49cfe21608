#include "write/escape.h"

#include "base/text.h"
#include "catch.h"
#include "write/rune.h"

using namespace hozen;

namespace {

std::string json(std::string_view text) {
  std::string out;
  append_json(out, text);
  return out;
}
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

TEST_CASE("JSON text is valid UTF-8 and escapes what acts on a terminal", "[write]") {
  CHECK(json("plain text of more than eight bytes") == "plain text of more than eight bytes");
  CHECK(json("say \"hi\" \\ there") == R"(say \"hi\" \\ there)");
  CHECK(json("12345678\n\t\r") == R"(12345678\n\t\r)");
  CHECK(json(std::string("\0\x1b", 2)) == R"(\u0000\u001b)");
  CHECK(json("1234567\x7f") == R"(1234567\u007f)");
  CHECK(json("日本") == "日本");
  CHECK(json("a\xff"
             "b") == R"(a\ufffdb)");
  CHECK(json("\xe2\x80\xae") == R"(\u202e)");
  CHECK(json("\xf3\xa0\x80\x81") == R"(\udb40\udc01)");
  std::string every;
  for (int b = 0; b < 256; ++b) every += static_cast<char>(b);
  CHECK(is_valid_utf8(json(every)));
  for (const char c : json(every)) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
}

TEST_CASE("the fast scan of JSON agrees with a byte by byte one at every place of a special byte",
          "[write]") {
  for (const char special : {'"', '\\', '\n', '\x1f', '\x7f'}) {
    for (size_t at = 0; at < 24; ++at) {
      std::string text(24, 'x');
      text[at] = special;
      const std::string head = json(text.substr(0, at)), tail = json(text.substr(at + 1));
      CHECK(json(text) == head + json(std::string(1, special)) + tail);
      CHECK(head == std::string(at, 'x'));
    }
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

TEST_CASE("display width counts columns, not bytes", "[write]") {
  struct Case {
    const char* text;
    size_t width;
  };
  const Case cases[] = {
      {"", 0},       {"abc", 3},         {"é", 1},        {"e\xcc\x81", 1},
      {"日本語", 6}, {"ｶﾅ", 2},          {"ＦＵＬＬ", 8}, {"か\xe3\x82\x99", 2},
      {"😀", 2},     {"👩‍💻", 2}, {"❤️", 2},        {"–", 1},
      {"한국", 4},   {"█▌", 2},          {"\xff", 1},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(display_width(c.text) == c.width);
  }
}
