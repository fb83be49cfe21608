#include "decode/encoding.h"

#include "catch.h"
#include "decode/one_stream.h"
#include "decode/text_stream.h"

using namespace hozen;

namespace {

// "日時,ウイルス名\r\n" ("date and time, name of the virus") in each encoding.
constexpr std::string_view kCp932 = "\x93\xfa\x8e\x9e,\x83\x45\x83\x43\x83\x8b\x83\x58\x96\xbc\r\n";
constexpr std::string_view kEucJp = "\xc6\xfc\xbb\xfe,\xa5\xa6\xa5\xa4\xa5\xeb\xa5\xb9\xcc\xbe\r\n";
constexpr std::string_view kUtf8 =
    "\xe6\x97\xa5\xe6\x99\x82,\xe3\x82\xa6\xe3\x82\xa4\xe3\x83\xab\xe3\x82\xb9\xe5\x90\x8d";

std::string utf16(std::string_view ascii, bool little) {
  std::string out;
  for (const char c : ascii) {
    if (little) out += {c, '\0'};
    if (!little) out += {'\0', c};
  }
  return out;
}

struct EncodingCase {
  const char* what;
  std::string head;
  Encoding encoding;
  int bom_bytes;
};

}  // namespace

TEST_CASE("encodings are recognised by their bytes", "[decode]") {
  const std::string ascii_lines =
      "2022-08-01 12:00:00,pc1,clean\r\n2022-08-01 12:00:01,pc2,clean\r\n";
  const EncodingCase cases[] = {
      {"ascii", ascii_lines, Encoding::utf8, 0},
      {"empty", "", Encoding::utf8, 0},
      {"utf-8", std::string(kUtf8) + "\n", Encoding::utf8, 0},
      {"utf-8 with a mark", "\xef\xbb\xbf" + std::string(kUtf8), Encoding::utf8, 3},
      {"utf-16le with a mark", "\xff\xfe" + utf16("a\n", true), Encoding::utf16le, 2},
      {"utf-16be with a mark", "\xfe\xff" + utf16("a\n", false), Encoding::utf16be, 2},
      {"utf-16le without a mark", utf16(ascii_lines, true), Encoding::utf16le, 0},
      {"utf-16be without a mark", utf16(ascii_lines, false), Encoding::utf16be, 0},
      {"cp932", std::string(kCp932) + ascii_lines, Encoding::cp932, 0},
      {"euc-jp", std::string(kEucJp) + ascii_lines, Encoding::euc_jp, 0},
      {"cp932, cut in a character of the last line", std::string(kCp932) + "\x93", Encoding::cp932,
       0},
      {"one raw byte in a URL", "GET /\xe9 HTTP/1.0\nGET / HTTP/1.0\n", Encoding::utf8, 0},
      {"a few raw bytes that would be well-formed", "GET /\x93\xfa HTTP/1.0\nGET / HTTP/1.0\n",
       Encoding::utf8, 0},
      {"utf-8 with one broken line", std::string(kUtf8) + "\n\x93\xfa\n", Encoding::utf8, 0},
      {"binary",
       std::string("\x7f"
                   "ELF\x02\x01\x01\0\0\0\xff\xfe\x80\x90\n",
                   16),
       Encoding::utf8, 0},
  };
  for (const EncodingCase& c : cases) {
    CAPTURE(c.what);
    const RecognisedEncoding got = recognise_encoding(c.head);
    CHECK(got.encoding == c.encoding);
    CHECK(got.bom_bytes == c.bom_bytes);
  }
}

namespace {

// Text of `raw`, which stood at `offset`, and where each of its lines began.
struct Decoded {
  std::string text;
  std::vector<uint64_t> lines;
};

Decoded decode(Encoding encoding, const std::string& raw, uint64_t offset, size_t step) {
  OneStream stream(raw, step);
  TextStream source(stream);
  source.decode_from(encoding, "", offset, false);
  Decoded out;
  char to[7];
  while (const size_t got = source.read(to).value()) out.text.append(to, got);
  for (const PlaceMark& mark : source.marks()) out.lines.push_back(mark.raw);
  return out;
}

}  // namespace

TEST_CASE("decoded lines are UTF-8 and know where they came from", "[decode]") {
  for (const size_t step : {1u, 2u, 100u}) {
    for (const auto& [encoding, line] :
         {std::pair(Encoding::cp932, kCp932), std::pair(Encoding::euc_jp, kEucJp)}) {
      const Decoded got = decode(encoding, "ascii\n" + std::string(line) + "C:\\x~", 1000, step);
      CHECK(got.text == "ascii\n" + std::string(kUtf8) + "\r\nC:\\x~");
      CHECK(got.lines == std::vector<uint64_t>{1000, 1006, 1006 + line.size(), 1011 + line.size()});
    }
  }
}

TEST_CASE("UTF-16 is decoded with surrogates, whatever is broken in it", "[decode]") {
  // U+0A0A and U+0A41 hold the byte 0x0A and are no line ends; then a pair, a lone surrogate, half
  // a unit.
  const std::string raw("\x0a\x0a\x41\x0a\r\0\n\0\x3d\xd8\x00\xde\x00\xd8x\0\n\0y", 19);
  for (const size_t step : {1u, 3u, 100u}) {
    const Decoded got = decode(Encoding::utf16le, raw, 2, step);
    CHECK(got.text == "\xe0\xa8\x8a\xe0\xa9\x81\r\n\xf0\x9f\x98\x80\xef\xbf\xbdx\n\xef\xbf\xbd");
    CHECK(got.lines == std::vector<uint64_t>{2, 10, 20, 21});
  }
}

TEST_CASE("bytes that mean nothing become U+FFFD, the rest of the line stays", "[decode]") {
  const std::string raw =
      "a\xff"
      "b\x93\xfa\x81\n\x81";
  CHECK(decode(Encoding::cp932, raw, 0, 100).text ==
        "a\xef\xbf\xbd"
        "b\xe6\x97\xa5\xef\xbf\xbd\n\xef\xbf\xbd");
}

TEST_CASE("a place inside a decoded line is one in the file", "[decode]") {
  const struct {
    Encoding encoding;
    std::string raw;
  } cases[] = {
      {Encoding::cp932, "x" + std::string(kCp932.substr(0, 14)) + "\xb1\xb2{"},
      {Encoding::euc_jp, "x" + std::string(kEucJp.substr(0, 14)) + "\x8e\xb1\x8f\xb0\xa1{"},
      {Encoding::utf16be, std::string("\0x\x65\xe5\xd8\x3d\xde\x00\xd8\x00\0{", 12)},
      {Encoding::utf16le, std::string("x\0\xe5\x65\x3d\xd8\x00\xde\x00\xd8{\0", 12)},
  };
  for (const auto& c : cases) {
    std::string text;
    CHECK(decode_text(c.encoding, c.raw, true, text) == c.raw.size());
    const PlaceMark mark = {0, 100};
    Places places(c.encoding, text, 0, std::span(&mark, 1));
    CHECK(places.raw_of(text.find('{')) ==
          100 + c.raw.find('{') - (c.encoding == Encoding::utf16be));
    CHECK(places.raw_of(text.size()) == 100 + c.raw.size());
    CHECK(places.raw_of(0) == 100);
  }
}
