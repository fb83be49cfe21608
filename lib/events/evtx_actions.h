#pragma once
// What the well-known events of Windows mean: event.action by channel or provider and event id.
//
// Shape:    event.provider and event.code of an Event -> event.action, and event.outcome where the event itself is one
// Cost:     one binary search
// Source:   learn.microsoft.com: "Appendix L: Events to Monitor", "Sysmon", "Microsoft Defender Antivirus event IDs";
//           elastic.co, Winlogbeat security module (names of actions)
#include "events/event.h"

namespace hozen {

void put_windows_action(Event& event);

}  // namespace hozen
