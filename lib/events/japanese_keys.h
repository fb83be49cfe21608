#pragma once
// japanese_key: what a column of a Japanese console's export says, by the words its name is made of.
//
// Call:     for a name that is not ASCII and that no map has
// Shape:    "攻撃元IPアドレス" -> a loose key of source.ip; "検知時刻" -> names a time, and how surely
// Errors:   none if the words say nothing for certain
// Threads:  const after the first use
// Cost:     some forty searches in a short name; once a column of a table
// Source:   the column names of Japanese products' manuals (firewalls, VPN gateways, WAFs, client management)
#include <string_view>

#include "events/loose_keys.h"

namespace hozen {

const LooseKey* japanese_key(std::string_view name);
// 0: when it happened; 1: when it began or was received; 2: when it ended; -1: no time.
int rank_of_japanese_time(std::string_view name);

}  // namespace hozen
