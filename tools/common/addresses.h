#pragma once
// --addresses: the facts about addresses that a run was given, read once.
//
// Call:     declare_addresses while a tool declares its options; load_addresses before the logs are
//           read; refuse_all when there is an Outcome
// Shape:    a spec is a compiled database (.hzdb) or a source of any kind (labels/address_source.h)
// Errors:   a source that cannot be read, or, when facts are needed, none that was named. Lines of
//           a source that could not be used go into `remarks`: each is said, and the exit is 3.
#include <optional>
#include <string>
#include <vector>

#include "common/run_tool.h"
#include "labels/address_lookup.h"

namespace hozen {

void declare_addresses(CLI::App& app, std::vector<std::string>& specs);

// Nothing when no spec is given.
Expected<std::optional<AddressDatabase>> load_addresses(const std::vector<std::string>& specs,
                                                        bool needed, const Zone& zone,
                                                        std::vector<std::string>& remarks);

// Lines of the sources that could not be used.
void refuse_all(const std::vector<std::string>& remarks, Outcome& outcome);

}  // namespace hozen
