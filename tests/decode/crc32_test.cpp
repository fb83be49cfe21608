#include "decode/crc32.h"

#include <string>

#include "catch.h"

using namespace hozen;

TEST_CASE("crc32 gives the checksum of RFC 1952, in one piece and in two", "[decode][crc32]") {
  CHECK(crc32_of("") == 0);
  CHECK(crc32_of("123456789") == 0xcbf43926);
  std::string bytes;
  for (unsigned i = 0; i < 1000; ++i) bytes += static_cast<char>(i * i * 31 >> 3);
  const auto slow = [](std::string_view text) {
    uint32_t state = ~0u;
    for (const char c : text) {
      state ^= static_cast<unsigned char>(c);
      for (int bit = 0; bit < 8; ++bit)
        state = (state & 1) != 0 ? 0xedb88320u ^ state >> 1 : state >> 1;
    }
    return ~state;
  };
  for (size_t size = 0; size <= bytes.size(); size += size < 300 ? 1 : 97) {
    CAPTURE(size);
    const std::string_view text = std::string_view(bytes).substr(0, size);
    CHECK(crc32_of(text) == slow(text));
    CHECK(crc32_of(text.substr(size / 3), crc32_of(text.substr(0, size / 3))) == slow(text));
  }
}
