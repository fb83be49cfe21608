#pragma once
// PatternDatabase: many regular expressions searched in one pass; Hyperscan behind this door.
//
// Call:     compile or read, then scan with a Scratch that was made for it
// Shape:    scan tells the number of every pattern that matches somewhere, at most once where
// `once` is set;
//           `ends` false: the caller does not need the place of a match
// Errors:   compile: the number of the pattern that Hyperscan refuses, and why
// Threads:  a database is const; one Scratch a thread
// Cost:     about 1 GB/s a core; compiling 1 ms a pattern
// Source:   intel.github.io/hyperscan/dev-reference
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace hozen {

struct Pattern {
  std::string expression;
  uint32_t number = 0;  // what scan reports
  bool caseless = false;
  bool dot_all = false;
  bool multi_line = false;
  bool once = true;        // one report a scan
  bool prefilter = false;  // a superset will do
  bool operator==(const Pattern&) const = default;
};

class PatternDatabase {
 public:
  struct Refusal {
    int pattern = -1;  // index into the patterns; -1: all together
    std::string reason;
  };
  PatternDatabase();
  PatternDatabase(PatternDatabase&&) noexcept;
  PatternDatabase& operator=(PatternDatabase&&) noexcept;
  ~PatternDatabase();

  static std::expected<PatternDatabase, Refusal> compile(std::span<const Pattern> patterns);
  // Why Hyperscan would refuse this one; empty if it would not.
  static std::string reason_against(const Pattern& pattern);

  Expected<std::string> serialize() const;
  static Expected<PatternDatabase> deserialize(std::string_view bytes);
  static std::string
  platform();  // library version and processor features: what a stored database depends on

  bool empty() const { return database_ == nullptr; }
  void* handle() const { return database_; }

 private:
  void* database_ = nullptr;
};

class Scratch {
 public:
  Scratch();
  Scratch(Scratch&&) noexcept;
  Scratch& operator=(Scratch&&) noexcept;
  ~Scratch();
  Expected<void> fit(const PatternDatabase& database);  // once for each database it is used with

  // `found(number, end offset)` for each match. Texts over 4 GiB are not expected.
  using Found = void (*)(uint32_t number, uint64_t end, void* context);
  void scan(const PatternDatabase& database, std::string_view text, Found found, void* context);

 private:
  void* scratch_ = nullptr;
};

}  // namespace hozen
