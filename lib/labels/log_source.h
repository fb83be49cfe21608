#pragma once
// LogSource: which logs a rule is about, by its `logsource`, and whether a log format gives them.
//
// Shape:    category, product and service of a Sigma rule -> the globs of format ids that give such records, by one
//           table in the .cpp. A format that no row of the table names (generic JSON, CSV, syslog, a user's own) may
//           hold anything: every rule is held against it.
//           Windows: service is the channel, and a category (process_creation, ...) is the event ids that Sysmon and
//           the security log use for it; both become conditions of the rule (conditions_of).
// Errors:   none: a log source that no format gives is held against the generic formats only (is_known)
//           serves: whether a log is a server's own, or that of what stands before servers (load balancer, reverse
//           proxy, CDN, WAF). Such a log may write a target with scheme and host, and it is still a page of the
//           server; the same target in a forward proxy's log is a page that somebody looked at elsewhere.
// Cost:     a pass over the table; asked once a format
// Source:   github.com/SigmaHQ/sigma-specification, appendix taxonomy; learn.microsoft.com/sysinternals (event ids)
#include <string>
#include <string_view>
#include <vector>

namespace hozen {

struct LogSource {
  std::string category = {}, product = {}, service = {};  // lower case; empty where not named
  bool empty() const { return category.empty() && product.empty() && service.empty(); }
  bool operator==(const LogSource&) const = default;
};

// Is there a row for it?
bool is_known(const LogSource& source);

// May a log of the format `format_id` hold what the rule is about? An empty id is an unknown format.
bool gives(std::string_view format_id, const LogSource& source);

// Does a log of this format tell of requests to the servers behind it? Not where any record may be in it.
bool serves(std::string_view format_id);

// What an event must hold besides: the field's text is one of `values`. Empty for most.
struct SourceCondition {
  std::string_view field;  // as rules name it
  std::vector<std::string_view> values;
};
std::vector<SourceCondition> conditions_of(const LogSource& source);

}  // namespace hozen
