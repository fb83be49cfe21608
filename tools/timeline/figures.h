#pragma once
// Figures: what of the counts is drawn. Each is an SVG; on pages it stands above its table.
//
// Shape:    hours over a long time are drawn a month a line, with the highest peaks numbered
// Errors:   none
#include <string>
#include <vector>

#include "timeline/count_tables.h"
#include "write/svg_chart.h"

namespace hozen::timeline {

inline constexpr size_t kPeaks = 5;

// The highest rows that stand out from the usual row, no two of them within half a day (of a short time: three hours).
std::vector<size_t> peaks_of(const BucketRows& rows, const BucketWidth& width);

std::string series_figure(const Over& over, const std::string& name);
// Columns by value, from a wide table: at most eight and the rest.
std::string stack_figure(const Over& over, const Table& wide, const std::string& name);
std::string bars_figure(const Table& values, const std::string& name);
// `view`: what each peak was mostly; none: SIZE_MAX.
Table peaks_table(const Over& over, size_t view);

}  // namespace hozen::timeline
