#pragma once
// create_package: the logs as they are found, into one package, with everything needed to prove it later.
//
// Call:     create_package once; survey before it, to know what will come
// Shape:    sources -> CASE.tar.zst, CASE.tar.zst.sha256 (for `sha256sum -c`), CASE.custody.jsonl
//           (the ledger)
// Errors:   no such source, an output that exists, disk full. What was written then stays as
//           .partial with its journal, and `resume` finishes it to the same bytes. Files that
//           cannot be read are in the report's and the package's records instead: the caller says
//           so and ends with exit 3
// Cost:     as `zstd` alone with as many threads; memory (2 x threads + 2) x 8 MiB, whatever the
//           number of files
// Source:   RFC 8493; RFC 8878; DESIGN in ARCHITECTURE.md
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "custody/bag_writer.h"
#include "custody/listing.h"

namespace hozen {

struct CaseData {
  std::string case_number, evidence_number, examiner, witness, purpose, authoriser;
  std::vector<std::string> notes;
};

struct CreateOptions {
  std::vector<std::string> sources;
  std::string output;       // CASE.tar.zst
  std::string stream_name;  // what the source "-" (stdin) is called in the package
  bool resume = false;      // finish what an interrupted run left, if there is anything
  CaseData about;
  std::vector<std::pair<std::string, std::string>> classes;  // (class, glob), last match wins
  std::vector<std::pair<std::string, std::string>> zones;    // (glob, zone), last match wins
  std::vector<std::pair<std::string, int64_t>>
      clock_offsets;  // (glob, ns to be added), last match wins
  std::vector<HashKind> hashes = {HashKind::sha256};
  int level = 0;    // of zstd; 0: 3, and 1 for many small files
  int threads = 0;  // 0: all processors, at most 8
  bool read_back = true;
  std::vector<Listing> also;  // written beside, for other tools
  std::string signing_key;    // PEM; empty: no CASE.tar.zst.sig is written
  std::optional<int64_t> now_ns;
  std::function<void(uint64_t bytes_read)> progress;  // called with each piece's length
  std::function<std::string(const FileRecord&, std::string_view head)> guess_class;
};

struct CreateReport {
  std::string package, sha256;
  uint64_t package_bytes = 0;
  BagTotals totals;
  std::vector<FileRecord>
      remarks;                // what was not stored whole, or changed meanwhile; links and the like
  uint64_t more_remarks = 0;  // beyond the first 20,000: they are in the package's records only
  bool read_back = false;     // and it matched
  uint64_t kept_bytes = 0;    // of the payload: copied by an interrupted run
  std::vector<std::string> notes;  // for the user: odd names, little room
  bool complete() const { return totals.unreadable == 0; }
};

inline constexpr std::string_view kPackageEnding = ".tar.zst";
inline constexpr std::string_view kLogClasses[] = {"server",   "client-pc", "vpn",
                                                   "firewall", "antivirus", "other"};

// "dir/CASE.tar.zst" -> "dir/CASE": what the files beside a package are named after.
std::string package_stem(const std::string& package);

Expected<CreateReport> create_package(const CreateOptions& options);

// What create_package would take, from names and stat alone. `try_open`: opens each file, too, and closes it again.
struct Survey {
  uint64_t files = 0, bytes = 0, folders = 0, special = 0;
  std::vector<FileRecord> unreadable;
  bool whole = true;  // false: `most_files` was reached
};
Expected<Survey> survey(const CreateOptions& options, bool try_open,
                        uint64_t most_files = UINT64_MAX);

}  // namespace hozen
