#include "base/same_bytes.h"

#include <string>

#include "catch.h"

using namespace hozen;

TEST_CASE("runs of bytes are the same only if each byte is", "[base]") {
  for (size_t size = 0; size < 40; ++size) {
    const std::string one(size, 'x');
    CHECK(same_text(one, std::string(size, 'x')));
    CHECK(!same_text(one, std::string(size + 1, 'x')));
    for (size_t at = 0; at < size; ++at) {
      std::string other = one;
      other[at] = 'y';
      INFO(size << " bytes, another at " << at);
      CHECK(!same_bytes(one.data(), other.data(), size));
    }
  }
}
