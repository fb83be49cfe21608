#pragma once
// Prose: who, from where and how it ended, out of a sentence: "Failed login of user 'taro' from 192.0.2.7
// port 22", "user admin logged in [from: 192.0.2.7]", "192.0.2.7:5000 -> 198.51.100.3:22".
//
// Call:     read_prose, once a message that no layout of its format reads
// Shape:    text -> source and destination, user, action (login, logout) and outcome, where the event has none
// Errors:   none: what is not said for certain stays absent
// Lifetime: views into the text
// Cost:     100-300 ns; nothing is allocated
// Source:   the log-in and filter messages of network devices' manuals
#include <string_view>

#include "events/target.h"

namespace hozen {

// `with_pairs`: "key=value" in it is asked, too. Not where the message is itself the value of a pair, whose neighbours
// are the record's own: what stands in it may be what somebody sent (msg="GET /?user=admin").
void read_prose(std::string_view message, ReadContext& context, Event& out, bool with_pairs = true);

}  // namespace hozen
