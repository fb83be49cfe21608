#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "tally/tally_file.h"
#include "timeline/tallies.h"

namespace hozen::timeline {
namespace {

constexpr size_t kLeastBytes = 4u << 20;  // of a thread: smaller runs are only more files

std::vector<size_t> dimensions_of(const Counting& counting) {
  std::vector<size_t> n;
  for (const View& view : counting.plan.views) n.push_back(view.by.size());
  return n;
}

}  // namespace

Expected<size_t> parse_memory(const std::string& text) {
  std::string_view digits = text;
  size_t unit = 1;
  for (const auto& [letter, bytes] : {std::pair{'K', 1u << 10}, {'M', 1u << 20}, {'G', 1u << 30}}) {
    if (digits.empty() || (digits.back() & ~0x20) != letter) continue;
    unit = bytes;
    digits.remove_suffix(1);
    break;
  }
  const auto number = parse_unsigned(digits);
  if (!number || *number == 0 || *number > SIZE_MAX / unit) {
    return std::unexpected(
        Error{.what = fmt::format("--memory: '{}' is no size", text), .hint = "512M, 2G"});
  }
  return static_cast<size_t>(*number) * unit;
}

Expected<std::unique_ptr<Spill>> Spill::make(const std::string& memory, int threads) {
  auto spill = std::make_unique<Spill>();
  if (memory.empty()) return spill;
  HOZEN_TRY(bytes, parse_memory(memory));
  spill->bytes_per_thread_ = std::max(kLeastBytes, bytes / static_cast<size_t>(threads));
  const char* const base = std::getenv("TMPDIR");
  std::string folder =
      std::string(base != nullptr && *base != '\0' ? base : "/tmp") + "/hozen-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return fail_errno(errno, "make", folder);
  spill->folder_ = folder;
  return spill;
}

Spill::~Spill() {
  std::error_code ignored;  // what is left in a temporary folder harms nobody
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

void Spill::write_run(const Counting& counting, const Tally& tally) {
  std::string path;
  {
    const std::lock_guard lock(mutex_);
    path = fmt::format("{}/run-{}", folder_, runs_.size());
    runs_.push_back(path);
  }
  const Expected<void> written = write(counting, tally, path);
  if (written) return;
  const std::lock_guard lock(mutex_);
  error_ = written.error();
}

Expected<void> Spill::write(const Counting& counting, const Tally& tally, const std::string& path) {
  TallyHead head;
  for (const std::string& name : tally.paths()) head.files[name].read.path = name;
  std::map<std::string_view, uint32_t> numbers;
  for (const auto& [name, file] : head.files)
    numbers.emplace(name, static_cast<uint32_t>(numbers.size()));
  std::ofstream out(path, std::ios::binary);
  out << tally_head_text(head);
  uint64_t lines = 0;
  std::string text;
  HOZEN_CHECK(each_tally_line(
      tally, counting.plan.views.size(), [&](const std::string& name) { return numbers.at(name); },
      dimensions_of(counting),
      [&](std::string_view key, const Tallied& tallied) -> Expected<void> {
        text.clear();
        append_tally_line(text, key, tallied);
        out << text;
        ++lines;
        return {};
      }));
  out << "end\t" << lines << '\n';
  out.flush();
  if (!out) return fail_errno(errno, "write", path);
  return {};
}

Expected<void> Spill::check() {
  const std::lock_guard lock(mutex_);
  if (error_) return std::unexpected(*error_);
  return {};
}

}  // namespace hozen::timeline
