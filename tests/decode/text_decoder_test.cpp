#include "decode/text_decoder.h"

#include "catch.h"

using namespace hozen;

namespace {

Block block_of(std::string_view text, Encoding encoding) {
  Block block;
  block.bytes.assign(text.begin(), text.end());
  block.bytes.resize(text.size() + kBlockPaddingBytes);
  block.size = text.size();
  block.encoding = encoding;
  block.foreign = Encoding::cp932;
  return block;
}

}  // namespace

TEST_CASE("lines in another encoding are counted in their block alone", "[decode]") {
  TextDecoder decoder;
  REQUIRE(decoder.decode_foreign_lines(
      block_of("plain\n\x83\x45\x83\x43\x83\x8b\x83\x58\n", Encoding::utf8)));
  CHECK(decoder.foreign_lines(Encoding::cp932) == 1);
  REQUIRE(decoder.marks().size() == 2);
  CHECK(decoder.text().find("\xe3\x82\xa6") != std::string::npos);

  // A file that is CP932 as a whole comes decoded: none of its lines is foreign to it.
  CHECK_FALSE(decoder.decode_foreign_lines(
      block_of("\xe3\x82\xa6\xe3\x82\xa4\xe3\x83\xab\xe3\x82\xb9\n", Encoding::cp932)));
  CHECK(decoder.foreign_lines(Encoding::cp932) == 0);
  CHECK_FALSE(decoder.decode_foreign_lines(block_of("plain\n", Encoding::utf8)));
  CHECK(decoder.foreign_lines(Encoding::cp932) == 0);
}
