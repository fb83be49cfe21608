#include "labels/attack_outcome.h"

#include <algorithm>
#include <initializer_list>

#include "base/error.h"
#include "base/text.h"

namespace hozen {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return equal_ignoring_case(text, word); });
}

bool was_blocked(std::string_view action) {
  return is_one_of(
      action, {"block",      "blocked",      "deny",    "denied",     "drop",        "dropped",
               "reject",     "rejected",     "reset",   "reset-both", "prevent",     "prevented",
               "quarantine", "quarantined",  "cleaned", "deleted",    "intercepted", "sinkhole",
               "terminated", "drop session", "closed"});
}

// What was asked for is given by the answer itself.
bool asks_for_content(std::string_view threat_class) {
  return is_one_of(threat_class,
                   {"credential-probe", "backup-probe", "traversal", "lfi", "webshell"});
}

JudgedAttack by_status(const Event& event, uint64_t status, std::string_view threat_class) {
  const auto bytes = parse_unsigned(event.get(Field::http_response_bytes));
  const auto answered = [&](AttackOutcome outcome, std::string_view meaning) {
    return JudgedAttack{outcome, fmt::format("the server answered {}: {}", status, meaning)};
  };
  if (status == 403 || status == 406 || status == 429 || status == 451)
    return answered(AttackOutcome::blocked, "it refused the request");
  if (status == 401 || status == 407)
    return answered(AttackOutcome::failed, "it asked for a log-in");
  if (status >= 400 && status < 500)
    return answered(AttackOutcome::failed, "there is nothing there, or the request was no good");
  if (status >= 500 && status < 600)
    return answered(AttackOutcome::reached, "something behind it took the request and broke");
  if (status >= 300 && status < 400)
    return answered(AttackOutcome::unknown,
                    "it pointed elsewhere; look at the next requests of the source");
  if (status < 200) return answered(AttackOutcome::unknown, "that is no final answer");
  if (asks_for_content(threat_class) && bytes.value_or(0) > 0) {
    return answered(
        AttackOutcome::likely_successful,
        fmt::format("it sent {} bytes of what was asked for, or of a page for everything", *bytes));
  }
  return answered(AttackOutcome::reached, "the request was served");
}

}  // namespace

std::string_view name_of(AttackOutcome outcome) {
  constexpr std::string_view kNames[] = {"unknown", "blocked", "failed", "reached",
                                         "likely successful"};
  return kNames[static_cast<size_t>(outcome)];
}

JudgedAttack judge_attack(const Event& event, std::string_view threat_class) {
  if (const std::string_view action = event.get(Field::event_action); was_blocked(action))
    return {AttackOutcome::blocked,
            fmt::format("the action was '{}'", quote_for_message(action, 40))};
  if (const auto status = parse_unsigned(event.get(Field::http_response_status_code));
      status && *status >= 100 && *status < 600)
    return by_status(event, *status, threat_class);
  const std::string_view outcome = event.get(Field::event_outcome);
  if (equal_ignoring_case(outcome, "failure"))
    return {AttackOutcome::failed, "the record says it failed"};
  if (equal_ignoring_case(outcome, "success")) {
    const bool is_guess = threat_class == "brute-force" || threat_class == "account-takeover";
    return {is_guess ? AttackOutcome::likely_successful : AttackOutcome::reached,
            "the record says it succeeded"};
  }
  return {AttackOutcome::unknown, "the record tells neither an action nor an answer"};
}

}  // namespace hozen
