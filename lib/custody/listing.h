#pragma once
// listing: a package's files in the forms that other forensic tools read.
//
// Call:     write_listing once a form, for a finished package
// Shape:    CASE.hashdeep.txt (`hashdeep -r -l -a -k` in the unpacked folder), CASE.dfxml,
//           CASE.bodyfile (mactime, plaso); times of the body file in whole seconds, as it has
//           them
// Errors:   the file exists; the package cannot be read
// Source:   hashdeep(1), "%%%% HASHDEEP-1.0"; DFXML schema 1.2.0,
//           github.com/dfxml-working-group/dfxml_schema; wiki.sleuthkit.org, "Body file", format
//           since 3.0
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace hozen {

enum class Listing : uint8_t { hashdeep, dfxml, bodyfile };
std::optional<Listing> find_listing(std::string_view name);
std::string listing_path(const std::string& package, Listing listing);
Expected<void> write_listing(const std::string& package, Listing listing);

}  // namespace hozen
