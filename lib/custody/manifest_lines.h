#pragma once
// ManifestLines: a BagIt manifest, line by line, however long it is.
//
// Call:     (next)* until false, then sha256; or look_through once, for what can be said of the whole
// Shape:    bytes of a manifest -> path (decoded) and hash (lower case) of one line after the other
// Errors:   a line that is none, by number; what `read` says
// Cost:     one block of memory
// Source:   RFC 8493 section 2.1.3
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "custody/digest.h"

namespace hozen {

struct ManifestLine {
  std::string path;
  std::string hex;
};
// An empty line gives an empty path.
Expected<ManifestLine> read_manifest_line(std::string_view line, std::string_view name,
                                          size_t number, HashKind kind);

class ManifestLines {
 public:
  using Read = std::function<Expected<size_t>(std::span<char>)>;  // 0 at the end
  ManifestLines(std::string name, HashKind kind, Read read)
      : name_(std::move(name)), kind_(kind), read_(std::move(read)) {}

  Expected<bool> next();  // false: there are no more
  const ManifestLine& line() const { return line_; }
  const std::string& name() const { return name_; }
  HashKind kind() const { return kind_; }
  std::string sha256() { return digest_.hex(); }  // of all bytes read

 private:
  Expected<bool> fill();
  std::string name_;
  HashKind kind_;
  Read read_;
  ManifestLine line_;
  std::string text_;
  size_t from_ = 0, number_ = 0;
  bool ended_ = false;
  Digest digest_;
};

// Is each path behind the one before it, in the order of their bytes? Reads to the end.
Expected<bool> is_sorted_manifest(ManifestLines lines);

}  // namespace hozen
