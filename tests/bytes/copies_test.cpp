#include "bytes/copies.h"

#include <algorithm>
#include <random>

#include "bytes/content.h"
#include "catch.h"

using namespace hozen;

namespace {

std::vector<std::string> paths_of(const std::vector<Source>& sources) {
  std::vector<std::string> out;
  for (const Source& source : sources) out.push_back(source.path);
  return out;
}

std::string lines(int from, int to) {
  std::string out;
  for (int i = from; i < to; ++i) out += "a line of the log, number " + std::to_string(i) + "\n";
  return out;
}

}  // namespace

TEST_CASE("log_stem takes off what rotation and packing add", "[bytes][copies]") {
  for (const char* path : {"access.log", "/var/log/ACCESS.log", "access.log.1", "access.log.12.gz",
                           "access.log-20220930", "access.log-20220930.xz", "access.log.old",
                           "x/access.log.gz~", "access.log.bak.2.zst"}) {
    CAPTURE(path);
    CHECK(log_stem(path) == "access.log");
  }
  CHECK(log_stem("2022") == "2022");
  CHECK(log_stem("u_ex220930.log") == "u_ex220930.log");
  CHECK(log_stem("auth") == "auth");
}

TEST_CASE("a log that is given twice is kept once", "[bytes][copies]") {
  const std::string day = lines(0, 90000), more = lines(0, 90050), other = lines(5, 90000);
  const Source sources[] = {
      memory_source("web/access.log.1", day),
      memory_source("copy/access.log", day),    // the same
      memory_source("web/access.log", more),    // goes on
      memory_source("web2/access.log", other),  // another one
      memory_source("web/other.log", day),      // of another name, but the same
      memory_source("web/longer.log", more + "x"),
  };
  std::vector<std::string> notes;
  CHECK(paths_of(without_copies(sources, notes)) ==
        std::vector<std::string>{"web/access.log", "web2/access.log", "web/longer.log"});
  CHECK(notes ==
        std::vector<std::string>{"copy/access.log: the same log as web/access.log.1, counted once",
                                 "web/access.log.1: the beginning of web/access.log, counted once",
                                 "web/other.log: the same log as copy/access.log, counted once"});
}

TEST_CASE("many copies are told by their number", "[bytes][copies]") {
  std::vector<Source> sources;
  for (int i = 0; i < 30; ++i)
    sources.push_back(memory_source("a (" + std::to_string(i) + ").log", lines(0, 50)));
  std::vector<std::string> notes;
  CHECK(without_copies(sources, notes).size() == 1);
  REQUIRE(notes.size() == 11);
  CHECK(notes.front() == "a (1).log: the same log as a (0).log, counted once");
  CHECK(notes.back() == "19 logs more are copies of others, counted once");
}

TEST_CASE("logs that only begin alike are all kept", "[bytes][copies]") {
  std::string a = lines(0, 90000), b = a;
  b[b.size() - 3] = 'x';
  const Source sources[] = {
      memory_source("a.log", a),           memory_source("b/a.log", b),
      memory_source("c/a.log", ""),        memory_source("d/a.log", ""),
      memory_source("e/a.log", "short\n"), memory_source("f/a.log", "short\nbut longer\n")};
  std::vector<std::string> notes;
  CHECK(without_copies(sources, notes).size() == 6);
  CHECK(notes.empty());
}

TEST_CASE("two equal logs of one name, with a third of another, are one log", "[bytes][copies]") {
  const std::string day = lines(0, 50);
  const Source sources[] = {memory_source("a/auth.log", day), memory_source("a/auth.log", day),
                            memory_source("b/auth - Copy.log", day)};
  std::vector<std::string> notes;
  CHECK(paths_of(without_copies(sources, notes)) == std::vector<std::string>{"a/auth.log"});
  CHECK(notes.size() == 2);
}

TEST_CASE("whatever is left out, a log that holds all of it is kept", "[bytes][copies]") {
  std::mt19937 random(1);
  const auto below = [&](size_t most) { return random() % most; };
  const char* const names[] = {"a.log", "a.log.1", "b/a.log", "a - Copy.log", "b.log", "b.log.1"};
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    std::vector<Source> sources;
    std::vector<std::string> texts;
    for (size_t n = 2 + below(6); n > 0; --n) {
      texts.push_back(lines(static_cast<int>(below(2)), 20 + static_cast<int>(below(3))));
      sources.push_back(
          memory_source(std::to_string(below(2)) + "/" + names[below(6)], texts.back()));
    }
    std::vector<std::string> notes;
    const std::vector<Source> kept = without_copies(sources, notes);
    CHECK(kept.size() + notes.size() == sources.size());
    for (const std::string& text : texts)
      CHECK(std::any_of(kept.begin(), kept.end(), [&](const Source& one) {
        Content content(one);
        std::vector<char> whole(text.size());
        whole.resize(content.read(whole));
        return std::string(whole.begin(), whole.end()) == text;
      }));
  }
}
