#include <algorithm>

#include "bytes/pack.h"
#include "catch.h"

using namespace hozen;
using namespace hozen::test;

namespace {

constexpr Container kContainers[] = {Container::tar, Container::zip, Container::seven_zip};

std::vector<ReadMember> members_of(std::string bytes, const SourceOptions& options = {}) {
  return read_all(memory_source("in", std::move(bytes), options));
}

}  // namespace

TEST_CASE("archives give each file as archive!/member, with its time", "[bytes]") {
  const std::string text = log_text(5000);
  for (const Container container : kContainers) {
    CAPTURE(static_cast<int>(container));
    const auto got = members_of(
        archive_of({{"logs/a.log", text}, {"logs/b.log", "b\n"}, {"empty", ""}}, container));
    REQUIRE(got.size() == 3);
    // 7z stores empty files last; the order of the archive is kept.
    CHECK(got[0].path == "in!/logs/a.log");
    CHECK(got[0].bytes == text);
    CHECK(got[0].facts.mtime_ns == 1656601200'000000000);
    CHECK(got[1].path == "in!/logs/b.log");
    CHECK(got[1].bytes == "b\n");
    CHECK(got[2].bytes.empty());
    for (const ReadMember& member : got) CHECK(member.error.empty());
  }
}

TEST_CASE("archives in compressed archives in archives, to depth 4", "[bytes]") {
  std::string bytes = archive_of(
      {{"deep.log", "deep\n"}, {"deep2.log.gz", pack("two\n", Filter::gzip)}}, Container::tar);
  bytes = pack(bytes, Filter::zstd);
  bytes = archive_of({{"a.tar.zst", bytes}, {"a.txt", "a\n"}}, Container::seven_zip);
  bytes = archive_of({{"b.7z", bytes}, {"b.txt", "b\n"}}, Container::zip);
  bytes = archive_of({{"c.zip", bytes}, {"c.txt", "c\n"}}, Container::tar);
  const auto got = members_of(pack(bytes, Filter::gzip));
  REQUIRE(got.size() == 5);
  CHECK(got[0].path == "in!/c.zip!/b.7z!/a.tar.zst!/deep.log");
  CHECK(got[0].bytes == "deep\n");
  CHECK(got[1].bytes == "two\n");
  CHECK(got[2].bytes == "a\n");
  CHECK(got[3].bytes == "b\n");
  CHECK(got[4].bytes == "c\n");

  const auto deeper = members_of(archive_of({{"d.tar", bytes}, {"d.txt", "d\n"}}, Container::tar));
  const auto refused =
      std::find_if(deeper.begin(), deeper.end(), [](const auto& m) { return !m.error.empty(); });
  REQUIRE(refused != deeper.end());
  CHECK(refused->error == "archives inside archives deeper than 4: not opened");
  CHECK(refused->path == "in!/d.tar!/c.zip!/b.7z!/a.tar.zst");
  CHECK(deeper.back().bytes == "d\n");  // what lies behind is still read
}

TEST_CASE("what was not read of a member is skipped", "[bytes]") {
  for (const Container container : kContainers) {
    CAPTURE(static_cast<int>(container));
    auto stream =
        memory_source("in", archive_of({{"a", log_text(5000)}, {"b", "b\n"}}, container)).open();
    REQUIRE(stream);
    Member member;
    char some[10];
    REQUIRE((*stream)->next_member(member).value());
    REQUIRE((*stream)->read(some).value() == 10);
    REQUIRE((*stream)->next_member(member).value());
    CHECK(member.path == "in!/b");
    CHECK((*stream)->read(some).value() == 2);
  }
}

TEST_CASE("a truncated archive gives what is whole, then an Error, and an end", "[bytes]") {
  const std::string text = log_text(3000);
  for (const Container container : {Container::tar, Container::zip}) {
    CAPTURE(static_cast<int>(container));
    std::string bytes = archive_of({{"a", text}, {"b", text}}, container);
    bytes.resize(bytes.size() * 2 / 3);
    const auto got = members_of(archive_of({{"cut", bytes}, {"behind", "x\n"}}, Container::tar));
    REQUIRE(got.size() >= 3);
    CHECK(got[0].bytes == text);
    CHECK(got[0].error.empty());
    CHECK(got[1].path == "in!/cut!/b");
    CHECK(text.starts_with(got[1].bytes));
    CHECK_FALSE(got[1].error.empty());
    CHECK(got.back().path == "in!/behind");
    CHECK(got.back().bytes == "x\n");
  }
}

TEST_CASE("file names in CP932 come out as UTF-8", "[bytes]") {
  std::string bytes = archive_of({{"__/log", "x\n"}}, Container::zip);
  for (size_t at = bytes.find("__"); at != std::string::npos; at = bytes.find("__", at)) {
    bytes[at] = '\x93', bytes[at + 1] = '\xfa';  // one character: U+65E5
  }
  const auto got = members_of(bytes);
  REQUIRE(got.size() == 1);
  CHECK(got[0].path == "in!/\xe6\x97\xa5/log");
}

TEST_CASE("a bomb inside an archive ends that source", "[bytes]") {
  const std::string bomb = archive_of(
      {{"z", std::string(60u << 20, 'a')}, {"y", std::string(60u << 20, 'a')}}, Container::zip);
  const auto got = members_of(bomb, {.unpack_limit_bytes = 80u << 20});
  REQUIRE(got.size() >= 2);
  CHECK(got[0].error.empty());
  CHECK_FALSE(got[1].error.empty());
}

namespace {

// Two files as a package keeps them: a compressed log and an archive, with what the package knows of them.
class TwoFiles : public Stream {
 public:
  Expected<bool> next_member(Member& out) override {
    if (++number_ > 2) return false;
    text_ = number_ == 1 ? pack("one\n", Filter::gzip)
                         : archive_of({{"a.log", "a\n"}, {"b.log", "b\n"}}, Container::zip);
    at_ = 0;
    out = Member{.path = number_ == 1 ? "one.gz" : "two.zip", .zone = "Asia/Tokyo", .skew_ns = 5};
    return true;
  }
  Expected<size_t> read(std::span<char> into) override {
    const size_t take = std::min(into.size(), text_.size() - at_);
    std::copy_n(text_.data() + at_, take, into.data());
    at_ += take;
    return take;
  }

 private:
  int number_ = 0;
  std::string text_;
  size_t at_ = 0;
};

}  // namespace

TEST_CASE("the files of a package are unpacked like files on disk, and keep its zone", "[bytes]") {
  const Source source{.path = "p", .open = []() -> Expected<std::unique_ptr<Stream>> {
                        return unpack_stream(std::make_unique<TwoFiles>());
                      }};
  const auto got = read_all(source);
  REQUIRE(got.size() == 3);
  CHECK(got[0].path == "one.gz");
  CHECK(got[0].bytes == "one\n");
  CHECK(got[1].path == "two.zip!/a.log");
  CHECK(got[2].bytes == "b\n");
  for (const ReadMember& member : got) {
    CHECK(member.facts.zone == "Asia/Tokyo");
    CHECK(member.facts.skew_ns == 5);
  }
}
