// AlignedRows: rows of a stream as a table that lines up.
#include "write/aligned_rows.h"

#include "catch.h"

using namespace hozen;

namespace {

std::string all_of(AlignedRows rows, std::initializer_list<std::string_view> pieces) {
  std::string out;
  for (const std::string_view piece : pieces) out += rows.put(piece);
  return out + rows.finish();
}

}  // namespace

TEST_CASE("rows line up under their heads by the width they are shown in", "[write]") {
  const std::vector<AlignedRows::Column> columns = {{"time"}, {"何"}, {"empty", true}, {"x"}};
  CHECK(all_of({columns, false, false}, {"1\x1f日本語\x1f\x1f"
                                         "a\n",
                                         "22222\x1f\x1f\x1f"
                                         "b\n"}) ==
        "time   何      x\n"
        "─────  ──────  ─\n"
        "1      日本語  a\n"
        "22222  –       b\n");
  CHECK(all_of({columns, true, false}, {"1\x1f\x1f"
                                        "e\x1f"
                                        "a\n"}) ==
        "time  何  empty  x\n"
        "----  --  -----  -\n"
        "1     -   e      a\n");
}

TEST_CASE("without rows there is the head of what was asked for", "[write]") {
  CHECK(all_of({{{"time"}, {"x", true}}, true, false}, {}) == "time  x\n----  -\n");
}

TEST_CASE("what comes behind the held rows keeps their widths, and no column is left out then",
          "[write]") {
  AlignedRows rows({{"a"}, {"late", true}, {"b"}}, true, false);
  std::string many;
  for (int i = 0; i < 2'000'000; ++i)
    many +=
        "1\x1f\x1f"
        "2\n";
  const std::string out = rows.put(many);
  REQUIRE_FALSE(out.empty());
  CHECK(out.starts_with("a  late  b\n-  ----  -\n1  -     2\n"));
  CHECK(rows.put("long\x1fvalue\x1f"
                 "3\n") == "long  value  3\n");
  CHECK(rows.finish().empty());
}
