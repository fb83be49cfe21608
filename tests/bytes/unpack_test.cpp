#include "bytes/pack.h"
#include "catch.h"

using namespace hozen;
using namespace hozen::test;

namespace {

constexpr Filter kFilters[] = {Filter::gzip, Filter::zstd, Filter::xz, Filter::bzip2};

ReadMember only(const std::string& bytes, size_t piece = 1u << 20,
                const SourceOptions& options = {}) {
  auto members = read_all(memory_source("m", bytes, options), piece);
  REQUIRE(members.size() == 1);
  return members[0];
}

}  // namespace

TEST_CASE("compressed bytes read as what they hold, whatever the size of the reads", "[bytes]") {
  const std::string text = log_text(20'000);
  for (const Filter filter : kFilters) {
    CAPTURE(static_cast<int>(filter));
    const std::string packed = pack(text, filter);
    REQUIRE(packed.size() < text.size());
    for (const size_t piece : {1u << 20, 4097u}) {
      const ReadMember got = only(packed, piece);
      CHECK(got.error.empty());
      CHECK(got.bytes == text);
      CHECK(got.path == "m");
    }
  }
}

TEST_CASE("plain, empty and tiny members come as they are", "[bytes]") {
  for (const std::string& text :
       {std::string(), std::string("a"), std::string("\x1f\x8b"), std::string(3000, '\0')}) {
    const ReadMember got = only(text);
    CHECK(got.bytes == text);
    CHECK(got.error.empty());
    CHECK(got.facts.size == text.size());
  }
}

TEST_CASE("concatenated frames are one text, zero padding is nothing", "[bytes]") {
  const std::string a = log_text(300), b = "second\n";
  for (const Filter filter : kFilters) {
    CAPTURE(static_cast<int>(filter));
    const std::string both = pack(a, filter) + pack(b, filter);
    CHECK(only(both).bytes == a + b);
    CHECK(only(both).error.empty());
    const ReadMember padded = only(both + std::string(1024, '\0'));
    CHECK(padded.bytes == a + b);
    CHECK(padded.error.empty());
  }
}

TEST_CASE("bytes after the last frame are reported, with where they begin", "[bytes]") {
  const std::string text = log_text(300);
  for (const Filter filter : kFilters) {
    CAPTURE(static_cast<int>(filter));
    const std::string packed = pack(text, filter);
    const ReadMember got = only(packed + "garbage");
    CHECK(got.bytes == text);
    CHECK(got.error.find(fmt::format("follow its end at byte {}", packed.size())) !=
          std::string::npos);
  }
}

TEST_CASE("a truncated stream gives its good bytes, then an Error", "[bytes]") {
  const std::string text = log_text(100'000);  // many blocks of every format
  for (const Filter filter : kFilters) {
    CAPTURE(static_cast<int>(filter));
    std::string packed = pack(text, filter);
    packed.resize(packed.size() * 3 / 4);
    const ReadMember got = only(packed);
    CHECK(got.error.find("middle of a frame") != std::string::npos);
    CHECK(got.bytes.size() > text.size() / 4);
    CHECK(text.starts_with(got.bytes));
  }
}

TEST_CASE("a flipped byte is found by the checksums of gzip, xz and bzip2", "[bytes]") {
  const std::string text = log_text(100'000);
  for (const Filter filter :
       {Filter::gzip, Filter::xz, Filter::bzip2}) {  // libarchive's zstd frames carry none
    CAPTURE(static_cast<int>(filter));
    std::string packed = pack(text, filter);
    const size_t at = packed.size() * 2 / 3;
    packed[at] = static_cast<char>(packed[at] ^ 0x55);
    CHECK_FALSE(only(packed).error.empty());
  }
}

TEST_CASE("compression in compression is taken off, to a limit", "[bytes]") {
  std::string packed = "x\n";
  for (int i = 0; i < 4; ++i) packed = pack(packed, kFilters[i % 4]);
  CHECK(only(packed).bytes == "x\n");
  const auto members = read_all(memory_source("m", pack(packed, Filter::gzip)));
  REQUIRE(members.size() == 1);
  CHECK(members[0].error == "compressed more than 4 times over");
}

TEST_CASE("a decompression bomb ends with an Error", "[bytes]") {
  const std::string bomb = pack(std::string(200u << 20, 'a'), Filter::zstd);
  const ReadMember by_ratio = only(bomb);
  CHECK(by_ratio.error.find("decompression bomb") != std::string::npos);
  CHECK(by_ratio.bytes.size() <= (65u << 20));
  const ReadMember by_limit =
      only(pack(log_text(3000), Filter::gzip), 4096, {.unpack_limit_bytes = 10'000});
  CHECK(by_limit.error.find("limit of 10000 bytes") != std::string::npos);
  CHECK(by_limit.bytes.size() < 20'000);
}

TEST_CASE("the time in a gzip header is the log's own", "[bytes]") {
  std::string packed = pack("x\n", Filter::gzip);
  packed[4] = '\x30', packed[5] = '\x10', packed[6] = '\xbf', packed[7] = '\x62';  // 1656688688
  CHECK(only(packed).facts.mtime_ns == 1656688688'000000000);
}
