#pragma once
// bag: the text files of a BagIt bag, written and read.
//
// Shape:    manifest lines "<hex>  <path>\n" as `sha256sum` writes them, CR, LF and % of a path as
// %0D %0A %25;
//           bag-info lines "Label: value\n", long values kept on one line, newlines folded
// Errors:   none: a manifest's lines that are none are named beside the others
// Source:   RFC 8493 (BagIt 1.0) sections 2.1.1, 2.1.3, 2.2.2
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "custody/digest.h"

namespace hozen {

inline constexpr std::string_view kBagItText =
    "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
inline constexpr std::string_view kPayload = "data/";  // where the files lie that the bag is about
inline constexpr std::string_view kRecordsPath = "hozen/files.jsonl";

std::string manifest_name(HashKind kind);      // "manifest-sha256.txt"
std::string tag_manifest_name(HashKind kind);  // "tagmanifest-sha256.txt"
// The kind in "manifest-md5.txt" or "tagmanifest-md5.txt"; nullopt if the name is none.
std::optional<HashKind> manifest_kind(std::string_view name, bool& of_tags);

// Does a file of this name, at the top of a bag, say something about the others? bagit.txt, bag-info.txt, fetch.txt, manifests.
bool is_bag_text(std::string_view name);
inline constexpr uint64_t kBagTextMost =
    256u << 20;  // bytes of one that are kept; a line-wise reader has no limit

std::string manifest_line(std::string_view hex, std::string_view path);
std::string encoded_path(std::string_view path);  // CR, LF and % as the standard writes them
std::string decoded_path(std::string_view path);
// The same for coreutils' `sha256sum -c`, which knows no %-encoding: a backslash first where one is
// needed.
std::string coreutils_line(std::string_view hex, std::string_view path);
std::string coreutils_text(std::string_view manifest);
bool needs_coreutils_line(std::string_view path);

// path -> hash (lower case). Reads '*' before a name, backslashes of Windows bags are left alone.
struct Manifest {
  std::map<std::string, std::string> lines;
  std::vector<Error>
      troubles;  // lines that are none, or say something else of a path; the others hold
};
Manifest read_manifest(std::string_view text, std::string_view name, HashKind kind);

std::string valid_utf8(std::string_view text);  // each byte that belongs to no character as U+FFFD

using BagInfo = std::vector<std::pair<std::string, std::string>>;
std::string bag_info_text(const BagInfo& info);
BagInfo read_bag_info(std::string_view text);
std::string_view value_of(const BagInfo& info,
                          std::string_view label);  // the first, any case; empty if none

}  // namespace hozen
