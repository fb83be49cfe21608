#pragma once
// Makes compressed bytes and archives in memory for the tests, with the libraries' own writers.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bytes/source.h"

namespace hozen::test {

enum class Filter { gzip, zstd, xz, bzip2 };
std::string pack(std::string_view text, Filter filter);

enum class Container { tar, zip, seven_zip };
using Files = std::vector<std::pair<std::string, std::string>>;  // name, bytes
std::string archive_of(const Files& files, Container container);

// Text that does not compress to nothing: numbered lines with an xorshift in them.
std::string log_text(size_t lines);

struct ReadMember {
  std::string path, bytes, error;
  Member facts;
};
// All members of a source, read in pieces of `piece` bytes; errors of next_member are members with
// a path and no bytes.
std::vector<ReadMember> read_all(const Source& source, size_t piece = 1u << 20);

}  // namespace hozen::test
