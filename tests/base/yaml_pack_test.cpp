// yaml_pack: what is unpacked is what was packed, and damaged bytes are refused.
#include "base/yaml_pack.h"

#include "catch.h"

using namespace hozen;

namespace {

bool same(const Yaml& a, const Yaml& b) {
  if (a.kind != b.kind || a.quoted != b.quoted || a.line != b.line || a.column != b.column ||
      a.text != b.text || a.items.size() != b.items.size() || a.pairs.size() != b.pairs.size())
    return false;
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!same(a.items[i], b.items[i])) return false;
  }
  for (size_t i = 0; i < a.pairs.size(); ++i) {
    if (!same(a.pairs[i].first, b.pairs[i].first) || !same(a.pairs[i].second, b.pairs[i].second))
      return false;
  }
  return true;
}

}  // namespace

TEST_CASE("packed YAML unpacks to the same tree", "[base]") {
  const std::string text =
      "a: 1\nb: ['x', \"y\", null]\nc: {d: {e: [[]]}, f: '\xE8\xA1\xA8'}\n---\n" +
      std::string(300, 'k') + ": v\n";
  const auto read = Yaml::read_all(text, "x.yml");
  REQUIRE(read);
  const std::string packed = pack_yaml(*read);
  const auto unpacked = unpack_yaml(packed);
  REQUIRE(unpacked);
  REQUIRE(unpacked->size() == 2);
  CHECK(same((*read)[0], (*unpacked)[0]));
  CHECK(same((*read)[1], (*unpacked)[1]));
  for (size_t cut = 0; cut < packed.size(); ++cut) {
    CAPTURE(cut);
    CHECK_FALSE(unpack_yaml(std::string_view(packed).substr(0, cut)));
  }
  CHECK_FALSE(unpack_yaml(packed + "x"));
  CHECK_FALSE(unpack_yaml("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"));
}
