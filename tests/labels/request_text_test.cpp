// RequestText: what the server behind the log would have understood.
#include "labels/request_text.h"

#include <algorithm>
#include <string>

#include "catch.h"
#include "events/log_format.h"

using namespace hozen;
using namespace std::string_literals;

namespace {

struct DecodeCase {
  const char* what;
  std::string logged;
  std::string decoded;
  Escapes escapes = Escapes::none;
  TextPart part = TextPart::request;
};

struct MembersCase {
  const char* what;
  std::string logged;
  std::string members;  // empty: no such view
  TextPart part = TextPart::request;
};

const MembersCase kMembersCases[] = {
    {"an object", R"(/?d={"a":"x","b":1,"c":"y"})", "?a=x&c=y"},
    {"encoded", "/?d=%7B%22a%22%3A%22http%3A%2F%2F192.0.2.1%2F%22%7D", "?a=http://192.0.2.1/"},
    {"objects in objects and arrays", R"(/?d={"a":{"b":["x","y"]},"c":{"d":"z"}})", "?b=x&=y&d=z"},
    {"escapes", R"(/?d={"a":"x\u0027\"\/\n"})", "?a=x'\"/\n"},
    {"several parameters", R"(/?c=1&d={"a":"x"}&e=["y"]&f=2)", "?a=x&=y"},
    {"a whole query", R"(/?{"a":"x"})", "?a=x"},
    {"it never ends", R"(/?d={"a":"x' or)", "?a=x' or"},
    {"a backslash ends it", R"(/?d={"a":"x\)", R"(?a=x\)"},
    {"a body", R"({"a":"x"})", "?a=x", TextPart::header},
    {"nothing but names and numbers", R"(/?d={"a":1,"b":{"c":true}})", ""},
    {"no JSON", R"(/?d="a{b"&e=[1])", ""},
    {"an agent", R"(Mozilla/5.0 "x" [en])", "", TextPart::header},
};

const DecodeCase kDecodeCases[] = {
    {"nothing to do", "/index.html", "/index.html"},
    {"percent", "/?id=1%20union%20select", "/?id=1 union select"},
    {"plus is a blank in the query only", "/a+b?c+d%2Be", "/a+b?c d+e"},
    {"double encoding", "/%252e%252e%252fetc/passwd", "/../etc/passwd"},
    {"triple encoding", "/%25252e%25252e/", "/../"},
    {"a fourth round is not done", "/%2525252e", "/%2e"},
    {"a percent inside a percent", "/..%%35c..%%35c", "/..\\..\\"},
    {"a benign percent survives", "/?q=100%25", "/?q=100%"},
    {"broken percent stays", "/?q=%zz%4", "/?q=%zz%4"},
    {"%u", "/%u002e%u002e/%uff0e", "/../."},
    {"%u of a kanji", "/%u8868", "/\xE8\xA1\xA8"},
    {"overlong", "/%c0%ae%c0%ae%c0%af", "/../"},
    {"overlong backslash", "/..%c1%9c", "/..\\"},
    {"overlong, three bytes", "/%e0%80%ae", "/."},
    {"valid UTF-8 stays", "/%E3%81%82", "/\xE3\x81\x82"},
    {"full width", "/?q=%EF%BC%9Cscript%EF%BC%9E", "/?q=<script>"},
    {"UTF-7", "/?q=+ADw-script+AD4-", "/?q=<script>"},
    {"UTF-7 with an encoded plus", "/?q=%2BADw-script%2BAD4-", "/?q=<script>"},
    {"a plus before a word is no UTF-7", "/?q=a+foo-bar", "/?q=a foo-bar"},
    {"entities", "/?q=&lt;b&#62;&#x3c;&#X3e", "/?q=<b><>"},
    {"an ampersand is no entity", "/?a=AT&T;&lt=5", "/?a=AT&T;&lt=5"},
    {"entities of entities", "/?q=%26amp%3Blt%3B", "/?q=<"},
    {"Apache's escapes", R"(/?q=\"a\\b\x09\x22)", "/?q=\"a\\b\t\"", Escapes::apache},
    {"nginx's escapes", R"(/?q=\x22a\\b)", R"(/?q="a\\b)", Escapes::nginx},
    {"no escapes", R"(/?q=\x22)", R"(/?q=\x22)"},
    {"IIS writes blanks of the agent as plus", "Mozilla/5.0+(Windows)", "Mozilla/5.0 (Windows)",
     Escapes::iis, TextPart::header},
    {"a plus of another agent stays", "bot (+http://example.com/)", "bot (+http://example.com/)",
     Escapes::apache, TextPart::header},
    {"Shift_JIS: second byte 5C", "/?q=%95%5C", "/?q=\x95\xDC"},
    {"Shift_JIS: second bytes 7C and 60", "/?q=%83%7C%83%60", "/?q=\x83\xFC\x83\xE0"},
    {"Shift_JIS written half as letters", "/?q=%83%5C%83t%83g", "/?q=\x83\xDC\x83\xF4\x83\xE7"},
    {"a pipe after UTF-8 stays", "/?q=%E3%81%82|cat", "/?q=\xE3\x81\x82|cat"},
    {"a pipe after Shift_JIS stays", "/?q=%82%A0|cat", "/?q=\x82\xA0|cat"},
    {"EUC-JP stays", "/?q=%A4%A2%A4%A4|x", "/?q=\xA4\xA2\xA4\xA4|x"},
    {"ISO-2022-JP", "/?q=%1B$B$%22$%24%1B(B'", "/?q=\xA4\xA2\xA4\xA4'"},
    {"ISO-2022-JP that never ends stays", "/?q=%1B$B$'", "/?q=\x1B$B$'"},
    {"NUL", "/a.php%00.jpg", "/a.php\0.jpg"s},
    {"empty", "", ""},
};

struct ViewCase {
  const char* what;
  std::string logged;
  std::string view;  // one of the views
};

const ViewCase kViewCases[] = {
    {"comments as blanks", "/?q=1/**/union/*x*/select", "/?q=1 union select"},
    {"comments inside words", "/?q=un/**/ion+sel/**/ect", "/?q=union select"},
    {"MySQL's run comments", "/?q=1+/*!50000union*/+/*!select*/1", "/?q=1 union select 1"},
    {"line comments", "/?q=union--%20x%0aselect", "/?q=union select"},
    {"line comments after a blank", "/?q=union+--%20x%0aselect", "/?q=union select"},
    {"white space", "/?q=union%0a%0dall%0bselect", "/?q=union all select"},
    {"MySQL's blank A0", "/?q=union%a0select", "/?q=union select"},
    {"IFS", "/?q=;cat${IFS}/etc/passwd", "/?q=;cat /etc/passwd"},
    {"IFS with a number", "/?q=cat$IFS$9/etc", "/?q=cat /etc"},
    {"NUL inside a word", "/?q=<scr%00ipt>", "/?q=<script>"},
    {"quotes inside a word", "/?q=;c'a't+/e\"t\"c", "/?q=;cat /etc"},
    {"empty quotes", "/?q=;wh''oami", "/?q=;whoami"},
    {"a backslash inside a word", "/?q=;c%5Cat", "/?q=;cat"},
    {"shell's empty parameter", "/?q=;who$@ami", "/?q=;whoami"},
    {"added strings", "/?q='un'||'ion'", "/?q='union'"},
    {"<> inside a word", "/?q=sel<>ect", "/?q=select"},
    {"path steps of no meaning", "/a/./b//c", "/a/b/c"},
    {"path parameters", "/a/;x=1/b/..;/c", "/a/b/../c"},
    {"the slashes of a URL stay", "/?q=http://example.com//a", "/?q=http://example.com/a"},
    {"JavaScript's escapes", "/?q=\\u003cscript\\x3e", "/?q=<script>"},
    {"base64 of text", "/?dl=aHR0cDovL2V4YW1wbGUuY29tL2E=", "http://example.com/a\n"},
    {"short base64 with its padding", "/?x=e3s3Kjd9fQ==&y=c2hvcA==", "{{7*7}}\n"},
    {"base64 without padding", "/?x=PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg&y",
     "<script>alert(1)</script>\n"},
};

}  // namespace

TEST_CASE("RequestText decodes as the server would", "[labels]") {
  RequestText text;
  for (const DecodeCase& one : kDecodeCases) {
    CAPTURE(one.what, one.logged);
    text.decode(one.logged, one.escapes, one.part);
    CHECK(std::string(text.begin()->text) == one.decoded);
    if (text.unchanged()) CHECK(one.logged == one.decoded);
  }
}

TEST_CASE("RequestText shows what interpreters skip in views of their own", "[labels]") {
  RequestText text;
  for (const ViewCase& one : kViewCases) {
    CAPTURE(one.what, one.logged);
    text.decode(one.logged, Escapes::none, TextPart::request);
    std::string all;
    bool found = false;
    for (const RequestText::View& view : text) {
      all += std::string(view.text) + "|";
      found = found || view.text == one.view;
      if (view.query_at != std::string_view::npos && view.query_at > 0)
        CHECK(view.text[view.query_at - 1] == '?');
    }
    CAPTURE(all);
    CHECK(found);
  }
}

TEST_CASE("benign values get no inner view", "[labels]") {
  RequestText text;
  for (const std::string_view logged :
       {"/?sid=7596b4c5f35609dcabdb03eb1f19bdbb", "/?q=internationalization",
        "/static/aHR0cDovL2V4YW1wbGUuY29t"}) {
    CAPTURE(logged);
    text.decode(logged, Escapes::none, TextPart::request);
    CHECK(text.end() - text.begin() == 1);
  }
}

TEST_CASE("hostile texts of a megabyte take linear time", "[labels]") {
  RequestText text;
  for (const std::string_view unit : {"/*", "/*!", "%25", "&#", "''", "--", "${IFS", "%1B$B", "+A",
                                      "=AAAAAAAAAAAAAAAA", "\\u00", "%c0", "%95"}) {
    CAPTURE(unit);
    std::string big = "/?";
    while (big.size() < 1'000'000) big += unit;
    text.decode(big, Escapes::apache, TextPart::request);
    CHECK(text.begin()->text.size() <= big.size());
  }
}

TEST_CASE("a query that is one bare value is looked at as a parameter's value, too",
          "[labels][request_text]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"/a?'+or+1=1", "?v=' or 1=1"},
      {"/a?../../x", "?v=../../x"},
      {"/a?/etc/x", "?v=/etc/x"},
      {"/a?%3Cx%3E", "?v=<x>"},
      {"/a?b='", ""},
      {"/a?b[$ne]='", ""},
      {"/a?b&c='", ""},
      {"/a?%E3%81%82='", ""},
      {"/a?b", ""},
      {"/a?b+c", ""},
      {"/a?", ""},
      {"/a", ""},
  };
  RequestText text;
  for (const auto& [logged, valued] : cases) {
    CAPTURE(logged);
    text.decode(logged, Escapes::none, TextPart::request);
    const auto is_valued = [](const auto& view) { return view.text.starts_with("?v="); };
    const auto* const at = std::find_if(text.begin(), text.end(), is_valued);
    CHECK((at == text.end() ? std::string_view() : at->text) == valued);
    if (at != text.end()) CHECK(at->query_at == 1);
  }
  text.decode("x?'", Escapes::none, TextPart::header);
  CHECK(text.end() - text.begin() == 1);
}

TEST_CASE("a text's tier is the rarest of its marks", "[labels][request_text]") {
  const auto tier = [](std::string_view text) { return tier_of(traits_of(text)); };
  for (const std::string_view padding : {"", "a-long-path-before-it-all-", "/"}) {
    const std::string before(padding);
    CHECK(tier(before + "plain/path.html") == Tier::common);
    CHECK(tier(before + "search?") == Tier::marked);
    CHECK(tier(before + "a=b/and/more/of/the/path") == Tier::marked);
    CHECK(tier(before + "a&b") == Tier::marked);
    CHECK(tier(before + "a=b+c") == Tier::uncommon);
    CHECK(tier(before + "a/../b") == Tier::uncommon);
    CHECK(tier(before + "a=b;c") == Tier::rare);
    CHECK(tier(before + "a=b'c") == Tier::hostile);
  }
}

TEST_CASE("strings in JSON are parameters", "[labels]") {
  for (const MembersCase& one : kMembersCases) {
    CAPTURE(one.what, one.logged);
    RequestText text;
    text.decode(one.logged, Escapes::none, one.part);
    const auto* const at =
        std::find_if(text.begin(), text.end(), [&](const RequestText::View& view) {
          return view.text == one.members && view.query_at == 1;
        });
    const bool has_any = std::any_of(text.begin(), text.end(), [&](const RequestText::View& view) {
      return view.text.starts_with('?') && view.query_at == 1 &&
             view.text.data() != one.logged.data();
    });
    CHECK((at != text.end()) == !one.members.empty());
    if (one.members.empty()) CHECK_FALSE(has_any);
  }
}
