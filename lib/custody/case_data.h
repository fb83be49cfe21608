#pragma once
// case_data: what the user said about the evidence, in the forms in which it is kept.
//
// Shape:    bag_info_of: the lines of bag-info.txt. run_facts: everything that decides the
//           package's bytes, as one JSON object: the head of the journal. describe: a file's
//           class, zone, clock offset and owners
// Errors:   same_run: which option of the interrupted run was another
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "custody/create.h"
#include "custody/owners.h"

namespace hozen {

BagInfo bag_info_of(const CreateOptions& options, int64_t now_ns);
std::string zones_text(const CreateOptions& options);          // "GLOB=ZONE; GLOB=ZONE"
std::string clock_offsets_text(const CreateOptions& options);  // "GLOB=+90.000000000s; ..."
std::string run_facts(const CreateOptions& options, int64_t now_ns);
// The clock of the run that wrote `head`, if it was asked for the same.
Expected<int64_t> same_run(const CreateOptions& options, std::string_view head);

// What finished runs came to, for the journal's last line.
std::string totals_json(const CreateReport& report);
std::optional<CreateReport> read_totals(std::string_view json);

void describe(FileRecord& record, const CreateOptions& options, Owners& owners);

}  // namespace hozen
