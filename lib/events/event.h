#pragma once
// Event: one log record, normalised. Views into the block that holds its line; nothing is copied on
// the hot path.
//
// Shape:    a fixed set of fields by number; names outside are ECS names (name_of, field_named)
// Units:    time_ns is UTC ns since 1970-01-01, after skew; offset and length are bytes of the
// unpacked file Lifetime: views live as long as the batch the event came in (events/read_events.h);
// copy what you keep Cost:     get() is a test and a load; clear() one store Source:
// elastic.co/guide/en/ecs, field reference
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hozen {

enum class Field : uint8_t {
  host_name,
  observer_vendor,
  observer_product,
  source_ip,
  source_port,
  destination_ip,
  destination_port,
  network_transport,
  source_bytes,
  destination_bytes,
  user_name,
  event_action,
  event_outcome,
  event_code,
  event_severity,
  rule_id,
  rule_name,
  http_request_method,
  url_original,
  url_domain,
  http_response_status_code,
  http_response_bytes,
  http_request_referrer,
  user_agent_original,
  process_name,
  process_pid,
  process_command_line,
  file_path,
  file_hash,
  threat_indicator_name,
  message,
  event_provider,
  event_category,
  event_duration,
  network_protocol,
  network_direction,
  observer_ingress,
  observer_egress,
  source_nat_ip,
  destination_nat_ip,
  destination_domain,
  source_domain,
  destination_user_name,
  log_level,
  log_syslog_host,
  vulnerability_id,
  organization_name,
  event_kind,
  count
};
inline constexpr size_t kFields = static_cast<size_t>(Field::count);
static_assert(kFields < 64);
// Sets of fields: bit f for field f. Field::count, "no field", is in none.
inline constexpr uint64_t kAllFields = (1ull << kFields) - 1;
constexpr uint64_t bit_of(Field field) { return 1ull << static_cast<size_t>(field); }

std::string_view name_of(Field field);  // "source.ip"
std::optional<Field> field_named(std::string_view ecs_name);

// Where the zone of an event's time came from.
enum class ZoneSource : uint8_t { line, epoch, format, option, package, assumed };
std::string_view name_of(ZoneSource source);

// What one file's events have in common. Owned by the reader, alive until it ends.
struct FileFacts {
  std::string path;  // log.file.path
  std::optional<int64_t> mtime_ns = {};
  std::string sha256 = {};                       // hex of the member, when a package knows it
  std::string zone_name = {};                    // zone of stamps that carry none, and ...
  ZoneSource zone_source = ZoneSource::assumed;  // ... who said so
  int64_t skew_ns = 0;
};

// A field that is in the record but not among the fixed ones (EventData, unmapped JSON keys).
struct ExtraField {
  std::string_view name, value;
};

struct Event {
  int64_t time_ns = 0;
  uint64_t offset = 0;
  uint32_t length = 0;      // with its line end
  uint16_t format = 0;      // index into FormatSet::formats()
  uint8_t time_digits = 0;  // of fraction, as the source gave them
  ZoneSource zone_source = ZoneSource::line;
  const FileFacts* file = nullptr;
  std::string_view original;  // the line, without its end
  uint64_t present = 0;
  std::array<std::string_view, kFields>
      values;                     // values[f] is set only where bit f of `present` is
  std::vector<ExtraField> extra;  // cleared, its memory kept, by clear()

  void clear() {
    present = 0;
    if (!extra.empty()) extra.clear();
  }
  void set(Field f, std::string_view value) {
    values[static_cast<size_t>(f)] = value;
    present |= bit_of(f);
  }
  bool has(Field f) const { return present >> static_cast<size_t>(f) & 1; }
  std::string_view get(Field f) const {
    return has(f) ? values[static_cast<size_t>(f)] : std::string_view();
  }
};

}  // namespace hozen
