#pragma once
// Story: what one address, host or user did over all logs, in order, repeats folded, phases named.
//
// Call:     one Story a thread: add*; merge; then chapters
// Shape:    phases: visit, scan (probes, scanners, what a firewall denied), exploit (other attacks), success (an attack
//           that was answered 2xx or called a success, a log-in that went well after kGuesses that did not), after
//           (everything behind the first success). Equal doings that are less than kPause apart are one chapter.
// Errors:   none
// Lifetime: owns everything
// Cost:     about 200 bytes of memory an event of the one who is followed
#include <cstdint>
#include <span>
#include <string>
#include <vector>

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

class Story {
 public:
  static constexpr int64_t kPause_s = 1800;
  static constexpr size_t kGuesses = 5;

  void add(const Event& event, std::span<const uint16_t> labels, const LabelValues& values);
  void merge(const Story& other);
  std::vector<Chapter> chapters() const;
  size_t size() const { return told_.size(); }

 private:
  struct Told {
    int64_t time_ns = 0;
    uint64_t offset = 0;
    std::string path, what, answer, target, example;
    bool attack = false, own_word = false, probe = false, answered = false, login = false;
    bool before(const Told& other) const;
  };
  std::vector<Told> told_;
};

}  // namespace hozen
