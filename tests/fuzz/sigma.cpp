// Sigma rules and correlations of any text: each is read or refused, and what is read labels events.
#include <cstdint>
#include <cstdlib>

#include "labels/correlator.h"
#include "labels/labeler.h"

using namespace hozen;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  RuleSet rules;
  rules.add_text({reinterpret_cast<const char*>(data), size}, "fuzz.yml");
  if (rules.rules().empty()) return 0;
  // The cache of compiled patterns is no part of this.
  setenv("HOME", "", 1);
  unsetenv("XDG_CACHE_HOME");
  auto labeler = Labeler::make(rules);
  if (!labeler) return 0;
  Event events[3];
  events[0].set(Field::url_original, "/a?id=1%27%20or%201=1");
  events[0].set(Field::user_agent_original, "curl/8.0");
  events[1].set(Field::process_command_line, "cmd.exe -c whoami");
  events[1].set(Field::source_ip, "192.0.2.7");
  events[2].original = "a line";
  Labels labels;
  labeler->label(events, labels);
  HitLog log(rules);
  std::vector<uint16_t> decided;
  for (size_t i = 0; i < std::size(events); ++i) {
    if (log.concerns(labels.of(i))) log.note(events[i], labels.of(i), decided);
  }
  HitLog* const logs[] = {&log};
  auto windows = find_correlations(rules, logs);
  decided.clear();
  if (!windows || !windows->append(0, UINT32_MAX, decided)) std::abort();
  return 0;
}
