#include "custody/seek_table.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "custody/digest.h"

namespace hozen {
namespace {

constexpr uint32_t kPointerMagic = 0x184D2A5A;
constexpr uint32_t kTableMagic = 0x184D2A5E;
constexpr uint32_t kSeekableMagic = 0x8F92EAB1;
constexpr std::string_view kPointerName = "HOZENIX1";
constexpr size_t kFooterBytes = 9;
constexpr size_t kSkippableHeader = 8;
constexpr uint64_t kTableMost = 64u << 20;  // of five million frames; a larger one is hostile

template <class T>
void put(std::string& out, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
}

template <class T>
T get(const char* p) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i)
    value = static_cast<T>(value | static_cast<T>(static_cast<unsigned char>(p[i])) << (8 * i));
  return value;
}

struct Footer {
  uint32_t frames = 0;
  size_t entry_bytes = 0;
  uint64_t table_bytes = 0;  // the whole skippable frame
};

std::optional<Footer> read_footer(int descriptor, uint64_t file_bytes) {
  char raw[kFooterBytes];
  if (file_bytes < kFooterBytes + kSkippableHeader) return std::nullopt;
  if (read_at(descriptor, file_bytes - kFooterBytes, raw) != kFooterBytes) return std::nullopt;
  if (get<uint32_t>(raw + 5) != kSeekableMagic) return std::nullopt;
  const auto flags = static_cast<unsigned char>(raw[4]);
  if ((flags & 0x7F) != 0) return std::nullopt;
  Footer footer;
  footer.frames = get<uint32_t>(raw);
  footer.entry_bytes = flags == 0 ? 8 : 12;
  footer.table_bytes =
      kSkippableHeader + uint64_t{footer.frames} * footer.entry_bytes + kFooterBytes;
  if (footer.table_bytes > std::min(file_bytes, kTableMost)) return std::nullopt;
  return footer;
}

std::optional<IndexPointer> read_pointer(int descriptor, uint64_t at) {
  char raw[kPointerBytes];
  if (read_at(descriptor, at, raw) != kPointerBytes) return std::nullopt;
  const bool ours = get<uint32_t>(raw) == kPointerMagic &&
                    get<uint32_t>(raw + 4) == kPointerBytes - 8 &&
                    std::string_view(raw + 8, 8) == kPointerName;
  if (!ours) return std::nullopt;
  return IndexPointer{get<uint64_t>(raw + 16), get<uint64_t>(raw + 24), to_hex({raw + 32, 32})};
}

}  // namespace

std::optional<size_t> read_at(int descriptor, uint64_t offset, std::span<char> into) {
  size_t done = 0;
  while (done < into.size()) {
    const ssize_t n = pread(descriptor, into.data() + done, into.size() - done,
                            static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::nullopt;
    if (n == 0) break;
    done += static_cast<size_t>(n);
  }
  return done;
}

void SeekTable::add(uint32_t packed_bytes, uint32_t content_bytes) {
  frames_.push_back({packed_bytes_, content_bytes_, packed_bytes, content_bytes});
  packed_bytes_ += packed_bytes;
  content_bytes_ += content_bytes;
}

size_t SeekTable::frame_of(uint64_t offset) const {
  const auto after =
      std::upper_bound(frames_.begin(), frames_.end(), offset,
                       [](uint64_t at, const PackedFrame& f) { return at < f.content_at; });
  if (after == frames_.begin() || offset >= content_bytes_) return frames_.size();
  return static_cast<size_t>(after - frames_.begin()) - 1;
}

std::string SeekTable::tail() const {
  std::string out;
  if (pointer) {
    put(out, kPointerMagic);
    put(out, static_cast<uint32_t>(kPointerBytes - kSkippableHeader));
    out += kPointerName;
    put(out, pointer->content_at);
    put(out, pointer->entries);
    out += from_hex(pointer->frames_sha256).value_or(std::string(32, '\0'));
  }
  put(out, kTableMagic);
  put(out, static_cast<uint32_t>(frames_.size() * 8 + kFooterBytes));
  for (const PackedFrame& frame : frames_) {
    put(out, frame.packed_bytes);
    put(out, frame.content_bytes);
  }
  put(out, static_cast<uint32_t>(frames_.size()));
  out += '\0';
  put(out, kSeekableMagic);
  return out;
}

bool SeekTable::has_traces(int descriptor, uint64_t file_bytes) {
  constexpr uint64_t kMost = 32u << 20;
  std::string end(std::min(file_bytes, kMost), '\0');
  if (read_at(descriptor, file_bytes - end.size(), end) != end.size()) return false;
  std::string magic;
  put(magic, kSeekableMagic);
  return end.ends_with(magic) || end.rfind(kPointerName) != std::string::npos;
}

std::optional<SeekTable> SeekTable::read(int descriptor, uint64_t file_bytes) {
  const auto footer = read_footer(descriptor, file_bytes);
  if (!footer) return std::nullopt;
  std::string raw(footer->table_bytes, '\0');
  const uint64_t table_at = file_bytes - footer->table_bytes;
  if (read_at(descriptor, table_at, raw) != raw.size()) return std::nullopt;
  if (get<uint32_t>(raw.data()) != kTableMagic) return std::nullopt;
  if (get<uint32_t>(raw.data() + 4) != raw.size() - kSkippableHeader) return std::nullopt;
  SeekTable table;
  table.frames_.reserve(footer->frames);
  for (size_t i = 0; i < footer->frames; ++i) {
    const char* entry = raw.data() + kSkippableHeader + i * footer->entry_bytes;
    table.add(get<uint32_t>(entry), get<uint32_t>(entry + 4));
  }
  if (table.packed_bytes_ + kPointerBytes == table_at)
    table.pointer = read_pointer(descriptor, table.packed_bytes_);
  if (!table.pointer && table.packed_bytes_ != table_at) return std::nullopt;
  return table;
}

}  // namespace hozen
