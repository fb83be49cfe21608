#include "tally/place_spool.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <queue>
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
    if (!written) note_trouble();
    file.runs.push_back({bytes_, count});
    bytes_ += count * sizeof(uint64_t);
    file.numbers = {};  // its room, too: the next file's numbers need some of their own
  }
  // Of a full disk is told here, not by whoever reads back.
  if (stream_ != nullptr && std::fflush(stream_.get()) != 0) note_trouble();
  in_memory_ = 0;
}

void PlaceSpool::note_trouble() {
  if (trouble_) return;
  trouble_ = Error{.what = fmt::format("cannot keep places in a temporary file in {}: {}",
                                       temporary_folder(), std::strerror(errno)),
                   .hint = "make room there, or set TMPDIR to a folder that has some"};
}

// The runs of one file, and what of it is still in memory, as one.
class PlaceMerger {
 public:
  PlaceMerger(std::span<const PlaceSpool> spools, std::string_view file) {
    for (const PlaceSpool& spool : spools) {
      const auto at = spool.files_.find(file);
      if (at == spool.files_.end()) continue;
      for (const PlaceSpool::Run& run : at->second.runs) pieces_.push_back({&spool, run, {}, 0});
      Piece rest{&spool, {0, 0}, at->second.numbers, 0};
      std::sort(rest.numbers.begin(), rest.numbers.end());
      pieces_.push_back(std::move(rest));
    }
    constexpr size_t kTogether = PlaceSpool::kMostInMemory / sizeof(uint64_t), kLeast = 512;
    block_ = std::max(kTogether / std::max<size_t>(pieces_.size(), 1), kLeast);
  }

  Expected<void> each(const VisitPlace& visit) {
    for (size_t piece = 0; piece < pieces_.size(); ++piece) HOZEN_CHECK(offer(piece));
    std::optional<uint64_t> before;
    while (!least_.empty()) {
      const auto [number, piece] = least_.top();
      least_.pop();
      if (number != before) HOZEN_CHECK(visit(number));
      before = number;
      HOZEN_CHECK(offer(piece));
    }
    return {};
  }

 private:
  struct Piece {
    const PlaceSpool* spool;
    PlaceSpool::Run left;
    std::vector<uint64_t> numbers;
    size_t at;
  };
  using Least = std::pair<uint64_t, size_t>;  // number, piece

  Expected<void> offer(size_t number) {
    Piece& piece = pieces_[number];
    if (piece.at == piece.numbers.size()) HOZEN_CHECK(fill(piece));
    if (piece.at < piece.numbers.size()) least_.emplace(piece.numbers[piece.at++], number);
    return {};
  }

  Expected<void> fill(Piece& piece) const {
    if (piece.spool->trouble_) return std::unexpected(*piece.spool->trouble_);
    piece.numbers.resize(std::min<uint64_t>(piece.left.count, block_));
    piece.at = 0;
    if (piece.numbers.empty()) return {};
    std::FILE* const stream = piece.spool->stream_.get();
    if (fseeko(stream, static_cast<off_t>(piece.left.offset), SEEK_SET) != 0 ||
        std::fread(piece.numbers.data(), sizeof(uint64_t), piece.numbers.size(), stream) !=
            piece.numbers.size())
      return fail("cannot read places back from a temporary file");
    piece.left.offset += piece.numbers.size() * sizeof(uint64_t);
    piece.left.count -= piece.numbers.size();
    return {};
  }

  std::vector<Piece> pieces_;
  size_t block_;  // numbers read together
  std::priority_queue<Least, std::vector<Least>, std::greater<>> least_;
};

std::vector<std::string> files_of(std::span<const PlaceSpool> spools) {
  std::set<std::string> files;
  for (const PlaceSpool& spool : spools)
    for (const auto& [path, file] : spool.files_) files.insert(path);
  return {files.begin(), files.end()};
}

Expected<void> each_place(std::span<const PlaceSpool> spools, std::string_view file,
                          const VisitPlace& visit) {
  return PlaceMerger(spools, file).each(visit);
}

}  // namespace hozen
