#pragma once
// UnpackStream: the Stream over any bytes - finds out what they are and goes down into archives.
//
// Call:     as every Stream: (next_member, read*)*
// Shape:    a plain or compressed file is one member; an archive one a file in it, depth first, as
//           "a.zip!/b/c.log"
// Errors:   next_member: a thing inside that cannot be opened or read on; `out.path` names it.
//           Call it again to go on with what lies behind; false says that all is read
// Lifetime: owns all layers
#include <memory>
#include <string>
#include <vector>

#include "bytes/archive_reader.h"
#include "bytes/byte_reader.h"
#include "bytes/decoder.h"

namespace hozen {

class UnpackStream : public Stream {
 public:
  // `first` is how the outermost bytes are called, with what is known of them.
  UnpackStream(Member first, std::unique_ptr<ByteReader> bytes, const SourceOptions& options);
  Expected<bool> next_member(Member& out) override;
  Expected<size_t> read(std::span<char> into) override;
  bool seek(uint64_t offset) override;

 private:
  struct Level {
    std::string path;
    std::unique_ptr<ArchiveReader> archive;
  };
  Expected<bool> open_member(Member facts, std::unique_ptr<ByteReader> bytes, Member& out);
  Expected<bool> next_entry(Member& out);

  Member first_;
  std::unique_ptr<ByteReader> first_bytes_;
  std::shared_ptr<UnpackBudget> budget_;
  std::vector<Level> levels_;           // archives around the present member, outermost first
  std::unique_ptr<ByteReader> member_;  // null: no member now
};

}  // namespace hozen
