#pragma once
// Story: what one address, host or user did over all logs, in order, repeats folded, phases named.
//
// Call:     one Story a thread, all with the same StoryTexts: add*; then chapters_of all of them
// Shape:    phases: visit, scan (probes, scanners, what a firewall denied), exploit (other attacks), success (an attack
//           that was answered 2xx or called a success, a log-in that went well after kGuesses that did not), after
//           (everything behind the first success). Equal doings that are less than kPause apart are one chapter.
// Errors:   chapters_of: temporary files could not be written or read back (disk full)
// Lifetime: StoryTexts is shared, and outlives the stories
// Cost:     what is told of an event is kept on the disk where it is much; in memory are 8 MiB a thread, each path,
//           target and answer once, and the chapters
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sorted_spool.h"
#include "base/temporary_file.h"
#include "events/event.h"
#include "tally/label_values.h"

namespace hozen {

enum class Phase : uint8_t { visit, scan, exploit, success, after };

struct Chapter {
  int64_t from_ns = 0, to_ns = 0;
  uint64_t events = 0;
  Phase phase = Phase::visit;
  std::string what;     // class, or what the log says was done
  std::string answer;   // status, outcome
  std::string target;   // host, domain or address of the first; (+3): and of three others
  std::string example;  // of the first: request, user, rule
  std::string path;     // where the first stands
  uint64_t offset = 0;
  bool attack = false;    // `what` is classes, joined by ", "
  bool own_word = false;  // `what` is the log's own word, not ours
};

// Texts of all stories of a run: few that come again as numbers, examples in a file.
class StoryTexts {
 public:
  uint32_t number_of(std::string_view text);
  std::string_view text(uint32_t number) const;
  bool stands_before(uint32_t a, uint32_t b) const;
  uint64_t keep_example(std::string_view text);
  Expected<std::string> example(uint64_t place) const;

 private:
  mutable std::mutex mutex_;
  std::deque<std::string> texts_;
  std::map<std::string_view, uint32_t> numbers_;
  std::string examples_;  // those behind what is in the file
  uint64_t stored_ = 0;   // bytes of the file
  OwnedStream file_;
  std::optional<Error> trouble_;
};

// What is told of one event; texts by their numbers.
struct ToldEvent {
  int64_t time_ns = 0;
  uint64_t offset = 0, example = 0;
  uint32_t path = 0, what = 0, answer = 0, target = 0;
  bool attack = false, own_word = false, probe = false, answered = false, login = false;
};
struct ToldBefore {
  const StoryTexts* texts;
  bool operator()(const ToldEvent& a, const ToldEvent& b) const;
};

class Story {
 public:
  static constexpr int64_t kPause_s = 1800;
  static constexpr size_t kGuesses = 5;
  static constexpr size_t kMostInMemory = (8u << 20) / sizeof(ToldEvent);

  explicit Story(std::shared_ptr<StoryTexts> texts, size_t most_in_memory = kMostInMemory);
  void add(const Event& event, std::span<const uint16_t> labels, const LabelValues& values);

 private:
  friend Expected<std::vector<Chapter>> chapters_of(std::span<Story* const> stories);
  uint32_t number_of(std::string_view text);
  std::shared_ptr<StoryTexts> texts_;
  std::map<std::string, uint32_t, std::less<>> numbers_;  // of the texts that this thread met
  std::string last_example_;
  uint64_t last_place_ = 0;
  SortedSpool<ToldEvent, ToldBefore> told_;
};

Expected<std::vector<Chapter>> chapters_of(std::span<Story* const> stories);

}  // namespace hozen
