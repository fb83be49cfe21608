#include "labels/window_spool.h"

#include <algorithm>

namespace hozen {

WindowSpool::WindowSpool(size_t most_in_memory)
    : most_(std::max<size_t>(1, most_in_memory / sizeof(WindowRecord))) {}

void WindowSpool::spill() {
  if (file_ == nullptr) file_ = open_temporary_stream();
  for (size_t p = 0; p < kParts; ++p) {
    std::vector<WindowRecord>& part = parts_[p];
    if (part.empty()) continue;
    const bool written = file_ != nullptr && std::fwrite(part.data(), sizeof(WindowRecord),
                                                         part.size(), file_.get()) == part.size();
    if (!written && !trouble_) trouble_ = temporary_file_refused("events of time windows");
    spilled_[p].push_back({file_bytes_, part.size()});
    file_bytes_ += part.size() * sizeof(WindowRecord);
    part.clear();
  }
  // Of a full disk is told here, not by whoever reads back.
  if (file_ != nullptr && std::fflush(file_.get()) != 0 && !trouble_)
    trouble_ = temporary_file_refused("events of time windows");
  in_memory_ = 0;
}

size_t WindowSpool::size_of(size_t part) const {
  size_t count = parts_[part].size();
  for (const Chunk& chunk : spilled_[part]) count += chunk.count;
  return count;
}

Expected<void> WindowSpool::load(size_t part, const Visit& visit) const {
  constexpr size_t kTogether = 4096;
  if (trouble_) return std::unexpected(*trouble_);
  std::vector<WindowRecord> read;
  for (const Chunk& chunk : spilled_[part]) {
    bool good = fseeko(file_.get(), static_cast<off_t>(chunk.offset), SEEK_SET) == 0;
    for (uint64_t left = chunk.count; good && left > 0; left -= read.size()) {
      read.resize(std::min<uint64_t>(left, kTogether));
      good = std::fread(read.data(), sizeof(WindowRecord), read.size(), file_.get()) == read.size();
      for (size_t i = 0; good && i < read.size(); ++i) visit(read[i]);
    }
    if (!good) return fail("cannot read events of time windows back from a temporary file");
  }
  for (const WindowRecord& record : parts_[part]) visit(record);
  return {};
}

}  // namespace hozen
