#include "labels/rule_field.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace hozen {
namespace {

struct DerivedName {
  std::string_view name;
  DerivedField field;
};

constexpr DerivedName kDerived[] = {
    {"any", DerivedField::line},
    {"event.original", DerivedField::line},
    {"log.format", DerivedField::log_format},
    {"url.path", DerivedField::path},
    {"url.query", DerivedField::query},
    {"url.extension", DerivedField::extension},
    {"request.decoded", DerivedField::request_decoded},
    {"url.path.decoded", DerivedField::path_decoded},
    {"url.query.decoded", DerivedField::query_decoded},
    {"user_agent.decoded", DerivedField::agent_decoded},
    {"referrer.decoded", DerivedField::referrer_decoded},
    {"any.decoded", DerivedField::any_decoded},
    // Sigma: webserver and proxy
    {"cs-uri-stem", DerivedField::path},
    {"c-uri-stem", DerivedField::path},
    {"cs-uri-query", DerivedField::query},
    {"c-uri-query", DerivedField::query},
    {"cs-uri-extension", DerivedField::extension},
    {"c-uri-extension", DerivedField::extension},
};

struct Alias {
  std::string_view name;
  Field field;
};

// Names of Sigma's taxonomies and of the products' own logs.
constexpr Alias kAliases[] = {
    // webserver and proxy
    {"cs-uri", Field::url_original},
    {"c-uri", Field::url_original},
    {"cs-method", Field::http_request_method},
    {"cs-user-agent", Field::user_agent_original},
    {"cs(User-Agent)", Field::user_agent_original},
    {"c-useragent", Field::user_agent_original},
    {"cs-referer", Field::http_request_referrer},
    {"cs-referrer", Field::http_request_referrer},
    {"cs(Referer)", Field::http_request_referrer},
    {"sc-status", Field::http_response_status_code},
    {"sc-bytes", Field::http_response_bytes},
    {"cs-host", Field::url_domain},
    {"r-dns", Field::url_domain},
    {"c-uri-host", Field::url_domain},
    {"c-ip", Field::source_ip},
    {"cs-ip", Field::source_ip},
    {"src_ip", Field::source_ip},
    {"src_port", Field::source_port},
    {"r-ip", Field::destination_ip},
    {"dst_ip", Field::destination_ip},
    {"dst_port", Field::destination_port},
    {"cs-username", Field::user_name},
    {"s-ip", Field::destination_ip},
    {"s-port", Field::destination_port},
    {"cs-version", Field::network_protocol},
    // firewall and network
    {"action", Field::event_action},
    {"blocked", Field::event_action},
    // linux
    {"hostname", Field::host_name},
};

// Names of a record's own fields, kept beside the event's fixed ones where the reader knows no better: the record's own
// field is looked at first, then the fixed field.
constexpr Alias kOwnNames[] = {
    {"DestinationIp", Field::destination_ip},
    {"DestinationPort", Field::destination_port},
    {"DestinationHostname", Field::destination_domain},
    {"SourceIp", Field::source_ip},
    {"SourcePort", Field::source_port},
    // windows and sysmon
    {"EventID", Field::event_code},
    {"Provider_Name", Field::event_provider},
    {"ProviderName", Field::event_provider},
    {"Source", Field::event_provider},
    {"Channel", Field::event_category},
    {"Level", Field::log_level},
    {"Computer", Field::host_name},
    {"ComputerName", Field::host_name},
    {"CommandLine", Field::process_command_line},
    {"ProcessCommandLine", Field::process_command_line},
    {"Image", Field::process_name},
    {"NewProcessName", Field::process_name},
    {"ProcessName", Field::process_name},
    {"ProcessId", Field::process_pid},
    {"NewProcessId", Field::process_pid},
    {"IpAddress", Field::source_ip},
    {"IpPort", Field::source_port},
    {"TargetUserName", Field::user_name},
    {"User", Field::user_name},
    {"AccountName", Field::user_name},
    {"SubjectUserName", Field::user_name},
    {"Message", Field::message},
    {"TargetFilename", Field::file_path},
    {"FileName", Field::file_path},
    {"Hashes", Field::file_hash},
    {"SourceHostname", Field::source_domain},
    {"QueryName", Field::destination_domain},
    {"WorkstationName", Field::source_domain},
    {"ServiceFileName", Field::file_path},
    // linux and auditd
    {"exe", Field::process_name},
    {"comm", Field::process_name},
    {"pid", Field::process_pid},
    {"acct", Field::user_name},
    {"auid", Field::user_name},
    {"addr", Field::source_ip},
    {"cmd", Field::process_command_line},
    {"proctitle", Field::process_command_line},
    {"name", Field::file_path},
    {"type", Field::event_code},
    {"res", Field::event_outcome},
    {"success", Field::event_outcome},
    // dns
    {"query", Field::destination_domain},
    {"record_type", Field::event_code},
    {"answer", Field::message},
    {"protocol", Field::network_transport},
    // antivirus
    {"Signature", Field::threat_indicator_name},
    {"Filename", Field::file_path},
    {"Action", Field::event_action},
    {"Category", Field::event_category},
};

}  // namespace

FieldId FieldTable::id_of_name(std::string_view name) {
  if (const auto fixed = field_named(name)) return id_of(*fixed);
  for (const DerivedName& derived : kDerived) {
    if (derived.name == name) return id_of(derived.field);
  }
  for (const Alias& alias : kAliases) {
    if (alias.name == name) return id_of(alias.field);
  }
  const auto at = std::find_if(extras_.begin(), extras_.end(),
                               [&](const OwnField& own) { return own.name == name; });
  if (at != extras_.end()) return static_cast<FieldId>(kFirstExtra + (at - extras_.begin()));
  OwnField own{std::string(name), std::nullopt};
  for (const Alias& alias : kOwnNames) {
    if (alias.name == name) own.fixed = alias.field;
  }
  extras_.push_back(std::move(own));
  return static_cast<FieldId>(kFirstExtra + extras_.size() - 1);
}

std::string_view FieldTable::name_of_id(FieldId id) const {
  if (is_fixed(id)) return name_of(static_cast<Field>(id));
  if (id >= kFirstExtra) return extras_[id - kFirstExtra].name;
  for (const DerivedName& derived : kDerived) {
    if (hozen::id_of(derived.field) == id) return derived.name;
  }
  return {};
}

const ExtraField* find_extra(const Event& event, std::string_view name) {
  if (name.empty()) return nullptr;
  for (const ExtraField& extra : event.extra) {
    if (equal_ignoring_case(extra.name, name)) return &extra;
  }
  return nullptr;
}

}  // namespace hozen
