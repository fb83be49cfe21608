#pragma once
// The options of spike as typed, and as meant.
#include <functional>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "common/options.h"
#include "labels/address_lookup.h"
#include "verdicts/planned.h"
#include "verdicts/value_spill.h"
#include "verdicts/words.h"

namespace hozen {

struct SpikeArgs {
  InputOptions input;
  OutputOptions output;
  std::vector<std::string> counts;       // --counts FILE.csv
  std::string by;                        // hour, day; empty: both
  std::string group;                     // --group FIELD: a series a value
  std::vector<std::string> calendars;    // --calendar
  std::vector<std::string> contractors;  // --contractors
  std::vector<std::string> addresses;    // --addresses
  std::vector<std::string> holidays;     // --holidays
  std::string level = "strict";
  std::string language = "en";
  int min_severity = 0;
  std::string since_run;  // --since-run FILE
  bool check = false;
  bool explain = false;
};

extern const char* const kSpikeHelp;
void declare_spike(CLI::App& app, SpikeArgs& args);

Level level_named(const std::string& name);

// What findings are held against, read before any log.
struct Context {
  std::vector<std::string> calendar_paths;
  std::vector<ContractorEntry> contractors;
  Holidays holidays;
  std::optional<AddressArchive> addresses;
  std::vector<std::string> refused;  // lines of --addresses that could not be used

  const AddressDatabase* database() const { return addresses ? &addresses->database() : nullptr; }
};

// The contracts that a database of addresses holds, as a ledger's.
Expected<std::vector<ContractorEntry>> contractors_of(const AddressArchive& archive,
                                                      const Zone& zone);  // database_contracts.cpp

// One run's series, judged or about to be.
struct SpikeInput {
  struct Counted {
    Observed observed;
    Zone zone;
    bool hours = true, days = true;  // widths to look at
    // Makes the slots of `observed` when they are needed: of many series not all are there at once.
    std::function<Observed()> observe = {};
  };
  std::vector<Counted> series;
  std::vector<std::string> notes;
  Ledger ledger;
  // Where values lie that do not fit into memory: to be asked at the end whether all could be read back.
  std::vector<std::shared_ptr<const ValueSpill>> spills;
};

Expected<SpikeInput> count_files(const SpikeArgs& args, const Zone& zone);  // count_input.cpp
// `addresses` may be null.
Expected<SpikeInput> count_logs(const SpikeArgs& args, const Zone& zone,
                                const AddressDatabase* addresses);  // log_input.cpp

// The zone of --report-tz, else of a --tz that holds for all files, else UTC.
Expected<Zone> report_zone(const InputOptions& input);

struct Findings {
  std::vector<JudgedSeries> series;
  std::vector<CalendarEntry> entries;  // of all calendars
  std::vector<CalendarEntry> silent;   // planned but without a trace
  std::vector<std::string> notes;
};

// Of what is told: JSON is for programs, which must not see --lang.
Language language_of(const SpikeArgs& args);

bool is_picture(const OutputOptions& output);  // -f svg: one form more than tables have

Expected<std::string> findings_text(const Findings& findings, const SpikeArgs& args,
                                    const Telling& how);  // findings_text.cpp

}  // namespace hozen
