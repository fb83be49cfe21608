#include "decode/block_cutter.h"

#include <algorithm>

#include "catch.h"
#include "decode/lines.h"

using namespace hozen;

namespace {

// A Stream over text that gives at most `most` bytes a read, and ends with `error` if there is one.
class GivenText : public Stream {
 public:
  GivenText(std::string text, size_t most, std::string error = "")
      : text_(std::move(text)), most_(most), error_(std::move(error)) {}
  Expected<bool> next_member(Member&) override { return false; }
  Expected<size_t> read(std::span<char> into) override {
    const size_t take = std::min({into.size(), most_, text_.size() - at_});
    if (take == 0 && !error_.empty()) return fail("{}", error_);
    std::copy_n(text_.data() + at_, take, into.data());
    at_ += take;
    return take;
  }

 private:
  std::string text_;
  size_t most_, at_ = 0;
  std::string error_;
};

struct Cut {
  std::vector<std::string> lines;
  std::vector<uint64_t> offsets;
  std::vector<Drop> dropped;
  uint64_t bytes = 0;  // of lines, drops and the byte order mark
  size_t blocks = 0;
  std::string error;
};

Cut cut(const std::string& text, size_t block_bytes, size_t most = SIZE_MAX,
        const std::string& error = "") {
  GivenText stream(text, most, error);
  BlockCutter cutter(stream, block_bytes);
  TextDecoder decoder;
  Block block;
  Cut out;
  while (true) {
    const auto more = cutter.next(block);
    if (!more) {
      out.error = more.error().text();
      CHECK_FALSE(cutter.next(block).value());
      return out;
    }
    if (!*more) return out;
    ++out.blocks;
    CHECK(block.bytes.size() >= block.begin + block.size + kBlockPaddingBytes);
    out.bytes += block.bom_bytes;
    for (const Drop& drop : block.dropped) out.bytes += drop.length, out.dropped.push_back(drop);
    Lines lines(block, decoder);
    for (Line line; lines.next(line);) {
      out.lines.emplace_back(line.text);
      out.offsets.push_back(line.offset);
      out.bytes += line.bytes;
    }
  }
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("lines come out whole, whatever the blocks and the reads", "[decode]") {
  const std::string text = std::string("one\ntwo\r\n\n\r\nth\0ree\nfour\r5\nlast", 30);
  const Texts lines = {"one", "two", "", "", std::string("th\0ree", 6), "four\r5", "last"};
  for (const size_t block_bytes : {1u, 2u, 3u, 5u, 8u, 16u, 64u}) {
    for (const size_t most : {1u, 3u, 100u}) {
      CAPTURE(block_bytes, most);
      const Cut got = cut(text, block_bytes, most);
      CHECK(got.lines == lines);
      CHECK(got.offsets == std::vector<uint64_t>{0, 4, 9, 10, 12, 19, 26});
      CHECK(got.bytes == text.size());
    }
  }
}

TEST_CASE("a file may be empty, or end with or without a line end", "[decode]") {
  CHECK(cut("", 16).blocks == 0);
  CHECK(cut("a", 16).lines == Texts{"a"});
  CHECK(cut("a\n", 16).lines == Texts{"a"});
  CHECK(cut("\n", 16).lines == Texts{""});
  CHECK(cut("0123456789abcdef", 16).lines == Texts{"0123456789abcdef"});
}

TEST_CASE("a byte order mark is no text, and counted", "[decode]") {
  const Cut got = cut("\xef\xbb\xbfone\ntwo\n", 64);
  CHECK(got.lines == Texts{"one", "two"});
  CHECK(got.offsets == std::vector<uint64_t>{3, 7});
  CHECK(got.bytes == 11);
  CHECK(cut("\xef\xbb\xbf", 64).bytes == 3);
  CHECK(cut("x\xef\xbb\xbf\n", 64).lines == Texts{"x\xef\xbb\xbf"});
}

TEST_CASE("a line of 16 MiB is read, a longer one dropped to the byte", "[decode]") {
  const std::string longest(kLongestLineBytes - 1, 'x');
  for (const bool ended : {true, false}) {
    CAPTURE(ended);
    const std::string text =
        "a\n" + longest + "\nb\n" + longest + "yyy\nc\n" + longest + (ended ? "zz\n" : "zz");
    const Cut got = cut(text, kBlockBytes);
    CHECK(got.bytes == text.size());
    REQUIRE(got.lines.size() == 4);
    CHECK(got.lines[0] == "a");
    CHECK(got.lines[1] == longest);
    CHECK(got.lines[2] == "b");
    CHECK(got.lines[3] == "c");
    REQUIRE(got.dropped.size() == 2);
    CHECK(got.dropped[0].why == Why::too_long);
    CHECK(got.dropped[0].offset == 2 + kLongestLineBytes + 2);
    CHECK(got.dropped[0].length == kLongestLineBytes + 3);
    CHECK(got.dropped[0].text == std::string(160, 'x'));
    CHECK(got.dropped[1].length == kLongestLineBytes + (ended ? 2 : 1));
  }
}

TEST_CASE("a line without any end costs memory only to its limit", "[decode]") {
  const std::string zeros(50u << 20, '\0');
  GivenText stream(zeros, SIZE_MAX);
  BlockCutter cutter(stream);
  Block block;
  uint64_t dropped = 0;
  while (cutter.next(block).value()) {
    for (const Drop& drop : block.dropped) dropped += drop.length;
    CHECK(block.size == 0);
    CHECK(block.bytes.size() <= kLongestLineBytes + kBlockBytes);
  }
  CHECK(dropped == zeros.size());
}

TEST_CASE("a broken stream gives its whole lines, the cut one as a drop, then the Error",
          "[decode]") {
  for (const size_t block_bytes : {4u, 64u}) {
    const Cut got = cut("one\ntwo\nthr", block_bytes, 5, "the gzip data is broken");
    CHECK(got.lines == Texts{"one", "two"});
    REQUIRE(got.dropped.size() == 1);
    CHECK(got.dropped[0].why == Why::truncated);
    CHECK(got.dropped[0].offset == 8);
    CHECK(got.dropped[0].text == "thr");
    CHECK(got.bytes == 11);
    CHECK(got.error == "the gzip data is broken");
  }
  CHECK(cut("", 64, 5, "broken").error == "broken");
}
