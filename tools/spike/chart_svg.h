#pragma once
// chart_svg: each series with findings as a picture: counts, the band in which they are usual, findings
// numbered as in the table, planned work shaded.
//
// Shape:    one self-contained <svg>, no script, nothing loaded; readable in light and dark
// Errors:   none; a series that was not judged is left out
#include <map>
#include <string>

#include "options.h"

namespace hozen {

// `numbers`: that of each finding that is told.
std::string chart_svg(const Findings& findings, const std::map<const Finding*, size_t>& numbers,
                      const Telling& how);

}  // namespace hozen
