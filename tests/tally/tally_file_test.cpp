#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "catch.h"
#include "tally/tally_merge.h"

using namespace hozen;

namespace {

class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::temp_directory_path().string() + "/hozen-tally-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << text;
    return path_ + "/" + name;
  }

 private:
  std::string path_;
};

// Values that try the escapes and the order: empty, absent, bytes below and above the backslash, tabs.
const std::optional<std::string> kValues[] = {
    std::nullopt, "",       "a",    "a\tb", "a\nb", std::string("a\0b", 3),
    "\\",         "\\-",    "a\\b", "ab",   "]",    "[",
    "\x7f",       "~",      "日本", "\xff", "a b",  "A",
    "\\x41",      "a\x01z", "a!z"};

TallyPlan plan() {
  View two{{Dimension::named("source.ip").value(), Dimension::named("user.name").value()}, true};
  View one{{Dimension::named("user.name").value()}, false};
  return {BucketWidth::parse("hour").value(), Zone(), {two, one}};
}

// A log of which any piece can be counted.
Tally count(size_t from, size_t to) {
  Tally tally(plan(), {});
  static const FileFacts kFiles[] = {{.path = "b.log"}, {.path = "a\tb.log"}};
  for (size_t i = from; i < to; ++i) {
    Event e;
    e.time_ns = static_cast<int64_t>(1'664'000'000 + (i * 7919) % 20'000) * kNsPerSecond;
    e.offset = i * 10;
    e.file = &kFiles[i % 2];
    const auto& a = kValues[i % std::size(kValues)];
    const auto& b = kValues[(i / 3) % std::size(kValues)];
    if (a) e.set(Field::source_ip, *a);
    if (b) e.set(Field::user_name, *b);
    tally.add(e);
  }
  tally.flush();
  return tally;
}

std::string text_of(const Tally& tally, uint64_t events, uint64_t part = 0, uint64_t parts = 0) {
  TallyHead head;
  head.question = "by\thour\n";
  for (const char* path : {"b.log", "a\tb.log"}) {
    TallyHead::File& f = head.files[path];
    f.read.path = path;
    f.read.events = events;
    f.read.understood(events * 10);
    f.read.formats["x=y,z"] = events;
    f.parts = parts;
    if (parts > 0) f.part = {part};
  }
  std::map<std::string, uint32_t> numbers;
  for (const auto& [path, f] : head.files) numbers.emplace(path, numbers.size());
  std::string out = tally_head_text(head);
  uint64_t lines = 0;
  const std::vector<size_t> dimensions = {2, 1};
  const auto written = each_tally_line(
      tally, 2, [&](const std::string& path) { return numbers.at(path); }, dimensions,
      [&](std::string_view key, const Tallied& t) -> Expected<void> {
        append_tally_line(out, key, t);
        ++lines;
        return {};
      });
  REQUIRE(written);
  return out + fmt::format("end\t{}\n", lines);
}

Expected<std::string> merged(const std::vector<std::string>& paths) {
  TallyReaders readers;
  for (const std::string& path : paths) {
    HOZEN_TRY(reader, TallyReader::open(path));
    readers.push_back(std::move(reader));
  }
  HOZEN_TRY(head, merge_heads(readers));
  std::string out = tally_head_text(head);
  uint64_t lines = 0;
  HOZEN_CHECK(
      merge_lines(readers, head, [&](std::string_view key, const Tallied& t) -> Expected<void> {
        append_tally_line(out, key, t);
        ++lines;
        return {};
      }));
  return out + fmt::format("end\t{}\n", lines);
}

}  // namespace

TEST_CASE("pieces of a tally merge into the whole, byte for byte, in any order", "[tally]") {
  const Folder folder;
  const std::string whole = text_of(count(0, 3000), 3000);
  CHECK(merged({folder.write("whole", whole)}).value() == whole);
  const std::string a = folder.write("a", text_of(count(0, 1000), 1000, 1, 3));
  const std::string b = folder.write("b", text_of(count(1000, 1001), 1, 2, 3));
  const std::string c = folder.write("c", text_of(count(1001, 3000), 1999, 3, 3));
  CHECK(merged({a, b, c}).value() == whole);
  CHECK(merged({c, a, b}).value() == whole);
  const std::string ab = folder.write("ab", merged({b, a}).value());
  CHECK(merged({c, ab}).value() == whole);
}

TEST_CASE("keys of a tally come back as they were", "[tally]") {
  for (const auto& value : kValues) {
    const TallyKey key{3, 1'664'000'000 * kNsPerSecond, {value, std::nullopt}};
    const auto again = TallyKey::parse(key.text());
    REQUIRE(again);
    CHECK(again->view == 3);
    CHECK(again->bucket_ns == key.bucket_ns);
    CHECK(again->values == key.values);
  }
  CHECK_FALSE(TallyKey::parse("1"));
  CHECK_FALSE(TallyKey::parse("1\tyesterday"));
  CHECK_FALSE(TallyKey::parse("1\t-\ta\\x4"));
}

TEST_CASE("a loaded tally has the entries of the one that was written", "[tally]") {
  const Folder folder;
  const Tally before = count(0, 2000);
  auto reader = TallyReader::open(folder.write("t", text_of(before, 2000)));
  REQUIRE(reader);
  Tally after(plan(), {});
  REQUIRE(load_tally(**reader, after));
  CHECK(text_of(after, 2000) == text_of(before, 2000));
}

TEST_CASE("the same file in two tallies is refused, as are other questions", "[tally]") {
  const Folder folder;
  const std::string text = text_of(count(0, 10), 10);
  const std::string a = folder.write("a", text), b = folder.write("b", text);
  const auto twice = merged({a, b});
  REQUIRE_FALSE(twice);
  CHECK(twice.error().what.find("is counted in another tally already") != std::string::npos);
  const std::string p1 = folder.write("p1", text_of(count(0, 10), 10, 1, 3));
  const std::string p1_again = folder.write("p1b", text_of(count(0, 10), 10, 1, 3));
  CHECK_FALSE(merged({p1, p1_again}));
  CHECK_FALSE(merged({p1, folder.write("q", text_of(count(0, 10), 10, 2, 4))}));
  std::string other = text;
  other.replace(other.find("by\thour"), 7, "by\tweek");
  const auto question = merged({p1, folder.write("w", other)});
  REQUIRE_FALSE(question);
  CHECK(question.error().what.find("another question") != std::string::npos);
  CHECK(question.error().what.find("--by 'hour' there, 'week' here") != std::string::npos);
  other.replace(other.find("by\tweek"), 7, "by\thour\nskew\t*=+86400s");
  const auto skewed = merged({p1, folder.write("s", other)});
  REQUIRE_FALSE(skewed);
  CHECK(skewed.error().what.find("--skew not given there, '*=+86400s' here") != std::string::npos);
}

TEST_CASE("a tally that is cut short, out of order or no tally is said to be so", "[tally]") {
  const Folder folder;
  const std::string text = text_of(count(0, 50), 50);
  const auto error_of = [&](const std::string& content) {
    const auto out = merged({folder.write("x", content)});
    return out ? std::string("none") : out.error().what;
  };
  CHECK(error_of(text) == "none");
  for (size_t cut = 0; cut < text.size(); cut += 37) CHECK(error_of(text.substr(0, cut)) != "none");
  CHECK(error_of("by\thour\n") == "not a tally");
  CHECK(error_of("hozen-tally 9\n\nend\t0\n") == "a tally of another version");
  CHECK(error_of(
            "hozen-tally 1\n\n0\t2022-09-02T00:00:00Z\t1\n0\t2022-09-01T00:00:00Z\t1\nend\t2\n") ==
        "lines are out of order");
  CHECK(error_of("hozen-tally 1\n\n1\t-\ta\t1\t0\t7\t0\t0\t7\t0\nend\t1\n") ==
        "not a tally's line");
}
