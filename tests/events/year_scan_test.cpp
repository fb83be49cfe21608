// A stream of which only some lines of every stretch are read.
#include "events/year_scan.h"

#include <algorithm>

#include "catch.h"

using namespace hozen;

namespace {

std::string numbered_lines(size_t bytes) {
  std::string text;
  for (size_t i = 0; text.size() < bytes; ++i)
    text += fmt::format("line {:07} of a log that is long enough\n", i);
  return text;
}

std::string read_sampled(const std::string& text) {
  const Source source = memory_source("a.log", text);
  auto stream = source.open();
  REQUIRE(stream);
  const auto sampled = sampled_stream(std::move(*stream));
  Member member;
  REQUIRE(sampled->next_member(member).value());
  std::string out, piece(100'000, ' ');
  while (const size_t bytes = sampled->read(piece).value()) out.append(piece, 0, bytes);
  return out;
}

}  // namespace

TEST_CASE("of a long log whole lines from all over it are read, the first and the last too",
          "[events]") {
  const std::string text = numbered_lines(40u << 20);
  const std::string sampled = read_sampled(text);
  CHECK(sampled.size() < text.size() / 3);
  CHECK(sampled.starts_with(text.substr(0, 1000)));
  CHECK(sampled.ends_with(text.substr(text.size() - 100)));
  size_t whole = 0, broken = 0, widest = 0, before = 0;
  for (size_t at = 0; at < sampled.size();) {
    const size_t end = std::min(sampled.find('\n', at), sampled.size());
    const std::string line = sampled.substr(at, end - at);
    at = end + 1;
    if (line.empty()) continue;
    const bool is_whole = line.size() == 41 && line.starts_with("line ");
    ++(is_whole ? whole : broken);
    if (!is_whole) continue;
    const size_t number = std::stoul(line.substr(5, 7));
    widest = std::max(widest, number - std::min(number, before));
    before = number;
  }
  CHECK(whole > 10'000);
  CHECK(broken <= 1);  // where the beginning ends
  CHECK(widest < 1000);
}

TEST_CASE("a log that is short or no plain text is read as a whole", "[events]") {
  const std::string lines = numbered_lines(1u << 20);
  CHECK(read_sampled(lines) == lines);
  std::string wide = numbered_lines(40u << 20);
  wide[5] = '\0';
  CHECK(read_sampled(wide) == wide);
}
