#pragma once
// The options all tools share (DESIGN section 3): as typed here, as meant in common/input.h.
//
// Call:     declare_input / declare_output on a CLI11 app or subcommand, while the tool declares
//           its own
// Shape:    plain values as the user typed them; nothing is opened or looked up yet
// Lifetime: CLI11 writes into them while it parses: they must stay where they are
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "write/output_file.h"
#include "write/write_tables.h"

namespace CLI {
class App;
}

namespace hozen {

struct InputOptions {
  std::vector<std::string> logs;           // files, folders, archives, packages, "-"
  std::vector<std::string> input_formats;  // --input-format ID | GLOB=ID
  std::vector<std::string> formats;        // --formats DIR
  std::vector<std::string> rules;          // --rules DIR
  std::vector<std::string> zones;          // --tz ZONE | GLOB=ZONE
  std::vector<std::string> skews;          // --skew GLOB=+90s
  std::vector<std::string> where;          // --where 'FIELD OP VALUE'
  std::string report_zone;                 // --report-tz
  std::string since, until;                // half-open, dates mean the report zone
  std::optional<int> year;                 // --year
  std::string rejects;                     // --rejects FILE
  std::string max_rejects = "5";           // --max-rejects PERCENT
  bool keep_duplicates = false;            // --keep-duplicates
  int threads = 0;                         // 0: all processors
};

struct OutputOptions {
  std::string format = "table";
  std::string output;  // empty: stdout
  std::string color = "auto";
  std::string now;
  std::optional<bool> progress;
  bool force = false;
  bool quiet = false;
  bool ascii = false;  // --ascii: tables and charts without block characters
  bool csv_raw = false;
  std::optional<size_t> width;  // --width: columns of tables; 0: as many as they need
  int verbose = 0;
};

inline constexpr size_t kPageColumns = 132;  // of tables that are not written to a terminal

// `with_logs`: also the positional LOG... (a tool whose positional means something else says no).
void declare_input(CLI::App& app, InputOptions& options, bool with_logs = true);
// `also`: the forms beside those of every table, each after a blank (" svg tally").
void declare_output(CLI::App& app, OutputOptions& options, std::string_view also = "");

Expected<Format> output_format(const OutputOptions& options);
Expected<int64_t> clock_of(const OutputOptions& options,
                           const Zone& zone = {});                 // --now, else base/time.h now_ns
Expected<double> max_rejects_share(const InputOptions& options);   // 0..1
bool wants_color(const OutputOptions& options, bool to_terminal);  // --color, NO_COLOR
// Of --width, else of the terminal that is written to; of a file or a pipe kPageColumns.
size_t page_width(const OutputOptions& options, bool to_terminal);
bool wants_progress(const OutputOptions& options);  // only to a terminal, unless asked for

// Writes tables to -o or stdout in the format of -f, whole or not at all.
Expected<void> write_output(std::span<const Table> tables, const OutputOptions& options);
// Writes text that is finished already (a sheet, a form) the same way.
Expected<void> write_output(std::string_view text, const OutputOptions& options);

}  // namespace hozen
