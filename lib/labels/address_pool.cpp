#include "labels/address_pool.h"

#include <bit>
#include <cstring>
#include <utility>

namespace hozen {
namespace {

constexpr uint64_t kP1 = 0x9E3779B185EBCA87ull, kP2 = 0xC2B2AE3D27D4EB4Full;
constexpr uint64_t kP3 = 0x165667B19E3779F9ull, kP4 = 0x85EBCA77C2B2AE63ull;
constexpr uint64_t kP5 = 0x27D4EB2F165667C5ull;

uint64_t read64(const char* p) {
  uint64_t v;
  std::memcpy(&v, p, 8);
  return v;
}
uint64_t read32(const char* p) {
  uint32_t v;
  std::memcpy(&v, p, 4);
  return v;
}
uint64_t mix_lane(uint64_t lane, uint64_t input) { return std::rotl(lane + input * kP2, 31) * kP1; }
uint64_t merge_lane(uint64_t hash, uint64_t lane) { return (hash ^ mix_lane(0, lane)) * kP1 + kP4; }

uint64_t hash_stripes(const char*& p, const char* end) {
  uint64_t a = kP1 + kP2, b = kP2, c = 0, d = 0 - kP1;
  for (; end - p >= 32; p += 32) {
    a = mix_lane(a, read64(p));
    b = mix_lane(b, read64(p + 8));
    c = mix_lane(c, read64(p + 16));
    d = mix_lane(d, read64(p + 24));
  }
  uint64_t hash = std::rotl(a, 1) + std::rotl(b, 7) + std::rotl(c, 12) + std::rotl(d, 18);
  for (const uint64_t lane : {a, b, c, d}) hash = merge_lane(hash, lane);
  return hash;
}

}  // namespace

uint64_t hash_bytes(std::string_view bytes) {
  const char* p = bytes.data();
  const char* const end = p + bytes.size();
  uint64_t hash = bytes.size() >= 32 ? hash_stripes(p, end) : kP5;
  hash += bytes.size();
  for (; end - p >= 8; p += 8) hash = std::rotl(hash ^ mix_lane(0, read64(p)), 27) * kP1 + kP4;
  if (end - p >= 4) {
    hash = std::rotl(hash ^ read32(p) * kP1, 23) * kP2 + kP3;
    p += 4;
  }
  for (; p < end; ++p) hash = std::rotl(hash ^ static_cast<unsigned char>(*p) * kP5, 11) * kP1;
  hash = (hash ^ hash >> 33) * kP2;
  hash = (hash ^ hash >> 29) * kP3;
  return hash ^ hash >> 32;
}

void NumberedSlots::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.number == kFree) continue;
    size_t at = slot.hash & mask;
    while (slots_[at].number != kFree) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

StringPool::Texts StringPool::take() {
  Texts out{std::move(bytes_), std::move(ends_)};
  *this = StringPool();
  return out;
}

uint32_t StringPool::id(std::string_view wanted) {
  if (wanted.empty() || overflowed_) return 0;
  if (bytes_.size() + wanted.size() > UINT32_MAX) {
    overflowed_ = true;
    return 0;
  }
  const auto fresh = static_cast<uint32_t>(ends_.size());
  const uint32_t id = slots_.find_or_add(hash_bytes(wanted), fresh,
                                         [&](uint32_t known) { return text(known) == wanted; });
  if (id == fresh) {
    bytes_.append(wanted);
    ends_.push_back(static_cast<uint32_t>(bytes_.size()));
  }
  return id;
}

}  // namespace hozen
