#include "catch.h"
#include "custody/tar_header.h"
#include "custody/tar_walker.h"

namespace hozen {
namespace {

// What a reader makes of a header as it was written.
Expected<TarEntry> read_again(const std::string& header) {
  TarHeaderReader reader;
  for (size_t at = 0; at < header.size();) {
    HOZEN_TRY(got, reader.add_block(std::string_view(header).substr(at, kTarBlock)));
    at += kTarBlock;
    if (got == TarHeaderReader::Got::entry) return reader.take_entry();
    const uint64_t size = reader.extension_size();
    HOZEN_CHECK(reader.add_extension(std::string_view(header).substr(at, size)));
    at += size + tar_padding(size);
  }
  return fail("no entry");
}

struct HeaderCase {
  const char* what;
  std::string path;
  uint64_t size;
  int64_t mtime_ns;
  uint64_t uid;
};
const HeaderCase kHeaderCases[] = {
    {"plain", "CASE/data/a.log", 5, 1'600'000'000'000'000'000, 0},
    {"nanoseconds", "CASE/data/a.log", 5, 1'600'000'000'123'456'789, 1000},
    {"before 1970", "a", 5, -1'250'000'000, 0},
    {"a name of 100 bytes", std::string(100, 'n'), 5, 0, 0},
    {"a name of 101 bytes", std::string(101, 'n'), 5, 0, 0},
    {"a name of 60,000 bytes", std::string(60'000, 'n'), 5, 0, 0},
    {"line end, blank and Japanese in the name", "CASE/data/new\nline \xE3\x83\xAD\xE3\x82\xB0.log",
     5, 0, 0},
    {"bytes that are no UTF-8", "caf\xE9", 5, 0, 0},
    {"8 GiB less one", "a", 8'589'934'591, 0, 0},
    {"8 GiB", "a", 8'589'934'592, 0, 0},
    {"an id beyond octal", "a", 5, 0, 4'000'000'000},
};

}  // namespace

TEST_CASE("a tar header reads back as it was written", "[custody]") {
  for (const HeaderCase& row : kHeaderCases) {
    CAPTURE(row.what);
    TarEntry entry;
    entry.path = row.path;
    entry.size = row.size;
    entry.mtime_ns = row.mtime_ns;
    entry.uid = row.uid;
    const auto again = read_again(tar_header(entry));
    REQUIRE(again);
    CHECK(again->path == row.path);
    CHECK(again->size == row.size);
    CHECK(again->mtime_ns == row.mtime_ns);
    CHECK(again->uid == row.uid);
  }
}

TEST_CASE("a header keeps its length when its size becomes smaller", "[custody]") {
  TarEntry entry;
  entry.path = "CASE/data/shrunk.log";
  entry.size = 20'000'000'000;
  const size_t length = tar_header(entry).size();
  entry.size = 12;
  const std::string shorter = tar_header(entry, 11);
  CHECK(shorter.size() == length);
  CHECK(read_again(shorter)->size == 12);
}

TEST_CASE("a hostile tar header is refused in words", "[custody]") {
  TarEntry entry;
  entry.path = std::string(200, 'n');
  const std::string good = tar_header(entry);

  std::string giant = good.substr(0, kTarBlock);
  giant.replace(124, 11, "77777777777");
  CHECK_FALSE(read_again(giant));
  for (const char* record : {"5 a=\n", "99999 path=x\n", "0 path=x\n", "x path=x\n", "7 path\n\n",
                             "18446744073709551615 path=x\n"}) {
    CAPTURE(record);
    TarHeaderReader reader;
    REQUIRE(reader.add_block(std::string_view(good).substr(0, kTarBlock)));
    const bool refused = !reader.add_extension(record);
    CHECK(refused == (std::string_view(record) != "5 a=\n"));
  }
}

TEST_CASE("TarWalker goes on behind a damaged header, and says so", "[custody]") {
  std::string tar;
  for (const char* name : {"C/a", "C/b", "C/c"}) {
    TarEntry entry;
    entry.path = name;
    entry.size = 600;
    tar += tar_header(entry) + std::string(600, name[2]) + std::string(424, '\0');
  }
  tar += std::string(1024, '\0');
  tar[1536 + 3] ^= 0x40;  // the name of b
  for (const bool indexed : {false, true}) {
    for (const size_t step : {size_t{1}, size_t{511}, size_t{513}, tar.size()}) {
      CAPTURE(indexed, step);
      std::string seen, content;
      int damages = 0;
      TarWalker walker(
          {[&](const TarEntry& e) { seen += e.path + " "; },
           [&](std::span<const char> bytes) { content.append(bytes.data(), bytes.size()); }, [] {},
           [&](uint64_t at, const std::string&) {
             ++damages;
             CHECK(at == 1536);
           }},
          indexed ? std::vector<uint64_t>{0, 1536, 3072} : std::vector<uint64_t>{});
      for (size_t at = 0; at < tar.size(); at += step)
        walker.feed(std::span(tar).subspan(at, std::min(step, tar.size() - at)));
      walker.finish();
      CHECK(seen == "C/a C/c ");
      CHECK(content == std::string(600, 'a') + std::string(600, 'c'));
      CHECK(damages == 1);
    }
  }
}

}  // namespace hozen
