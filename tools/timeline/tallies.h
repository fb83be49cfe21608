#pragma once
// Tallies on the command line: `-f tally` writes what was counted, `timeline merge` adds pieces up, and tallies are
// read where logs are.
//
// Shape:    lib/tally/tally_file.h has the file. The question in its head is the options that shape the counts.
// Errors:   tallies that answer different questions; options that would need the logs again
// Cost:     writing under --memory spills sorted runs beside $TMPDIR and merges them; no key is dropped
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "timeline/counting.h"

namespace hozen::timeline {

// Sorted runs of counts that no longer fit into memory.
class Spill {
 public:
  static Expected<std::unique_ptr<Spill>> make(const std::string& memory, int threads);
  ~Spill();
  bool is_full(const Tally& tally) const { return tally.bytes() > bytes_per_thread_; }
  void write_run(const Counting& counting, const Tally& tally);  // an error shows in check
  Expected<void> check();
  const std::vector<std::string>& runs() const { return runs_; }

 private:
  Expected<void> write(const Counting& counting, const Tally& tally, const std::string& path);
  size_t bytes_per_thread_ = SIZE_MAX;
  std::string folder_;
  std::mutex mutex_;
  std::vector<std::string> runs_;
  std::optional<Error> error_;
};

Expected<Outcome> run_count_to_tally(const Args& args);
Expected<Outcome> run_merge(const Args& args);
// What the tallies counted, as if it had just been counted.
struct Loaded {
  Args args;  // with the options of the question
  Counting counting;
  Counts counts;
};
Expected<Loaded> load_tallies(const Args& args);
bool reads_tallies(const Args& args);  // the first input is one

std::string visible_key(std::string_view value);  // without what would end a line of the head
Expected<size_t> parse_memory(const std::string& text);  // "512M", "2G"

}  // namespace hozen::timeline
