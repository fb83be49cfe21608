// Lookups against a slow reading of the rule: within a source the smallest range that holds at the time wins.
#include <algorithm>
#include <random>

#include "catch.h"
#include "labels/address_compile.h"
#include "labels/address_database.h"
#include "labels/address_lookup.h"

namespace {

using namespace hozen;
using U128 = unsigned __int128;

U128 wide(Address a) { return static_cast<U128>(a.high) << 64 | a.low; }

struct World {
  StringPool pool;
  std::vector<AddressSource> sources;
  AddressDatabase database;

  AddressSink sink(AddressKind kind) {
    sources.emplace_back();
    sources.back().kind = kind;
    return AddressSink(sources.back(), pool);
  }
  void compile() {
    StringPool texts = pool;  // the rule is read from the pool, too
    auto bytes = compile_addresses(sources, texts);
    REQUIRE(bytes);
    auto image = image_from_bytes(*bytes, "made");
    REQUIRE(image);
    auto made = AddressDatabase::from_image(std::move(*image));
    REQUIRE(made);
    database = std::move(*made);
  }
  // The owner that the rule gives.
  std::string owner(Address address, std::optional<int64_t> time) const {
    for (const AddressSource& source : sources) {  // in the order of rank here
      const SourceRange* best = nullptr;
      for (const SourceRange& range : source.ranges) {
        const Validity& v = source.validities[range.validity];
        const bool holds = !time || (v.from_ns <= *time && *time < v.until_ns);
        if (!holds || address < range.first || range.last < address) continue;
        if (range.first.is_v4() != address.is_v4()) continue;
        const auto size = [](const SourceRange& r) { return wide(r.last) - wide(r.first); };
        if (best == nullptr || size(range) < size(*best) ||
            (size(range) == size(*best) && range.first < best->first)) {
          best = &range;
        }
      }
      if (best != nullptr) return std::string(pool.text(source.records[best->record].owner));
    }
    return {};
  }
};

Address random_address(std::mt19937_64& random, bool v4, uint64_t spread) {
  if (v4) return Address::from_v4(static_cast<uint32_t>(0xC0000000u + random() % spread));
  return {0x20010db800000000ull + random() % spread, random() % 4 == 0 ? random() : 0};
}

void add_random_ranges(World& world, std::mt19937_64& random, bool v4, bool timed,
                       uint64_t spread) {
  for (const AddressKind kind : {AddressKind::csv, AddressKind::rpsl, AddressKind::rir}) {
    AddressSink sink = world.sink(kind);
    std::vector<std::pair<Address, Address>> seen;
    for (int i = 0; i < 120; ++i) {
      Address a = random_address(random, v4, spread), b = random_address(random, v4, spread);
      if (random() % 3 == 0) b = a;
      if (b < a) std::swap(a, b);
      if (std::find(seen.begin(), seen.end(), std::pair{a, b}) != seen.end()) continue;
      seen.emplace_back(a, b);
      AddressRecord record;
      record.owner = sink.id(fmt::format("owner {}-{}", static_cast<int>(kind), i % 40));
      Validity validity;
      if (timed && random() % 2 == 0) {
        validity.from_ns = static_cast<int64_t>(random() % 50);
        validity.until_ns = validity.from_ns + 1 + static_cast<int64_t>(random() % 50);
      }
      sink.add(a, b, sink.record(record), sink.validity(validity));
    }
  }
}

}  // namespace

TEST_CASE(
    "Lookups agree with a slow reading of the rule, for IPv4 and IPv6, with and without times",
    "[addresses]") {
  std::mt19937_64 random(20220930);
  for (int round = 0; round < 12; ++round) {
    const bool v4 = round % 2 == 0, timed = round % 4 >= 2;
    const uint64_t spread = round < 4 ? 300 : round < 8 ? 300'000 : 3'000'000;
    World world;
    add_random_ranges(world, random, v4, timed, spread);
    world.compile();
    for (int i = 0; i < 4000; ++i) {
      Address address = random_address(random, v4, spread + 10);
      if (i % 3 == 0) {  // the borders themselves
        const auto& ranges = world.sources[random() % 3].ranges;
        const SourceRange& range = ranges[random() % ranges.size()];
        address = i % 2 == 0 ? range.first : next(range.last);
      }
      std::optional<int64_t> time;
      if (timed) time = static_cast<int64_t>(random() % 110) - 5;
      CAPTURE(round, address.text(), time.value_or(-1));
      REQUIRE(world.database.at(address, time).owner == world.owner(address, time));
    }
  }
}

TEST_CASE("The whole address space, single addresses and neighbours are told apart",
          "[addresses]") {
  World world;
  AddressSink sink = world.sink(AddressKind::csv);
  const auto add = [&](const char* prefix, const char* owner) {
    const auto p = Prefix::parse(prefix);
    REQUIRE(p);
    AddressRecord record;
    record.owner = sink.id(owner);
    sink.add(p->first, p->last(), sink.record(record));
  };
  add("0.0.0.0/0", "all of v4");
  add("::/0", "all of v6");
  add("203.0.113.7/32", "one");
  add("203.0.113.8/32", "its neighbour");
  add("255.255.255.255/32", "the last of v4");
  add("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "the last of v6");
  add("2001:db8::/127", "two of v6");
  world.compile();
  const auto owner = [&](const char* text) {
    return world.database.at(*Address::parse(text), std::nullopt).owner;
  };
  CHECK(owner("0.0.0.0") == "all of v4");
  CHECK(owner("203.0.113.6") == "all of v4");
  CHECK(owner("203.0.113.7") == "one");
  CHECK(owner("203.0.113.8") == "its neighbour");
  CHECK(owner("203.0.113.9") == "all of v4");
  CHECK(owner("255.255.255.255") == "the last of v4");
  CHECK(owner("::") == "all of v6");
  CHECK(owner("2001:db8::1") == "two of v6");
  CHECK(owner("2001:db8::2") == "all of v6");
  CHECK(owner("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == "the last of v6");
  CHECK(owner("::ffff:203.0.113.7") == "one");  // mapped
  CHECK(owner("2002:cb00:7107::1") == "one");   // 6to4
  CHECK(owner("64:ff9b::cb00:7107") == "one");  // NAT64
  CHECK(owner("2001:0:1:2:3:4:34ff:8ef8") ==
        "one");  // Teredo: the client's address with all bits turned
}

TEST_CASE("Sources that differ are shown to differ; the first in rank is named", "[addresses]") {
  World world;
  const auto add = [&](AddressKind kind, const char* owner, const char* country, uint32_t asn) {
    AddressSink sink = world.sink(kind);
    AddressRecord record;
    record.owner = sink.id(owner);
    record.country = sink.id(country);
    record.asn = asn;
    const auto p = Prefix::parse("198.51.100.0/24");
    sink.add(p->first, p->last(), sink.record(record));
  };
  add(AddressKind::rir, "", "JP", 0);
  add(AddressKind::csv, "Example Net", "SG", 64500);
  add(AddressKind::mmdb, "EXAMPLE NET", "SG", 64501);
  world.compile();
  const AddressFacts facts = world.database.at(*Address::parse("198.51.100.9"), std::nullopt);
  CHECK(facts.owner == "Example Net");
  CHECK(facts.country == "SG");
  CHECK(facts.asn == 64500);
  CHECK(facts.conflicts == (kConflictCountry | kConflictAsn));  // the owner differs by case only
  CHECK(!world.database.at(*Address::parse("198.51.101.9"), std::nullopt).known());
}

TEST_CASE("Two contractors in force on one range are shown to differ", "[addresses]") {
  World world;
  AddressSink sink = world.sink(AddressKind::contractors);
  const auto p = Prefix::parse("198.51.100.0/24");
  const auto add = [&](const char* vendor, int64_t from, int64_t until) {
    AddressRecord record;
    record.vendor = sink.id(vendor);
    sink.add(p->first, p->last(), sink.record(record), sink.validity({from, until}));
  };
  add("First Security", 1000, 3000);
  add("Second Security", 2000, 4000);
  add("SECOND SECURITY", 2500, 4000);
  world.compile();
  const auto at = [&](int64_t time) {
    return world.database.at(*Address::parse("198.51.100.9"), time);
  };
  CHECK(at(1500).conflicts == 0);
  CHECK(at(2200).conflicts == kConflictVendor);
  CHECK(at(2200).owner == "First Security");
  CHECK(at(3500).conflicts == 0);  // they differ by case only
}

TEST_CASE("A contract on a part of a range hides none on the whole", "[addresses]") {
  World world;
  AddressSink sink = world.sink(AddressKind::contractors);
  const auto add = [&](const char* range, const char* vendor, const char* contract, Validity when) {
    AddressRecord record;
    record.vendor = sink.id(vendor);
    record.contract = sink.id(contract);
    record.tags = sink.id(std::string("vendor:") + contract);
    const auto p = Prefix::parse(range);
    sink.add(p->first, p->last(), sink.record(record), sink.validity(when));
  };
  add("198.51.100.0/24", "Wide Security", "w-1", {});
  add("198.51.100.0/28", "Narrow Security", "n-1", {1000, 2000});
  add("198.51.100.0/28", "narrow security", "n-2", {1500, 3000});
  world.compile();
  const auto said = [&](const char* address, std::optional<int64_t> time) {
    const AddressFacts facts = world.database.at(*Address::parse(address), time);
    std::string out = fmt::format("{} {}:", facts.owner, facts.conflicts);
    for (const ContractFacts& c : facts.contracts) out += fmt::format(" {}", c.contract);
    return out + fmt::format(" [{}]", fmt::join(facts.tags, " "));
  };
  CHECK(said("198.51.100.99", 1700) == "Wide Security 0: w-1 [vendor:w-1]");
  CHECK(said("198.51.100.9", 500) == "Wide Security 0: w-1 [vendor:w-1]");
  CHECK(said("198.51.100.9", 1200) == "Narrow Security 8: n-1 w-1 [vendor:n-1 vendor:w-1]");
  CHECK(said("198.51.100.9", 1700) ==
        "Narrow Security 24: n-1 n-2 w-1 [vendor:n-1 vendor:n-2 vendor:w-1]");
  CHECK(said("198.51.100.9", 2500) == "narrow security 8: n-2 w-1 [vendor:n-2 vendor:w-1]");
}

TEST_CASE("More extents over one address than anybody has are refused", "[addresses]") {
  World world;
  AddressSink sink = world.sink(AddressKind::csv);
  for (uint32_t i = 0; i <= kDepth; ++i) {
    sink.add(Address::from_v4(0x0A000000u), Address::from_v4(0x0A000000u + i), sink.record({}));
  }
  CHECK(!compile_addresses(world.sources, world.pool));
}

TEST_CASE("Every special range of IANA is told by its tag", "[addresses]") {
  const AddressDatabase database;
  const std::pair<const char*, const char*> cases[] = {
      {"0.1.2.3", "special:this-network"},
      {"10.255.255.255", "special:private-use"},
      {"11.0.0.0", ""},
      {"100.64.0.1", "special:shared-address-space"},
      {"127.0.0.1", "special:loopback"},
      {"169.254.169.254", "special:link-local"},
      {"172.31.255.255", "special:private-use"},
      {"172.32.0.0", ""},
      {"192.0.0.1", "special:ipv4-continuity"},
      {"192.0.0.8", "special:ipv4-dummy"},
      {"192.0.0.11", "special:ietf-protocol"},
      {"192.0.2.1", "special:documentation"},
      {"192.168.0.1", "special:private-use"},
      {"198.19.255.255", "special:benchmarking"},
      {"224.0.0.251", "special:multicast"},
      {"255.255.255.255", "special:broadcast"},
      {"254.0.0.1", "special:reserved"},
      {"::1", "special:loopback"},
      {"::", "special:unspecified"},
      {"fe80::1", "special:link-local"},
      {"fd00::1", "special:private-use"},
      {"2001:db8::1", "special:documentation"},
      {"3fff::1", "special:documentation"},
      {"ff02::1", "special:multicast"},
      {"100::1", "special:discard-only"},
      {"2001:2::1", "special:benchmarking"},
      {"2400::1", ""},
      {"2002:0a00:0001::1", "special:private-use"},
  };
  for (const auto& [text, tag] : cases) {
    CAPTURE(text);
    const AddressFacts facts = database.at(*Address::parse(text), std::nullopt);
    CHECK(facts.owner.empty());
    if (std::string_view(tag).empty()) {
      CHECK(facts.tags.empty());
    } else {
      REQUIRE(facts.tags.size() == 1);
      CHECK(facts.tags[0] == tag);
    }
  }
  CHECK(database.at(*Address::parse("2002:0a00:0001::1"), std::nullopt).via == "6to4");
  StringPool pool;
  CHECK(special_addresses(pool).ranges.size() == 49);  // a row that is no prefix would be missing
}

TEST_CASE("AddressCache gives the same facts from text, and none for what is no address",
          "[addresses]") {
  const AddressDatabase database;
  AddressCache cache(database, 2);
  for (int round = 0; round < 2; ++round) {
    CHECK(cache.of("10.0.0.1", 5).has_tag("special:private-use"));
    CHECK(cache.of("127.0.0.1", std::nullopt).has_tag("special:loopback"));
    CHECK(!cache.of("example.com", 5).known());
    CHECK(!cache.of("", 5).known());
  }
}
