#pragma once
// Names of values: --names, and what classes and rules are called in Japanese.
//
// Call:     read_names, then Dimension::named with them; label_names for pages in another language
// Shape:    FILE alone holds names of classes and rules, FIELD=FILE those of that field's values
// Errors:   what is neither; what NameMap::read says of the file
#include <span>
#include <string>
#include <vector>

#include "labels/rule.h"
#include "tally/name_map.h"
#include "write/language.h"

namespace hozen::timeline {

// `said`: each option with a digest of what its file, which may be a pipe, held.
Expected<FieldNames> read_names(const std::vector<std::string>& options,
                                std::vector<std::string>* said = nullptr);

// Adds the names of classes and rules in `language` to the fields that have none in `names`.
void add_label_names(std::span<const RuleInfo> rules, Language language, FieldNames& names);

}  // namespace hozen::timeline
