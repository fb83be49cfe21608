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
  REQUIRE(facts.contracts.size() == 1);
  CHECK(facts.contracts[0].contract == "C-1");
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
    CAPTURE(at);
    CHECK(!image_from_bytes(broken, "a.hzdb"));
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
  CHECK(refused.error().text().find("is of version 9, this program reads up to 3") !=
        std::string::npos);
  std::string older = *bytes;
  older[8] = 1;
  const auto old = image_from_bytes(older, "a.hzdb");
  REQUIRE(!old);
  CHECK(old.error().text().find("is of version 1, this program reads version 3") !=
        std::string::npos);
  CHECK(old.error().hint == "build it again from its sources");
  std::string flipped = *bytes;
  flipped[bytes->size() / 3] = static_cast<char>(flipped[bytes->size() / 3] ^ 1);
  const auto damaged = image_from_bytes(flipped, "a.hzdb");
  REQUIRE(!damaged);
  CHECK(damaged.error().text().find("cannot be read, or its checksum differs") !=
        std::string::npos);
  CHECK(!AddressDatabase::open((folder.path / "none.hzdb").string()));
}

namespace {

// A thousand networks, ledgers, names and times: several blocks of each part.
std::string large_database(const Folder& folder) {
  std::string networks = "network,asn,country,owner,tags\n", ledger = std::string(kLedger);
  for (uint32_t i = 0; i < 6000; ++i) {
    const auto at = Address::from_v4(0xC633'0000u + i * 8).text();
    networks += fmt::format("{}/29,{},JP,Example Holder {} of several,t{}\n", at, 64496 + i % 9, i,
                            i % 700);
    networks += fmt::format("2001:db8:{:x}::/48,,NL,Example Six {},\n", i, i);
    if (i % 3 == 0) {
      ledger += fmt::format("Example {},{}/29,2022-09-{:02},2022-10-01,C-{},x{}@example.com\n",
                            i % 50, at, 1 + i % 28, i, i);
    }
  }
  std::string hosts;
  for (uint32_t i = 0; i < 3000; ++i)
    hosts += fmt::format("203.0.{}.{} host{}.example.jp\n", i / 250, i % 250, i);
  return *build({folder.write("networks.csv", networks), folder.write("ledger.csv", ledger),
                 "own:" + folder.write("hosts", hosts)});
}

std::string text_of(const AddressFacts& facts) {
  std::string out = fmt::format("{}|{}|{}|{}|{}", facts.owner, facts.country, facts.asn,
                                fmt::join(facts.tags, ";"), facts.conflicts);
  for (const ContractFacts& c : facts.contracts)
    out += fmt::format("|{}|{}|{}|{}", c.vendor, c.contract, c.contact, c.from_ns);
  return out;
}

// What a database says of some addresses, names and times; every 97th of them from `first` on.
std::vector<std::string> answers(const AddressDatabase& database, uint32_t first) {
  const int64_t time = parse_rfc3339("2022-09-15T00:00:00Z")->time_ns;
  std::vector<std::string> out;
  for (uint32_t i = first; i < 6000; i += 1500) {
    out.push_back(text_of(database.at(Address::from_v4(0xC633'0003u + i * 8), time)));
    out.push_back(text_of(database.at(Address::from_v4(0xC633'0003u + i * 8), std::nullopt)));
    const auto v6 = Address::parse(fmt::format("2001:db8:{:x}::7", i));
    out.push_back(text_of(database.at(*v6, time)));
    const auto host = database.address_of_name(fmt::format("HOST{}.example.jp", i % 3000));
    out.push_back(host ? host->text() : "none");
  }
  return out;
}

}  // namespace

TEST_CASE("A database that is read as it is used says the same as one that is read at once",
          "[addresses]") {
  const Folder folder;
  const std::string bytes = large_database(folder);
  const auto whole = AddressDatabase::from_image(*image_from_bytes(bytes, "a"));
  const auto used = AddressDatabase::open(folder.write("a.hzdb", bytes));
  REQUIRE(used);
  REQUIRE(!used->image().use.whole());
  for (uint32_t i = 0; i < 1500; i += 7) {
    CAPTURE(i);
    CHECK(answers(*used, i) == answers(*whole, i));
  }
  CHECK(used->image().use.whole());  // it was asked often enough
  CHECK(used->sound());
}

TEST_CASE("A flipped bit anywhere in a database is found when what it is in is used",
          "[addresses]") {
  const Folder folder;
  const std::string bytes = large_database(folder);
  REQUIRE(bytes.size() > 15 * ImageBlocks::kBytes);
  const auto whole = AddressDatabase::from_image(*image_from_bytes(bytes, "a"));
  uint64_t random = 20221001;
  size_t refused = 0, met = 0, unused = 0;
  for (uint32_t round = 0; round < 1000; ++round) {
    random = random * 6364136223846793005ull + 1442695040888963407ull;
    const size_t at = (random >> 20) % bytes.size();
    std::string broken = bytes;
    broken[at] = static_cast<char>(broken[at] ^ (1 << (random >> 60) % 8));
    CAPTURE(at);
    auto image = open_image_bytes(broken, "broken.hzdb");
    if (!image) {
      ++refused;
      continue;
    }
    const auto used = AddressDatabase::from_image(std::move(*image));
    const uint32_t first = round % 1500;
    const auto said = answers(*used, first);
    if (used->sound()) {
      ++unused;
      CHECK(said == answers(*whole, first));
    } else {
      ++met;
    }
    const auto verified = used->image().use.read_all();
    REQUIRE(!verified);
    CHECK(verified.error().text().find("broken.hzdb") != std::string::npos);
  }
  CAPTURE(refused, met, unused);
  CHECK(met > 100);
  CHECK(unused > 100);
}

TEST_CASE("A database that is cut or written over while it is in use is refused", "[addresses]") {
  const Folder folder;
  const std::string bytes = large_database(folder);
  const std::string file = folder.write("a.hzdb", bytes);
  const auto cut = AddressDatabase::open(file);
  REQUIRE(cut);
  fs::resize_file(file, bytes.size() / 4);
  answers(*cut, 3);
  const auto refused = cut->sound();
  REQUIRE(!refused);
  CHECK(refused.error().text().find("a.hzdb: the address database is damaged") !=
        std::string::npos);
  folder.write("a.hzdb", bytes);
  const auto replaced = AddressDatabase::open(file);
  REQUIRE(replaced);
  const auto before = answers(*replaced, 5);
  folder.write("a.hzdb", std::string(bytes.size(), 'x'));
  CHECK(answers(*replaced, 5) == before);  // what was read does not change
  CHECK(replaced->sound());
  CHECK(!replaced->read_first_part());
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
  const auto stated =
      archive->statements_on(*Address::parse("203.0.113.7"), parse_rfc3339("2022-12-01")->time_ns);
  REQUIRE(stated);
  const auto& said = *stated;
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
