// What labelling costs on hostile requests, and what it says of Japanese ones.
#include <iconv.h>
#include <time.h>

#include <algorithm>
#include <random>

#include "catch.h"
#include "labels/labeler.h"

using namespace hozen;

namespace {

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

std::string repeated(std::string_view piece, size_t size) {
  std::string out = "/a?q=";
  while (out.size() < size) out += piece;
  return out;
}

double seconds_for(Labeler& labeler, const std::string& url) {
  Event event;
  event.set(Field::http_request_method, "GET");
  event.set(Field::url_original, url);
  event.original = url;
  Labels labels;
  const double start = cpu_seconds();
  labeler.label(std::span(&event, 1), labels);
  return cpu_seconds() - start;
}

// The bytes of `text` in `encoding`, percent-encoded but for what a URL may hold as it is.
std::string encoded(std::string text, const char* encoding, bool all) {
  const iconv_t converter = iconv_open(encoding, "UTF-8");
  REQUIRE(converter != reinterpret_cast<iconv_t>(-1));
  char bytes[1024];
  char *in = text.data(), *out = bytes;
  size_t in_left = text.size(), out_left = sizeof bytes;
  const size_t converted = iconv(converter, &in, &in_left, &out, &out_left);
  const size_t ended = iconv(converter, nullptr, nullptr, &out, &out_left);
  iconv_close(converter);
  if (converted == SIZE_MAX || ended == SIZE_MAX) return {};
  std::string url;
  for (const char* p = bytes; p < out; ++p) {
    const auto byte = static_cast<unsigned char>(*p);
    const bool word = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                      (byte >= '0' && byte <= '9');
    // Some browsers leave every byte alone that is printable ASCII.
    const bool plain = word || (!all && byte > ' ' && byte < 0x7F && byte != '%' && byte != '&' &&
                                byte != '#' && byte != '"');
    url += plain ? std::string(1, *p) : fmt::format("%{:02X}", byte);
  }
  return url;
}

// The second byte of these is \, |, ` or another sign in Shift_JIS.
constexpr std::string_view kAwkward[] = {"表", "ソ", "能", "十", "予", "申", "構", "貼", "ポ", "暴",
                                         "欺", "圭", "噂", "浬", "ー", "ァ", "ア", "ダ", "ム", "マ",
                                         "僕", "掛", "弓", "芸", "鋼", "旨", "楯", "酢"};

std::string kanji(std::mt19937& dice) {
  if (dice() % 3 == 0) return std::string(kAwkward[dice() % std::size(kAwkward)]);
  // The kanji block, kana: not each is in JIS X 0208; those that are not are left out by iconv's refusal.
  const auto below = [&](unsigned count) { return static_cast<unsigned>(dice() % count); };
  const unsigned code = below(4) == 0   ? 0x3041 + below(0x53)
                        : below(3) == 0 ? 0x30A1 + below(0x56)
                                        : 0x4E00 + below(0x2000);
  return {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | (code >> 6 & 63)),
          static_cast<char>(0x80 | (code & 63))};
}

}  // namespace

TEST_CASE("labelling is linear in the length of a request, whatever it holds", "[rules]") {
  const auto rules = RuleSet::built_in();
  REQUIRE(rules);
  auto labeler = Labeler::make(*rules);
  REQUIRE(labeler);
  constexpr std::string_view kPieces[] = {"a",       "%25",      "%2525252e", "../",
                                          "%c0%ae",  "%u002e",   "((((",      "'\"'\"",
                                          "<",       "<!--",     "/*",        "/**/",
                                          "${",      "${${",     "union ",    "union/**/select ",
                                          "select ", "; ls ",    "|",         "`",
                                          "\\",      "\\x22",    "%0d%0a",    "&lt;",
                                          "&#x",     "+ADw-",    "aHR0cDov",  "=",
                                          "&",       " or 1=1 ", "sleep(",    "\xE3\x81",
                                          "\x1B$B",  "\x95\x5C", "jndi:",     "${lower:j}",
                                          "{{7*7}}", "eval(",    "%",         "%%35c"};
  for (const std::string_view piece : kPieces) {
    CAPTURE(piece);
    const std::string quarter = repeated(piece, 256u << 10), whole = repeated(piece, 1u << 20);
    seconds_for(*labeler, quarter);  // the first asks for regular expressions to be compiled
    const double small = std::min(seconds_for(*labeler, quarter), seconds_for(*labeler, quarter));
    const double large = std::min(seconds_for(*labeler, whole), seconds_for(*labeler, whole));
    CHECK(large < 10 * small + 0.05);  // four times as long; what grows with the square is 16 times
    CHECK(large < 5);
  }
}

TEST_CASE("Japanese text in a request is no attack, in any encoding", "[rules]") {
  const auto rules = RuleSet::built_in();
  REQUIRE(rules);
  auto labeler = Labeler::make(*rules);
  REQUIRE(labeler);
  std::mt19937 dice(1);
  Labels labels;
  size_t asked = 0;
  for (size_t i = 0; i < 1500; ++i) {
    std::string text;
    for (size_t n = 1 + dice() % 8; n > 0; --n) text += kanji(dice);
    for (const char* encoding : {"UTF-8", "CP932", "EUC-JP", "ISO-2022-JP"}) {
      const std::string word = encoded(text, encoding, dice() % 2 == 0 || *encoding == 'I');
      if (word.empty()) continue;
      ++asked;
      const std::string url = fmt::format("/search?q={}&page=2", word),
                        referrer = "https://www.example.jp" + url;
      Event event;
      event.set(Field::http_request_method, "GET");
      event.set(Field::url_original, url);
      event.set(Field::http_request_referrer, referrer);
      event.original = url;
      labeler->label(std::span(&event, 1), labels);
      for (const uint16_t rule : labels.of(0)) {
        CAPTURE(text, encoding, url, rules->rules()[rule].title);
        FAIL_CHECK("Japanese text looks like an attack");
      }
    }
  }
  CHECK(asked > 3000);
}
