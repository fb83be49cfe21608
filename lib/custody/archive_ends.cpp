#include "custody/archive_ends.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "custody/seek_table.h"
#include "custody/walk.h"

namespace hozen {
namespace {

uint64_t number_at(std::string_view bytes, size_t at, size_t length) {
  uint64_t out = 0;
  for (size_t i = length; i > 0; --i)
    out = out << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
  return out;
}

std::string bytes_at(int file, uint64_t at, size_t most) {
  std::string out(most, '\0');
  const auto n = read_at(file, at, out);
  out.resize(n.value_or(0));
  return out;
}

constexpr size_t kZipEnd = 22;  // bytes of a zip's end, without its comment

// Where a zip's directory lies, as its end says, and where the end itself begins.
struct ZipEnd {
  uint64_t length = 0, offset = 0, at = 0;
};

// A Zip64 record keeps what is too large for the fields behind it, one of which is full then. It stands right before
// its locator, which stands right before them. nullopt: it does not.
std::optional<ZipEnd> zip64_end(std::string_view tail, size_t record) {
  constexpr size_t kLocator = 20, kRecord = 56;
  if (record < kLocator + kRecord) return std::nullopt;
  const size_t at = record - kLocator - kRecord;
  if (tail.substr(at, 4) != std::string_view("PK\6\6", 4) ||
      tail.substr(at + kRecord, 4) != std::string_view("PK\6\7", 4))
    return std::nullopt;
  return ZipEnd{number_at(tail, at + 40, 8), number_at(tail, at + 48, 8), at};
}

void check_zip(int file, uint64_t size, std::vector<std::string>& said) {
  constexpr size_t kLongestComment = 65535;
  const uint64_t from = size - std::min<uint64_t>(size, kZipEnd + kLongestComment);
  const std::string tail = bytes_at(file, from, static_cast<size_t>(size - from));
  const size_t record = tail.rfind(std::string_view("PK\5\6", 4));
  if (record == std::string::npos || tail.size() - record < kZipEnd) {
    said.emplace_back("it is cut short: the zip's directory, which ends it, is missing");
    return;
  }
  const uint64_t end = record + kZipEnd + number_at(tail, record + 20, 2);
  if (end < tail.size())
    said.push_back(fmt::format("{} bytes lie behind the zip's end", tail.size() - end));
  std::optional<ZipEnd> found =
      ZipEnd{number_at(tail, record + 12, 4), number_at(tail, record + 16, 4), record};
  const bool many = number_at(tail, record + 10, 2) == UINT16_MAX;  // or just as many
  const bool elsewhere = found->length == UINT32_MAX || found->offset == UINT32_MAX;
  const std::optional<ZipEnd> larger = zip64_end(tail, record);
  if (elsewhere || (many && larger)) found = larger;
  if (!found) {
    said.emplace_back("its Zip64 end is not where it should be");
  } else if (const uint64_t there = from + found->at; there > found->offset + found->length) {
    said.push_back(
        fmt::format("{} bytes lie before the zip, or between its files and its directory: another "
                    "archive, or what no program unpacks",
                    there - found->offset - found->length));
  }
}

void check_7z(int file, uint64_t size, std::vector<std::string>& said) {
  constexpr size_t kHeader = 32;
  const std::string head = bytes_at(file, 0, kHeader);
  if (head.size() < kHeader) return;
  const uint64_t offset = number_at(head, 12, 8), length = number_at(head, 20, 8);
  if (offset > size || length > size) return;
  if (const uint64_t end = kHeader + offset + length; end < size)
    said.push_back(fmt::format("{} bytes lie behind the 7z archive's end", size - end));
}

}  // namespace

std::vector<std::string> check_archive_ends(const std::string& path) {
  std::vector<std::string> said;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat info{};
  if (file.get() < 0 || fstat(file.get(), &info) != 0) return said;
  const auto size = static_cast<uint64_t>(info.st_size);
  const std::string head = bytes_at(file.get(), 0, 6);
  // By its end, if it has no comment: a zip behind something else.
  if (head.starts_with("PK\3\4") ||
      (size > kZipEnd && bytes_at(file.get(), size - kZipEnd, 4) == std::string_view("PK\5\6", 4)))
    check_zip(file.get(), size, said);
  if (head.starts_with("7z\xBC\xAF\x27\x1C")) check_7z(file.get(), size, said);
  return said;
}

}  // namespace hozen
