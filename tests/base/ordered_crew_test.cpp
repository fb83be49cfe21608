#include "base/ordered_crew.h"

#include <atomic>
#include <chrono>

#include "catch.h"

namespace hozen {
namespace {

struct Piece {
  int given = 0, done = 0;
};

// All numbers from 1 to `count` through a crew, in the order in which they come back.
std::vector<int> through(OrderedCrew<Piece>& crew, int count) {
  std::vector<int> out;
  const auto take = [&](Piece& piece) {
    out.push_back(piece.done);
    crew.release();
  };
  for (int i = 1; i <= count; ++i) {
    crew.filling().given = i;
    crew.hand_over();
    if (crew.is_full()) take(*crew.oldest(true));
  }
  while (Piece* const piece = crew.oldest(true)) take(*piece);
  return out;
}

}  // namespace

TEST_CASE("pieces come back in the order in which they were handed over", "[base]") {
  for (const int threads : {0, 1, 4}) {
    CAPTURE(threads);
    std::atomic<int> workers = 0;
    OrderedCrew<Piece> crew(3, threads, [&] {
      ++workers;
      return [](Piece& piece) {
        if (piece.given % 3 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
        piece.done = piece.given * 10;
      };
    });
    const std::vector<int> out = through(crew, 100);
    REQUIRE(out.size() == 100);
    for (int i = 0; i < 100; ++i) CHECK(out[static_cast<size_t>(i)] == (i + 1) * 10);
    CHECK(crew.oldest(true) == nullptr);
    CHECK(crew.filling_number() == 100);
  }
}

TEST_CASE("a piece that is not done is not waited for unless that is asked", "[base]") {
  std::atomic<bool> may_end = false;
  OrderedCrew<Piece> crew(2, 1, [&] {
    return [&](Piece& piece) {
      while (!may_end) std::this_thread::yield();
      piece.done = 1;
    };
  });
  crew.hand_over();
  CHECK(crew.oldest(false) == nullptr);
  CHECK_FALSE(crew.is_full());
  may_end = true;
  REQUIRE(crew.oldest(true) != nullptr);
  CHECK(crew.oldest(true)->done == 1);
}

TEST_CASE("a crew ends with pieces that nobody took back", "[base]") {
  OrderedCrew<Piece> crew(4, 2, [] { return [](Piece& piece) { piece.done = 1; }; });
  for (int i = 0; i < 3; ++i) crew.hand_over();
}

}  // namespace hozen
