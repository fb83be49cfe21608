#include "base/ledger.h"

#include "catch.h"

using namespace hozen;

TEST_CASE("ledgers merge to the same, in whatever order", "[base][ledger]") {
  Ledger a, b;
  a.file("x").understood(100);
  a.file("x").drop(300, "third", 6, Why::bad_time);
  b.file("x").drop(10, "first", 6, Why::unknown_format);
  b.file("x").drop(20, "second", 7, Why::unknown_format);
  b.file("x").drop(400, "fourth", 7, Why::bad_json);
  b.note("assumed UTC");
  Ledger ab, ba;
  ab.merge(a), ab.merge(b);
  ba.merge(b), ba.merge(a);
  for (const Ledger* l : {&ab, &ba}) {
    const FileLedger& f = l->files()[0];
    CHECK(f.bytes_in == 126);
    CHECK(f.bytes_dropped == 26);
    CHECK(f.lines_dropped == 4);
    REQUIRE(f.drops.size() == kDropsQuoted);
    CHECK(f.drops[0].text == "first");
    CHECK(f.drops[2].text == "third");
    CHECK(f.dropped_by[static_cast<size_t>(Why::unknown_format)] == 2);
    CHECK(l->check().has_value());
    CHECK(l->notes().size() == 1);
  }
}

TEST_CASE("a ledger that does not add up says which file", "[base][ledger]") {
  Ledger l;
  l.file("good").understood(5);
  l.file("bad").bytes_in = 7;
  REQUIRE(!l.check().has_value());
  CHECK(l.check().error().file == "bad");
}

TEST_CASE("something is skipped when a file broke or more than the share was dropped",
          "[base][ledger]") {
  Ledger l;
  l.file("a").understood(96);
  l.file("a").drop(96, "x", 4, Why::unknown_format);
  CHECK(!l.something_skipped());
  CHECK(l.something_skipped(0.03));
  l.file("b").trouble = "damaged";
  CHECK(l.something_skipped());
}
