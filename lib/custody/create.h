#pragma once
// create_package: the logs as they are found, into one package, with everything needed to prove it
// later.
//
// Call:     create_package once
// Shape:    sources -> CASE.tar.zst, CASE.tar.zst.sha256 (for `sha256sum -c`), CASE.custody.jsonl
//           (the ledger)
// Errors:   no such source, an output that exists, disk full. Files that cannot be read are in the
//           report's and package's records instead: the caller says so and ends with exit 3
// Cost:     as `zstd` alone with as many threads; memory (2 x threads + 2) x 8 MiB and 600 bytes a
//           file
// Source:   RFC 8493; RFC 8878; DESIGN in ARCHITECTURE.md
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "custody/bag_writer.h"

namespace hozen {

struct CaseData {
  std::string case_number, evidence_number, examiner, witness, purpose, authoriser;
  std::vector<std::string> notes;
};

struct CreateOptions {
  std::vector<std::string> sources;
  std::string output;  // CASE.tar.zst
  bool replace = false;
  CaseData about;
  std::vector<std::pair<std::string, std::string>> classes;  // (class, glob), last match wins
  std::vector<std::pair<std::string, std::string>> zones;    // (glob, zone), last match wins
  std::vector<std::pair<std::string, int64_t>>
      clock_offsets;  // (glob, ns to be added), last match wins
  std::vector<HashKind> hashes = {HashKind::sha256};
  int level = 3;
  int threads = 0;  // 0: all processors, at most 8
  bool read_back = true;
  std::string signing_key;  // PEM; empty: no CASE.tar.zst.sig is written
  std::optional<int64_t> now_ns;
  std::function<void(uint64_t bytes_read)> progress;  // called with each piece's length
};

struct CreateReport {
  std::string package, sha256;
  uint64_t package_bytes = 0;
  BagTotals totals;
  std::vector<FileRecord>
      remarks;             // what was not stored whole, or changed meanwhile; links and the like
  bool read_back = false;  // and it matched
  bool complete() const { return totals.unreadable == 0; }
};

inline constexpr std::string_view kPackageEnding = ".tar.zst";
inline constexpr std::string_view kLogClasses[] = {"server",   "client-pc", "vpn",
                                                   "firewall", "antivirus", "other"};

// "dir/CASE.tar.zst" -> "dir/CASE": what the files beside a package are named after.
std::string package_stem(const std::string& package);

Expected<CreateReport> create_package(const CreateOptions& options);

}  // namespace hozen
