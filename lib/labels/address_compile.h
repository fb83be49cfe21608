#pragma once
// compile_sections: many sources become one image in which a lookup is a few loads.
//
// Shape:    the ranges of all sources are cut where any of them begins or ends; each piece gets
//           the set of what holds there, most specific first within a source; each set gets its
//           merged facts, one row for each span of time between validity borders. Equal pieces,
//           sets and rows are kept once.
// Errors:   more than 4 GiB of texts or 2^32 pieces; more than kDepth ranges of different extent
//           over one address
// Cost:     about 0.1 s for 500,000 ranges; the same sources in the same order give the same bytes
#include <string>
#include <vector>

#include "base/error.h"
#include "labels/address_image.h"
#include "labels/address_source.h"

namespace hozen {

inline constexpr size_t kDepth = 1024;

// Takes the texts of the pool, which is empty afterwards.
Expected<ImageSections> compile_sections(std::vector<AddressSource> sources, StringPool& pool);
// The same as the bytes of a file.
Expected<std::string> compile_addresses(std::vector<AddressSource> sources, StringPool& pool);

}  // namespace hozen
