// attack_outcome: what one record tells of an attack's success.
#include "labels/attack_outcome.h"

#include "catch.h"

using namespace hozen;

TEST_CASE("an attack's outcome is told from action, answer and outcome, with its reason",
          "[rules]") {
  struct OutcomeCase {
    const char* what;
    std::string_view threat_class, action, status, bytes, outcome, judged, why;
  };
  const OutcomeCase cases[] = {
      {"a firewall's deny", "sqli", "deny", "", "", "", "blocked", "'deny'"},
      {"the action goes before the answer", "sqli", "Blocked", "200", "9", "", "blocked",
       "'Blocked'"},
      {"forbidden", "sqli", "", "403", "9", "", "blocked", "answered 403"},
      {"not there", "credential-probe", "", "404", "153", "", "failed", "answered 404"},
      {"log-in asked for", "admin-probe", "", "401", "9", "", "failed", "log-in"},
      {"broken", "sqli", "", "500", "9", "", "reached", "answered 500"},
      {"served", "sqli", "", "200", "5120", "", "reached", "served"},
      {"the file was given", "credential-probe", "", "200", "512", "", "likely successful",
       "512 bytes"},
      {"an empty file", "credential-probe", "", "200", "0", "", "reached", "served"},
      {"pointed elsewhere", "sqli", "", "302", "9", "", "unknown", "elsewhere"},
      {"a failed log-in", "brute-force", "", "", "", "failure", "failed", "failed"},
      {"a log-in", "brute-force", "", "", "", "success", "likely successful", "succeeded"},
      {"nothing is told", "sqli", "", "", "", "", "unknown", "neither"},
      {"no status", "sqli", "", "abc", "", "", "unknown", "neither"},
  };
  for (const OutcomeCase& one : cases) {
    CAPTURE(one.what);
    Event event;
    if (!one.action.empty()) event.set(Field::event_action, one.action);
    if (!one.status.empty()) event.set(Field::http_response_status_code, one.status);
    if (!one.bytes.empty()) event.set(Field::http_response_bytes, one.bytes);
    if (!one.outcome.empty()) event.set(Field::event_outcome, one.outcome);
    const JudgedAttack judged = judge_attack(event, one.threat_class);
    CHECK(name_of(judged.outcome) == one.judged);
    CHECK(judged.why.find(one.why) != std::string::npos);
  }
}
