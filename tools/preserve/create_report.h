#pragma once
// create_report: what `preserve create` did, for a person and for a runbook.
//
// Shape:    report_text: a few lines; report_table and remarks_table: the same for -f json, csv,
//           ...
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "args.h"
#include "custody/create.h"

namespace hozen {

std::string remark_of(const FileRecord& record);
void say_remarks(const PreserveArgs& args, const CreateReport& report);
std::string report_text(const CreateReport& report);
Table report_table(const CreateReport& report);
Table remarks_table(const std::vector<FileRecord>& records);
Table survey_table(const Survey& survey, std::optional<uint64_t> free_bytes);

}  // namespace hozen
