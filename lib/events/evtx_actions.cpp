#include "events/evtx_actions.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "base/text.h"

namespace hozen {
namespace {

struct Known {
  std::string_view provider;
  uint32_t code;
  std::string_view action;
};

// In the order of provider and code.
constexpr Known kKnown[] = {
    {"Microsoft-Windows-Eventlog", 104, "log-cleared"},
    {"Microsoft-Windows-Eventlog", 1100, "logging-service-shutdown"},
    {"Microsoft-Windows-Eventlog", 1102, "audit-log-cleared"},
    {"Microsoft-Windows-Eventlog", 1104, "audit-log-full"},
    {"Microsoft-Windows-PowerShell", 4103, "executed-pipeline"},
    {"Microsoft-Windows-PowerShell", 4104, "script-block"},
    {"Microsoft-Windows-PowerShell", 4105, "script-block-started"},
    {"Microsoft-Windows-PowerShell", 4106, "script-block-stopped"},
    {"Microsoft-Windows-Security-Auditing", 4608, "system-started"},
    {"Microsoft-Windows-Security-Auditing", 4616, "system-time-changed"},
    {"Microsoft-Windows-Security-Auditing", 4624, "logged-in"},
    {"Microsoft-Windows-Security-Auditing", 4625, "logon-failed"},
    {"Microsoft-Windows-Security-Auditing", 4634, "logged-out"},
    {"Microsoft-Windows-Security-Auditing", 4647, "logged-out"},
    {"Microsoft-Windows-Security-Auditing", 4648, "logged-in-explicit"},
    {"Microsoft-Windows-Security-Auditing", 4657, "registry-value-modified"},
    {"Microsoft-Windows-Security-Auditing", 4663, "object-accessed"},
    {"Microsoft-Windows-Security-Auditing", 4672, "logged-in-special"},
    {"Microsoft-Windows-Security-Auditing", 4688, "created-process"},
    {"Microsoft-Windows-Security-Auditing", 4689, "exited-process"},
    {"Microsoft-Windows-Security-Auditing", 4697, "service-installed"},
    {"Microsoft-Windows-Security-Auditing", 4698, "scheduled-task-created"},
    {"Microsoft-Windows-Security-Auditing", 4699, "scheduled-task-deleted"},
    {"Microsoft-Windows-Security-Auditing", 4700, "scheduled-task-enabled"},
    {"Microsoft-Windows-Security-Auditing", 4701, "scheduled-task-disabled"},
    {"Microsoft-Windows-Security-Auditing", 4702, "scheduled-task-updated"},
    {"Microsoft-Windows-Security-Auditing", 4719, "changed-audit-config"},
    {"Microsoft-Windows-Security-Auditing", 4720, "added-user-account"},
    {"Microsoft-Windows-Security-Auditing", 4722, "enabled-user-account"},
    {"Microsoft-Windows-Security-Auditing", 4723, "changed-password"},
    {"Microsoft-Windows-Security-Auditing", 4724, "reset-password"},
    {"Microsoft-Windows-Security-Auditing", 4725, "disabled-user-account"},
    {"Microsoft-Windows-Security-Auditing", 4726, "deleted-user-account"},
    {"Microsoft-Windows-Security-Auditing", 4728, "added-member-to-group"},
    {"Microsoft-Windows-Security-Auditing", 4729, "removed-member-from-group"},
    {"Microsoft-Windows-Security-Auditing", 4732, "added-member-to-group"},
    {"Microsoft-Windows-Security-Auditing", 4733, "removed-member-from-group"},
    {"Microsoft-Windows-Security-Auditing", 4738, "modified-user-account"},
    {"Microsoft-Windows-Security-Auditing", 4740, "locked-out-user-account"},
    {"Microsoft-Windows-Security-Auditing", 4756, "added-member-to-group"},
    {"Microsoft-Windows-Security-Auditing", 4757, "removed-member-from-group"},
    {"Microsoft-Windows-Security-Auditing", 4767, "unlocked-user-account"},
    {"Microsoft-Windows-Security-Auditing", 4768, "kerberos-authentication-ticket-requested"},
    {"Microsoft-Windows-Security-Auditing", 4769, "kerberos-service-ticket-requested"},
    {"Microsoft-Windows-Security-Auditing", 4771, "kerberos-preauth-failed"},
    {"Microsoft-Windows-Security-Auditing", 4776, "credential-validated"},
    {"Microsoft-Windows-Security-Auditing", 4778, "session-reconnected"},
    {"Microsoft-Windows-Security-Auditing", 4779, "session-disconnected"},
    {"Microsoft-Windows-Security-Auditing", 5140, "network-share-object-accessed"},
    {"Microsoft-Windows-Security-Auditing", 5145, "network-share-object-checked"},
    {"Microsoft-Windows-Security-Auditing", 5156, "connection-allowed"},
    {"Microsoft-Windows-Security-Auditing", 5157, "connection-blocked"},
    {"Microsoft-Windows-Sysmon", 1, "created-process"},
    {"Microsoft-Windows-Sysmon", 2, "changed-file-time"},
    {"Microsoft-Windows-Sysmon", 3, "connected"},
    {"Microsoft-Windows-Sysmon", 5, "exited-process"},
    {"Microsoft-Windows-Sysmon", 6, "loaded-driver"},
    {"Microsoft-Windows-Sysmon", 7, "loaded-image"},
    {"Microsoft-Windows-Sysmon", 8, "created-remote-thread"},
    {"Microsoft-Windows-Sysmon", 10, "accessed-process"},
    {"Microsoft-Windows-Sysmon", 11, "created-file"},
    {"Microsoft-Windows-Sysmon", 12, "registry-key-changed"},
    {"Microsoft-Windows-Sysmon", 13, "registry-value-set"},
    {"Microsoft-Windows-Sysmon", 15, "created-file-stream"},
    {"Microsoft-Windows-Sysmon", 22, "dns-query"},
    {"Microsoft-Windows-Sysmon", 23, "deleted-file"},
    {"Microsoft-Windows-TaskScheduler", 106, "scheduled-task-created"},
    {"Microsoft-Windows-TaskScheduler", 140, "scheduled-task-updated"},
    {"Microsoft-Windows-TaskScheduler", 141, "scheduled-task-deleted"},
    {"Microsoft-Windows-TaskScheduler", 200, "scheduled-task-started"},
    {"Microsoft-Windows-TerminalServices-LocalSessionManager", 21, "logged-in"},
    {"Microsoft-Windows-TerminalServices-LocalSessionManager", 23, "logged-out"},
    {"Microsoft-Windows-TerminalServices-LocalSessionManager", 24, "session-disconnected"},
    {"Microsoft-Windows-TerminalServices-LocalSessionManager", 25, "session-reconnected"},
    {"Microsoft-Windows-TerminalServices-RemoteConnectionManager", 1149, "authenticated"},
    {"Microsoft-Windows-Windows Defender", 1006, "malware-detected"},
    {"Microsoft-Windows-Windows Defender", 1007, "malware-action"},
    {"Microsoft-Windows-Windows Defender", 1015, "suspicious-behaviour"},
    {"Microsoft-Windows-Windows Defender", 1116, "malware-detected"},
    {"Microsoft-Windows-Windows Defender", 1117, "malware-action"},
    {"Microsoft-Windows-Windows Defender", 1118, "malware-action-failed"},
    {"Microsoft-Windows-Windows Defender", 1119, "malware-action-failed"},
    {"Microsoft-Windows-Windows Defender", 5001, "protection-disabled"},
    {"Microsoft-Windows-Windows Defender", 5007, "protection-changed"},
    {"Service Control Manager", 7036, "service-state-changed"},
    {"Service Control Manager", 7040, "service-start-changed"},
    {"Service Control Manager", 7045, "service-installed"},
};

bool comes_before(const Known& a, const Known& b) {
  return std::tie(a.provider, a.code) < std::tie(b.provider, b.code);
}
static_assert(std::is_sorted(std::begin(kKnown), std::end(kKnown),
                             [](const Known& a, const Known& b) {
                               return a.provider != b.provider ? a.provider < b.provider
                                                               : a.code < b.code;
                             }));

std::string_view extra_of(const Event& event, std::string_view name) {
  for (const ExtraField& extra : event.extra) {
    if (extra.name == name) return extra.value;
  }
  return {};
}

// A log-on by RDP that was authenticated names user and address only as numbered parameters.
void put_remote_connection(Event& event) {
  const std::string_view user = extra_of(event, "Param1"), address = extra_of(event, "Param3");
  if (!user.empty() && !event.has(Field::user_name)) event.set(Field::user_name, user);
  if (!address.empty() && !event.has(Field::source_ip)) event.set(Field::source_ip, address);
  event.set(Field::event_outcome, "success");
}

}  // namespace

void put_windows_action(Event& event) {
  const auto code = parse_unsigned(event.get(Field::event_code));
  if (!code || *code > UINT32_MAX) return;
  const Known wanted{event.get(Field::event_provider), static_cast<uint32_t>(*code), {}};
  const auto* const at =
      std::lower_bound(std::begin(kKnown), std::end(kKnown), wanted, comes_before);
  if (at == std::end(kKnown) || comes_before(wanted, *at)) return;
  event.set(Field::event_action, at->action);
  if (at->action == "authenticated") put_remote_connection(event);
}

}  // namespace hozen
