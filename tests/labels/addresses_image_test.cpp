// The database file: the same bytes from the same sources, and no damage goes unseen.
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "catch.h"
#include "labels/address_database.h"
#include "labels/address_lookup.h"

namespace {

using namespace hozen;
namespace fs = std::filesystem;

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "hozen-addresses-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  std::string write(const char* name, std::string_view bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
    return (path / name).string();
  }
};

constexpr std::string_view kNetworks =
    "network,asn,country,owner\n203.0.113.0/28,64496,JP,Example "
    "Assessments\n198.51.100.0/24,64501,FR,Example Telecom\n"
    "2001:db8::/32,64502,DE,Example Six\n";
// The bytes of the file that build_addresses makes.
Expected<std::string> build(const std::vector<std::string>& specs) {
  HOZEN_TRY(sections, build_addresses(specs, {}));
  std::string out;
  HOZEN_CHECK(write_image(std::move(sections), [&](std::string_view bytes) -> Expected<void> {
    out += bytes;
    return {};
  }));
  return out;
}

constexpr std::string_view kLedger =
    "vendor,ranges,valid_from,valid_to,contract,contact\nExample "
    "Assessments,203.0.113.0/28,2022-09-01,2022-09-30,C-1,a@example.com\n";

}  // namespace

TEST_CASE("A database file gives the same facts as its sources, and the same bytes each time",
          "[addresses]") {
  const Folder folder;
  const std::vector<std::string> specs = {folder.write("networks.csv", kNetworks),
                                          folder.write("ledger.csv", kLedger)};
  const auto bytes = build(specs);
  REQUIRE(bytes);
  CHECK(*bytes == *build(specs));
  const std::string file = folder.write("a.hzdb", *bytes);
  const auto opened = AddressDatabase::open(file);
  REQUIRE(opened);
  const AddressFacts facts =
      opened->at(*Address::parse("203.0.113.7"), parse_rfc3339("2022-09-30T12:00:00Z")->time_ns);
  CHECK(facts.owner == "Example Assessments");
  CHECK(facts.asn == 64496);
  CHECK(facts.has_tag("vendor:pentest"));
  REQUIRE(facts.contract != nullptr);
  CHECK(facts.contract->contract == "C-1");
  CHECK(!opened->at(*Address::parse("203.0.113.7"), parse_rfc3339("2022-10-01T00:00:00Z")->time_ns)
             .has_tag("vendor:pentest"));
  // Taken apart and compiled again beside another source, it still says the same.
  const auto more = AddressDatabase::load({file, folder.write("scanners.txt", "203.0.113.7\n")});
  REQUIRE(more);
  const AddressFacts again = more->at(*Address::parse("203.0.113.7"), std::nullopt);
  CHECK(again.owner == "Example Assessments");
  CHECK(again.has_tag("vendor:pentest"));
  CHECK(again.has_tag("list:scanners"));
  CHECK(*build({file}) == *build({file}));
}

TEST_CASE("A database file is refused in words when it is damaged, cut short or newer",
          "[addresses]") {
  const Folder folder;
  const auto bytes = build({folder.write("networks.csv", kNetworks)});
  REQUIRE(bytes);
  for (size_t at = 0; at < bytes->size(); at += at < 600 ? 1 : 97) {
    std::string broken = *bytes;
    broken[at] = static_cast<char>(broken[at] ^ 0x10);
    if (broken == *bytes) continue;
    CAPTURE(at);
    const auto image = image_from_bytes(broken, "a.hzdb");
    // Bytes between sections mean nothing and are not guarded.
    if (image)
      CHECK(image_from_bytes(broken, "a.hzdb").value()->texts ==
            image_from_bytes(*bytes, "b").value()->texts);
  }
  for (const size_t size :
       {size_t{0}, size_t{7}, size_t{40}, size_t{300}, bytes->size() / 2, bytes->size() - 1}) {
    CAPTURE(size);
    CHECK(!image_from_bytes(bytes->substr(0, size), "a.hzdb"));
    CHECK(!AddressDatabase::open(folder.write("cut.hzdb", bytes->substr(0, size))));
  }
  std::string newer = *bytes;
  newer[8] = 9;
  const auto refused = image_from_bytes(newer, "a.hzdb");
  REQUIRE(!refused);
  CHECK(refused.error().text().find("is of version 9, this program reads up to 2") !=
        std::string::npos);
  std::string older = *bytes;
  older[8] = 1;
  const auto old = image_from_bytes(older, "a.hzdb");
  REQUIRE(!old);
  CHECK(old.error().text().find("is of version 1, this program reads version 2") !=
        std::string::npos);
  CHECK(old.error().hint == "build it again from its sources");
  std::string flipped = *bytes;
  flipped[bytes->size() / 3] = static_cast<char>(flipped[bytes->size() / 3] ^ 1);
  const auto damaged = image_from_bytes(flipped, "a.hzdb");
  REQUIRE(!damaged);
  CHECK(damaged.error().text().find("the checksum of section") != std::string::npos);
  CHECK(!AddressDatabase::open((folder.path / "none.hzdb").string()));
}

TEST_CASE("Hosts of our own are known by their names, also from a database that was taken apart",
          "[addresses]") {
  const Folder folder;
  const std::string hosts = folder.write(
      "hosts",
      "192.0.2.10 www.example.jp www\n192.0.2.10/32 Alias.Example.JP.\n192.0.2.0/24 net\n");
  const std::string file = folder.write("a.hzdb", *build({"own:" + hosts}));
  const auto again = AddressDatabase::load({file, folder.write("networks.csv", kNetworks)});
  REQUIRE(again);
  for (const char* name : {"www.example.jp", "WWW", "alias.example.jp", "Alias.Example.jp."}) {
    CAPTURE(name);
    const auto address = again->address_of_name(name);
    REQUIRE(address);
    CHECK(address->text() == "192.0.2.10");
    AddressCache cache(*again);
    CHECK(cache.of(name, std::nullopt).has_tag("own"));
  }
  for (const char* name : {"", ".", "net", "ww", "www.example.jp.example.net", "zzz"}) {
    CAPTURE(name);
    CHECK(!again->address_of_name(name));
  }
  CHECK(!AddressDatabase().address_of_name("www"));
}

TEST_CASE("A lookup shows what each source says, and which of it counts at the time",
          "[addresses]") {
  const Folder folder;
  const std::vector<std::string> specs = {
      folder.write("networks.csv", "203.0.113.0/24,Wide\n203.0.113.0/28,Narrow\n"),
      folder.write("ledger.csv", kLedger)};
  const auto archive = AddressArchive::load(specs);
  REQUIRE(archive);
  const auto said =
      archive->statements_on(*Address::parse("203.0.113.7"), parse_rfc3339("2022-12-01")->time_ns);
  REQUIRE(said.size() == 4);
  CHECK(archive->text(said[0].record->owner) == "Narrow");
  CHECK(said[0].in_force);
  CHECK(archive->text(said[1].record->owner) == "Wide");
  CHECK(!said[1].in_force);
  CHECK(archive->text(said[2].record->vendor) == "Example Assessments");
  CHECK(!said[2].in_force);  // its contract is over
  CHECK(said[3].in_force);   // the special range
  CHECK(archive->sources().size() == 3);
  CHECK(archive->sources()[0].sha256.size() == 64);
}

TEST_CASE("A source that is not there, or none at all, is an error that names it", "[addresses]") {
  const Folder folder;
  const auto missing = AddressDatabase::load({(folder.path / "none.csv").string()});
  REQUIRE(!missing);
  CHECK(missing.error().text().find("none.csv") != std::string::npos);
  const auto prose = AddressDatabase::load({folder.write("prose.txt", "once upon a time\n")});
  REQUIRE(!prose);
  CHECK(prose.error().text().find("of no known kind") != std::string::npos);
}
