#pragma once
// verify: is the evidence as it was preserved? Every file is held against the bag's manifests.
//
// Call:     verify_package for a .tar.zst, verify_folder for an unpacked or foreign bag
// Shape:    package or folder -> counts and one BagFinding for each file that is not as written
//           down, with the hash expected and the hash found. `problems` are about the container
//           itself
// Errors:   no such file, or nothing in it that could be verified. Damage is not an Error but the
//           report
// Cost:     a package: `zstd -d` and SHA-256 side by side; a folder: SHA-256 of its files on all
//           threads
// Source:   RFC 8493 section 3 (complete and valid bags)
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "custody/bag.h"
#include "custody/digest.h"
#include "custody/file_record.h"

namespace hozen {

// unread: the disk or the permissions do not let it be read; nothing is known of it.
enum class BagVerdict : uint8_t { matched, changed, missing, extra, moved, renamed, unread, count };
std::string_view name_of(BagVerdict verdict);

struct BagFinding {
  BagVerdict verdict = BagVerdict::matched;
  std::string path;
  std::string other_path;  // moved, renamed: where it is now
  HashKind hash = HashKind::sha256;
  std::string expected, actual;  // hashes, hexadecimal; empty where there is none
  std::string note;              // which bytes are damaged, ...
};

struct VerifyReport {
  std::string path;
  std::array<uint64_t, static_cast<size_t>(BagVerdict::count)> counts{};  // matched: of the payload
  uint64_t payload_files = 0, payload_bytes = 0;
  std::vector<BagFinding> findings;  // all that is not matched, by path
  std::vector<std::string>
      problems;  // of the container: damaged frames, cut short, no manifest, wrong digest
  bool holds_no_bag = false;            // an archive of other things
  std::vector<std::string> notes;       // remarks that are no failure
  BagInfo info;                         // of bag-info.txt
  std::string sha256, expected_sha256;  // of the package file; expected is empty if nobody says
  bool good() const { return findings.empty() && problems.empty(); }
  // Nothing is wrong with what could be read, but not all could be.
  bool only_unread() const {
    return problems.empty() && !findings.empty() &&
           findings.size() == counts[static_cast<size_t>(BagVerdict::unread)];
  }
};

struct VerifyOptions {
  int threads = 0;
  bool fast = false;  // sizes and counts only, no content
  std::string
      expected_sha256;  // else from PACKAGE.sha256 and CASE.custody.jsonl beside, if they are there
  std::string trusted_key = {};  // PEM: PACKAGE.sig must be its signature of PACKAGE.sha256
  std::function<void(uint64_t bytes, uint64_t of)> progress = {};
};

Expected<VerifyReport> verify_package(const std::string& path, const VerifyOptions& options);
// By the index alone: the sizes it names must fill the package, and their sum be Payload-Oxum's.
Expected<VerifyReport> verify_by_index(const std::string& path);
// A foreign bag in a tar (plain or compressed by anything but zstd), zip or 7z. report.holds_no_bag: it was read, and
// nothing in it can be verified.
Expected<VerifyReport> verify_archive(const std::string& path, const VerifyOptions& options);
Expected<VerifyReport> verify_folder(const std::string& path, const VerifyOptions& options);

// What a package's records say of its making: `good` says that it is as it was made, not that it is whole.
struct MadeWith {
  uint64_t left_out = 0, in_part = 0, changed = 0;
  void take(const FileRecord& record);
  void tell(VerifyReport& report) const;
};

// A file as it was found, on disk or in a package.
struct FoundFile {
  uint64_t size = 0;
  Hashes hashes;
  std::string note;         // why it cannot be whole: cut short, unreadable
  std::string damage;       // where its package is damaged; it may have come out whole all the same
  std::string link_target;  // of a symbolic link in a folder
  bool is_file = true, is_folder = false;
  bool unread = false;  // `note` says why
};
// Every file below a folder in the order of the paths, hashed with SHA-256; links and the like without hash, noted.
using TakeFound = std::function<Expected<void>(std::string path, FoundFile file)>;
Expected<void> hash_folder(const std::string& path, const VerifyOptions& options,
                           const TakeFound& take);
std::string_view hash_of(const FoundFile& file, HashKind kind);  // empty if it was not made

// What a bag consists of: path below the bag -> what was found, and the texts of its tag files. Files that a
// ManifestMatcher found as they should be are only counted.
struct FoundBag {
  std::map<std::string, FoundFile> files;
  std::map<std::string, std::string> texts;
  uint64_t matched_files = 0, matched_bytes = 0;
  uint64_t matched_in_damage = 0;  // of these: in a damaged frame, and whole all the same
  // Name of a payload manifest -> the lines that matched no file.
  std::map<std::string, std::pair<HashKind, std::map<std::string, std::string>>> rests;
  std::vector<std::string> twice;  // paths that came a second time
  bool in_order = true;  // false: the files came in another order than the manifests list them
};
// The hashes that its manifests give, and those in `kinds`; SHA-256 if there are none.
std::vector<HashKind> kinds_in(const FoundBag& bag, std::vector<HashKind> kinds = {});
// bagit.txt or a manifest lies in it: a bag whose bagit.txt is gone is still one.
bool is_bag_folder(const std::string& folder);
// By its first bytes or its name: an empty file, or one whose first bytes are damaged, was one if its name says so.
bool is_zstd_file(const std::string& path);
// Is the path inside one of these folders?
bool is_below_any(const std::string& path, const std::set<std::string>& folders);
// Of the options, else of what lies beside the package: sets expected_sha256.
void read_beside(const std::string& path, const VerifyOptions& options, VerifyReport& report);
void hold_sha256(VerifyReport& report);  // against expected_sha256
// Is PATH.sha256 signed with options.trusted_key? Without a key: says that a signature there lies unchecked.
Expected<void> check_trust(const std::string& path, const VerifyOptions& options,
                           VerifyReport& report);
// Holds what was found against the manifests in `texts`. `by_name`: files without hashes count as matched.
void judge_bag(const FoundBag& found, VerifyReport& report, bool by_name = false);

}  // namespace hozen
