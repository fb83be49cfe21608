#include "base/json_text.h"

#include "base/text.h"
#include "catch.h"

using namespace hozen;

namespace {

std::string json(std::string_view text) {
  std::string out;
  append_json(out, text);
  return out;
}
}  // namespace

TEST_CASE("JSON text is valid UTF-8 and escapes what acts on a terminal", "[base]") {
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
          "[base]") {
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
