#include "tally/place_spool.h"

#include <algorithm>
#include <set>

namespace hozen {

PlaceSpool::PlaceSpool(size_t most_in_memory)
    : most_(std::max<size_t>(1, most_in_memory / sizeof(uint64_t))) {}

void PlaceSpool::add(const std::string& file, uint64_t number) {
  if (last_ == nullptr || *last_file_ != file) {
    const auto at = files_.try_emplace(file).first;
    last_file_ = &at->first;
    last_ = &at->second;
  }
  last_->numbers.push_back(number);
  if (++in_memory_ == most_) spill();
}

void PlaceSpool::spill() {
  if (stream_ == nullptr) stream_ = open_temporary_stream();
  for (auto& [path, file] : files_) {
    if (file.numbers.empty()) continue;
    std::sort(file.numbers.begin(), file.numbers.end());
    const size_t count = file.numbers.size();
    const bool written = stream_ != nullptr && std::fwrite(file.numbers.data(), sizeof(uint64_t),
                                                           count, stream_.get()) == count;
    if (!written && !trouble_) trouble_ = temporary_file_refused("places");
    file.runs.push_back({bytes_, count});
    bytes_ += count * sizeof(uint64_t);
    file.numbers = {};  // its room, too: the next file's numbers need some of their own
  }
  // Of a full disk is told here, not by whoever reads back.
  if (stream_ != nullptr && std::fflush(stream_.get()) != 0 && !trouble_)
    trouble_ = temporary_file_refused("places");
  in_memory_ = 0;
}

std::vector<std::string> files_of(std::span<const PlaceSpool> spools) {
  std::set<std::string> files;
  for (const PlaceSpool& spool : spools)
    for (const auto& [path, file] : spool.files_) files.insert(path);
  return {files.begin(), files.end()};
}

Expected<void> each_place(std::span<PlaceSpool> spools, std::string_view file,
                          const VisitPlace& visit) {
  RunMerger<uint64_t> merger;
  for (PlaceSpool& spool : spools) {
    if (spool.trouble_) return std::unexpected(*spool.trouble_);
    const auto at = spool.files_.find(file);
    if (at == spool.files_.end()) continue;
    PlaceSpool::OfFile& of_file = at->second;
    std::sort(of_file.numbers.begin(), of_file.numbers.end());
    for (const StoredRun& run : of_file.runs) merger.add(spool.stream_.get(), run);
    merger.add(of_file.numbers);
  }
  std::optional<uint64_t> before;
  for (uint64_t number = 0;;) {
    HOZEN_TRY(some, merger.next(number));
    if (!some) return {};
    if (number != before) HOZEN_CHECK(visit(number));
    before = number;
  }
}

}  // namespace hozen
