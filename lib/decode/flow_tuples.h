#pragma once
// FlowTuples: the flows in Azure's NSG and virtual network flow logs, which stand as text in arrays of a JSON file.
//
// Shape:    "flowTuples":["1656633601,203.0.113.5,10.0.0.4,44931,443,T,I,D,B,,,,", ...] -> one tuple a record
// Errors:   a string that is cut off is an item that is not `whole`
// Source:   learn.microsoft.com, Network Watcher, "Flow logging for network security groups", "Virtual network flow logs"
#include "decode/framing.h"

namespace hozen {

bool looks_like_flow_tuples(std::string_view head);
std::optional<RecordItem> next_flow_tuple(std::string_view text, size_t from);

}  // namespace hozen
