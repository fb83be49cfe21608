#pragma once
// TarWalker: takes a tar's bytes as they come and says what lies in them.
//
// Call:     (feed | lost)* finish
// Shape:    on_entry for each member's header, on_content for its bytes, on_end after its last byte
// Errors:   damage goes to on_damage and the walk goes on at the next header: at one of `known`
// offsets if
//           they were given, else at the next block with a header's checksum
// Cost:     one pass, content is not copied
// Source:   tar_header.h
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "custody/tar_header.h"

namespace hozen {

struct TarEvents {
  std::function<void(const TarEntry&)> on_entry;
  std::function<void(std::span<const char>)> on_content;
  std::function<void()> on_end;
  std::function<void(uint64_t offset, const std::string& what)> on_damage;
};

class TarWalker {
 public:
  TarWalker(TarEvents events, std::vector<uint64_t> known)
      : events_(std::move(events)), known_(std::move(known)) {}
  void feed(std::span<const char> bytes);
  void finish();  // no more bytes will come
  uint64_t offset() const { return offset_; }

 private:
  enum class State : uint8_t { header, extension, content, padding, searching, ended };
  size_t step(std::span<const char> bytes);
  bool gather(std::span<const char>& bytes, size_t want);
  void read_block();
  void damaged(const std::string& what);
  size_t search(std::span<const char> bytes);

  TarEvents events_;
  std::vector<uint64_t> known_;
  State state_ = State::header;
  TarHeaderReader header_;
  std::string held_;   // of a block or extension, until it is whole
  uint64_t left_ = 0;  // of content or padding
  uint64_t padding_ = 0;
  uint64_t offset_ = 0;     // of the next byte to come
  uint64_t member_at_ = 0;  // where the header being read began
  bool inside_header_ = false;
};

}  // namespace hozen
