// Parts of a file whose lines can be read from anywhere: stripes of its bytes.
#include "events/stripes.h"

#include "catch.h"
#include "events/read_memory.h"

using namespace hozen;

namespace {

std::string line_at(size_t i, size_t more) {
  return fmt::format(
      "192.0.2.{} - - [01/Jul/2022:{:02}:{:02}:00 +0900] \"GET /{}{} HTTP/1.1\" 200 2 \"-\" "
      "\"x\"\n",
      i % 250, i / 60 % 24, i % 60, i, std::string(more, 'a'));
}

// About 30 MB with lines over the edges of stripes, over whole stripes, and too long to be read.
std::string hard_text() {
  std::string text;
  for (size_t i = 0; text.size() < 30'000'000; ++i) {
    const size_t more = i == 1000 ? 9'000'000 : i == 2000 ? 17'000'000 : i % 977 == 0 ? 70'000 : 40;
    text += line_at(i, more);
    if (i % 501 == 0) text += "no format reads this\r\n";
  }
  text.pop_back();  // the last line has no end
  return text;
}

struct Seen {
  uint64_t offset;
  auto operator<=>(const Seen&) const = default;
};

ReadMemory<Seen> read_part(const std::string& text, uint64_t part, uint64_t parts, int threads) {
  Reading reading;
  reading.threads = threads;
  reading.part = part;
  reading.parts = parts;
  return read_memory<Seen>("a.log", text, reading, [](const Event& e) { return Seen{e.offset}; });
}

// The lines of a stripe, whole.
std::string stripe(const std::string& text, uint64_t from, uint64_t to) {
  auto stream = memory_source("a.log", text).open().value();
  Member member;
  REQUIRE(stream->next_member(member).value());
  StripeStream lines(std::move(stream), from, to, from == 0);
  if (lines.start().value() != StripeStream::Found::lines) return {};
  std::string out, buffer(3, '\0');
  while (const size_t n = lines.read(std::span(buffer)).value()) out += buffer.substr(0, n);
  return out;
}

}  // namespace

TEST_CASE("each line lies in the one stripe it begins in", "[events]") {
  const std::string text = "a\nbb\n\nlonger line\ne";
  for (uint64_t width = 1; width < text.size() + 2; ++width) {
    CAPTURE(width);
    std::string all;
    for (uint64_t from = 0; from < text.size() + width; from += width)
      all += stripe(text, from, from + width);
    CHECK(all == text);
  }
  CHECK(stripe(text, 2, 4) == "bb\n");
  CHECK(stripe(text, 5, 6) == "\n");
  CHECK(stripe(text, 3, 5).empty());
  CHECK(stripe(text, 7, 18).empty());
}

TEST_CASE("the parts of a file are the whole, byte for byte", "[events][reader]") {
  const std::string text = hard_text();
  const ReadMemory<Seen> whole = read_part(text, 0, 1, 2);
  REQUIRE(whole.file().events > 1000);
  REQUIRE(whole.file().lines_dropped > 10);
  for (const uint64_t parts : {2u, 3u, 40u}) {
    CAPTURE(parts);
    std::vector<Seen> events;
    FileLedger sum;
    for (uint64_t part = 0; part < parts; ++part) {
      const ReadMemory<Seen> one = read_part(text, part, parts, part % 2 == 0 ? 1 : 3);
      events.insert(events.end(), one.events.begin(), one.events.end());
      sum.merge(one.file());
    }
    std::sort(events.begin(), events.end());
    CHECK(events == whole.events);
    CHECK(sum.bytes_in == text.size());
    CHECK(sum.bytes_understood == whole.file().bytes_understood);
    CHECK(sum.bytes_dropped == whole.file().bytes_dropped);
    CHECK(sum.lines_dropped == whole.file().lines_dropped);
    CHECK(sum.dropped_by == whole.file().dropped_by);
  }
}
