#pragma once
// attack_outcome: did the attack work, as far as its one record tells?
//
// Shape:    an event and the class of its label -> blocked, failed, reached, likely successful or unknown, and why
// Errors:   none: where the record does not tell it is `unknown`
// Source:   RFC 9110 section 15 (status codes); vendors' words for what was done, as of lib/events/formats
#include <string>
#include <string_view>

#include "events/event.h"

namespace hozen {

enum class AttackOutcome : uint8_t { unknown, blocked, failed, reached, likely_successful };
std::string_view name_of(AttackOutcome outcome);

struct JudgedAttack {
  AttackOutcome outcome = AttackOutcome::unknown;
  std::string why;
};
JudgedAttack judge_attack(const Event& event, std::string_view threat_class);

}  // namespace hozen
