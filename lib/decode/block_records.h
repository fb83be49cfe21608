#pragma once
// BlockRecords: logs whose records are some lines under a head line.
//
// Shape:    MySQL's slow query log: "# Time:" or "# User@Host:" up to the next one;
//           ModSecurity's serial audit log: "--1a2b3c4d-A--" to "--1a2b3c4d-Z--"
// Source:   dev.mysql.com, "The Slow Query Log"; mariadb.com/kb, "Slow Query Log Overview";
//           github.com/owasp-modsecurity/ModSecurity/wiki, "ModSecurity 2 Data Formats"
#include "decode/framing.h"

namespace hozen {

bool looks_like_mysql_slow(std::string_view head);
std::optional<RecordItem> next_mysql_slow_item(std::string_view text, size_t from);

bool looks_like_modsecurity(std::string_view head);
std::optional<RecordItem> next_modsecurity_item(std::string_view text, size_t from);
// Where a boundary of part A begins, behind the first line.
size_t next_modsecurity(std::string_view text);
// The part's letter, if the line is a boundary ("--1a2b3c4d-B--"); '\0' if it is none.
char modsecurity_part(std::string_view line);

}  // namespace hozen
