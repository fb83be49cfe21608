#include "labels/window_spool.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hozen {

WindowSpool::WindowSpool(size_t most_in_memory)
    : most_(std::max<size_t>(1, most_in_memory / sizeof(WindowRecord))) {}

void WindowSpool::spill() {
  if (file_ == nullptr) file_.reset(std::tmpfile());
  for (size_t p = 0; p < kParts; ++p) {
    std::vector<WindowRecord>& part = parts_[p];
    if (part.empty()) continue;
    const bool written = file_ != nullptr && std::fwrite(part.data(), sizeof(WindowRecord),
                                                         part.size(), file_.get()) == part.size();
    if (!written && !trouble_) {
      trouble_ =
          Error{.what = fmt::format("cannot keep events of time windows in a temporary file: {}",
                                    std::strerror(errno)),
                .hint = "make room in the folder for temporary files"};
    }
    spilled_[p].push_back({file_bytes_, part.size()});
    file_bytes_ += part.size() * sizeof(WindowRecord);
    part.clear();
  }
  in_memory_ = 0;
}

Expected<void> WindowSpool::load(size_t part, std::vector<WindowRecord>& out) const {
  if (trouble_) return std::unexpected(*trouble_);
  for (const Chunk& chunk : spilled_[part]) {
    const size_t at = out.size();
    out.resize(at + chunk.count);
    const bool read =
        fseeko(file_.get(), static_cast<off_t>(chunk.offset), SEEK_SET) == 0 &&
        std::fread(&out[at], sizeof(WindowRecord), chunk.count, file_.get()) == chunk.count;
    if (!read) return fail("cannot read events of time windows back from a temporary file");
  }
  out.insert(out.end(), parts_[part].begin(), parts_[part].end());
  return {};
}

}  // namespace hozen
