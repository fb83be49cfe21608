#include "tally/bucket.h"

#include "catch.h"

using namespace hozen;

namespace {

constexpr size_t kMany = 100'000;

int64_t at(std::string_view text) { return parse_rfc3339(text)->time_ns; }
Zone zone(std::string_view name) { return Zone::find(name).value(); }
BucketWidth width(std::string_view text) { return BucketWidth::parse(text).value(); }

// Every bucket begins where the one before ends, holds its own start, and says its start again.
void check_chain(const std::vector<Bucket>& buckets, const BucketWidth& w, const Zone& z) {
  for (size_t i = 0; i < buckets.size(); ++i) {
    CHECK(buckets[i].start_ns < buckets[i].next_ns);
    if (i > 0) CHECK(buckets[i - 1].next_ns == buckets[i].start_ns);
    CHECK(bucket_at(buckets[i].start_ns, w, z).start_ns == buckets[i].start_ns);
    CHECK(bucket_at(buckets[i].next_ns - 1, w, z).start_ns == buckets[i].start_ns);
  }
}

}  // namespace

TEST_CASE("widths are read as they are typed, and refused with those there are", "[tally]") {
  CHECK(width("hour") == width("1h"));
  CHECK(width("hour") == width("60m"));
  CHECK(width("day") == width("24h"));
  CHECK(width("15m").piece_s == 900);
  CHECK(width("hour").noun() == "hour");
  CHECK(width("15m").noun() == "15m");
  CHECK(width("6h").noun() == "6h");
  for (const char* bad : {"", "7m", "0m", "-1h", "fortnight", "1500ms"}) {
    CAPTURE(bad);
    CHECK(!BucketWidth::parse(bad));
  }
}

TEST_CASE("three months of Tokyo are 2,208 hours and 92 days", "[tally]") {
  const Zone tokyo = zone("Asia/Tokyo");
  const int64_t from = at("2022-07-01T00:00:00+09:00"), until = at("2022-10-01T00:00:00+09:00");
  CHECK(buckets_between(from, until, width("hour"), tokyo, kMany).size() == 2208);
  CHECK(buckets_between(from, until, width("day"), tokyo, kMany).size() == 92);
  CHECK(buckets_between(from, until, width("month"), tokyo, kMany).size() == 3);
  CHECK(buckets_between(from, until, width("hour"), tokyo, 2207).empty());
}

TEST_CASE("days of 23 and 25 hours lose and double no hour", "[tally]") {
  const Zone berlin = zone("Europe/Berlin");
  for (const auto& [day, hours] : {std::pair("2022-03-27T12:00:00Z", 23),
                                   {"2022-10-30T12:00:00Z", 25},
                                   {"2022-06-01T12:00:00Z", 24}}) {
    CAPTURE(day);
    const Bucket bucket = bucket_at(at(day), width("day"), berlin);
    const auto pieces =
        buckets_between(bucket.start_ns, bucket.next_ns, width("hour"), berlin, kMany);
    CHECK(static_cast<int>(pieces.size()) == hours);
    check_chain(pieces, width("hour"), berlin);
  }
}

TEST_CASE("buckets join without gaps over a clock change, in every width", "[tally]") {
  for (const char* name : {"Europe/Berlin", "Asia/Tokyo", "Australia/Lord_Howe",
                           "America/Sao_Paulo", "Asia/Kolkata", "UTC"}) {
    for (const char* w : {"15m", "hour", "6h", "day", "week", "month"}) {
      CAPTURE(name, w);
      const auto buckets = buckets_between(at("2018-09-25T00:00:00Z"), at("2018-11-20T00:00:00Z"),
                                           width(w), zone(name), kMany);
      check_chain(buckets, width(w), zone(name));
    }
  }
}

TEST_CASE("buckets are named in the report zone", "[tally]") {
  const Zone tokyo = zone("Asia/Tokyo");
  const Bucket hour = bucket_at(at("2022-09-30T04:30:00Z"), width("hour"), tokyo);
  CHECK(bucket_data_text(hour, width("hour"), tokyo) == "2022-09-30T13:00:00+09:00");
  CHECK(bucket_page_text(hour, width("hour"), tokyo) == "2022-09-30 13:00");
  const Bucket week = bucket_at(at("2022-10-02T12:00:00Z"), width("week"), tokyo);
  CHECK(bucket_data_text(week, width("week"), tokyo) == "2022-09-26");
  const Bucket month = bucket_at(at("2022-09-30T16:00:00Z"), width("month"), tokyo);
  CHECK(bucket_data_text(month, width("month"), tokyo) == "2022-10");
  const Bucket utc = bucket_at(at("2022-09-30T04:30:00Z"), width("hour"), Zone());
  CHECK(bucket_data_text(utc, width("hour"), Zone()) == "2022-09-30T04:00:00Z");
}

TEST_CASE("an hour that comes twice is two buckets with two names", "[tally]") {
  const Zone berlin = zone("Europe/Berlin");
  const Bucket first = bucket_at(at("2022-10-30T00:30:00Z"), width("hour"), berlin);
  const Bucket second = bucket_at(at("2022-10-30T01:30:00Z"), width("hour"), berlin);
  CHECK(first.next_ns == second.start_ns);
  CHECK(bucket_page_text(first, width("hour"), berlin) == "2022-10-30 02:00+02:00");
  CHECK(bucket_page_text(second, width("hour"), berlin) == "2022-10-30 02:00+01:00");
}

TEST_CASE("BucketCutter numbers buckets as bucket_at cuts them, in any order", "[tally]") {
  BucketCutter cutter(width("hour"), zone("Europe/Berlin"));
  uint64_t state = 1;
  for (int i = 0; i < 2000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const int64_t t = at("2022-10-29T00:00:00Z") +
                      static_cast<int64_t>(state >> 16) % (4 * kSecondsPerDay) * kNsPerSecond;
    CHECK(cutter.start_of(cutter.number_of(t)) ==
          bucket_at(t, cutter.width(), cutter.zone()).start_ns);
  }
}
