#include "events/evtx_fields.h"

#include <algorithm>
#include <charconv>

#include "base/address.h"
#include "base/text.h"
#include "base/time.h"
#include "events/evtx_actions.h"
#include "events/target.h"

namespace hozen {
namespace {

// How a value becomes the field's.
enum class As : uint8_t { text, address, port, name_of_path, number, transport };

struct DataName {
  std::string_view name;
  Field field;
  uint8_t rank;  // the lowest that has a value wins
  As as;
};

// In the order of the names.
constexpr DataName kDataNames[] = {
    {"Address", Field::source_ip, 3, As::address},
    {"Application", Field::process_name, 3, As::name_of_path},
    {"ClientAddress", Field::source_ip, 2, As::address},
    {"ClientIP", Field::source_ip, 2, As::address},
    {"ClientName", Field::source_domain, 2, As::text},
    {"CommandLine", Field::process_command_line, 1, As::text},
    {"DestAddress", Field::destination_ip, 2, As::address},
    {"DestPort", Field::destination_port, 2, As::port},
    {"DestinationHostname", Field::destination_domain, 1, As::text},
    {"DestinationIp", Field::destination_ip, 1, As::address},
    {"DestinationPort", Field::destination_port, 1, As::port},
    {"Detection User", Field::user_name, 2, As::text},
    {"FileName", Field::file_path, 4, As::text},
    {"Hashes", Field::file_hash, 1, As::text},
    {"HostApplication", Field::process_command_line, 2, As::text},
    {"IPString", Field::source_ip, 2, As::address},
    {"Image", Field::process_name, 1, As::name_of_path},
    {"ImageLoaded", Field::file_path, 3, As::text},
    {"ImagePath", Field::file_path, 2, As::text},
    {"IpAddress", Field::source_ip, 1, As::address},
    {"IpPort", Field::source_port, 1, As::port},
    {"NewProcessId", Field::process_pid, 1, As::number},
    {"NewProcessName", Field::process_name, 1, As::name_of_path},
    {"ObjectName", Field::file_path, 2, As::text},
    {"Path", Field::file_path, 2, As::text},
    {"Process Name", Field::process_name, 2, As::name_of_path},
    {"ProcessID", Field::process_pid, 2, As::number},
    {"ProcessId", Field::process_pid, 2, As::number},
    {"ProcessName", Field::process_name, 2, As::name_of_path},
    {"Protocol", Field::network_transport, 1, As::transport},
    {"QueryName", Field::destination_domain, 2, As::text},
    {"RelativeTargetName", Field::file_path, 3, As::text},
    {"RuleName", Field::rule_name, 1, As::text},
    {"ServiceFileName", Field::file_path, 2, As::text},
    {"SourceAddress", Field::source_ip, 2, As::address},
    {"SourceHostname", Field::source_domain, 1, As::text},
    {"SourceIp", Field::source_ip, 1, As::address},
    {"SourcePort", Field::source_port, 1, As::port},
    {"SubjectUserName", Field::user_name, 5, As::text},
    {"TargetFilename", Field::file_path, 1, As::text},
    {"TargetServerName", Field::destination_domain, 3, As::text},
    {"TargetUserName", Field::user_name, 1, As::text},
    {"Threat Name", Field::threat_indicator_name, 1, As::text},
    {"User", Field::user_name, 2, As::text},
    {"UserName", Field::user_name, 4, As::text},
    {"Workstation", Field::source_domain, 1, As::text},
    {"WorkstationName", Field::source_domain, 1, As::text},
};
static_assert(std::is_sorted(std::begin(kDataNames), std::end(kDataNames),
                             [](const DataName& a, const DataName& b) { return a.name < b.name; }));

bool is_missing(std::string_view text) { return text.empty() || text == "-"; }

std::string_view last_part(std::string_view path) {
  const size_t cut = path.find_last_of("\\/");
  return cut == std::string_view::npos ? path : path.substr(cut + 1);
}

std::string_view transport_of(std::string_view protocol) {
  if (protocol == "6" || equal_ignoring_case(protocol, "tcp")) return "tcp";
  if (protocol == "17" || equal_ignoring_case(protocol, "udp")) return "udp";
  if (protocol == "1") return "icmp";
  return protocol;
}

// The decimal form of a number that may be written in hexadecimal.
std::string_view decimal_of(std::string_view text, Arena& arena) {
  if (!text.starts_with("0x")) return text;
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), number, 16);
  if (error != std::errc() || end != text.data() + text.size()) return text;
  return arena.copy(std::to_string(number));
}

}  // namespace

uint8_t known_data_name(std::string_view name) {
  const auto* const at = std::lower_bound(
      std::begin(kDataNames), std::end(kDataNames), name,
      [](const DataName& row, std::string_view wanted) { return row.name < wanted; });
  if (at == std::end(kDataNames) || at->name != name) return 0;
  return static_cast<uint8_t>(at - std::begin(kDataNames) + 1);
}

void EvtxFields::start(Arena& arena, uint64_t wanted, Event& out) {
  wanted_ = wanted;
  arena_ = &arena;
  out_ = &out;
  keywords_ = 0;
  has_time_ = false;
  first_data_ = 0;
  rank_.fill(0xff);
  keywords_text_ = source_name_ = {};
  out.zone_source = ZoneSource::format;
  out.time_digits = 7;
}

void EvtxFields::add_extra(std::string_view name, std::string_view text) {
  if (!text.empty()) out_->extra.push_back({name, text});
}

void EvtxFields::put_time(std::string_view text, const EvtxValue* raw) {
  if (raw != nullptr && raw->type == EvtxValue::filetime && raw->bytes >= 8) {
    const auto ns = ns_of_filetime(load_little<uint64_t>(raw->data));
    has_time_ = ns.has_value();
    out_->time_ns = ns.value_or(0);
    return;
  }
  const auto instant = parse_rfc3339(text);
  if (!instant) return;
  has_time_ = true;
  out_->time_ns = instant->time_ns;
  out_->time_digits = static_cast<uint8_t>(instant->digits);
}

void EvtxFields::put_level(std::string_view text) {
  constexpr std::string_view kLevels[] = {"information", "critical",    "error",
                                          "warning",     "information", "verbose"};
  const bool known = text.size() == 1 && text[0] >= '0' && text[0] <= '5';
  out_->set(Field::log_level, known ? kLevels[text[0] - '0'] : text);
  add_extra("Level", text);
}

void EvtxFields::system(EvtxSystem field, std::string_view text, const EvtxValue* raw) {
  switch (field) {
    case EvtxSystem::provider:
      if (!text.empty()) out_->set(Field::event_provider, text);
      break;
    case EvtxSystem::source_name:
      source_name_ = text;
      break;
    case EvtxSystem::event_id:
      out_->set(Field::event_code, text);
      break;
    case EvtxSystem::level:
      put_level(text);
      break;
    case EvtxSystem::keywords:
      keywords_ = raw != nullptr ? number_of(*raw).value_or(0) : 0;
      if (raw == nullptr && text.starts_with("0x")) {
        std::from_chars(text.data() + 2, text.data() + text.size(), keywords_, 16);
      }
      add_extra("Keywords", text);
      break;
    case EvtxSystem::time:
      put_time(text, raw);
      break;
    case EvtxSystem::channel:
      out_->set(Field::event_category, text);
      break;
    case EvtxSystem::computer:
      out_->set(Field::host_name, text);
      break;
    case EvtxSystem::record_id:
      add_extra("EventRecordID", text);
      break;
    case EvtxSystem::task:
      add_extra("Task", text);
      break;
    case EvtxSystem::opcode:
      add_extra("Opcode", text);
      break;
    case EvtxSystem::user_id:
      add_extra("UserID", text);
      break;
    default:
      break;
  }
  first_data_ = out_->extra.size();
}

void EvtxFields::put_known(uint8_t row, std::string_view text) {
  const DataName& known = kDataNames[row - 1];
  uint8_t& rank = rank_[static_cast<size_t>(known.field)];
  if (rank <= known.rank || is_missing(text)) return;
  std::string_view ip = text, port;
  switch (known.as) {
    case As::address:
      if (!split_address(text, ip, port)) return;
      if (ip.starts_with("::ffff:")) ip.remove_prefix(7);
      text = ip;
      if (!port.empty() && known.field == Field::source_ip) out_->set(Field::source_port, port);
      break;
    case As::port:
      if (text == "0") return;
      break;
    case As::name_of_path:
      text = last_part(text);
      break;
    case As::number:
      text = decimal_of(text, *arena_);
      break;
    case As::transport:
      text = transport_of(text);
      break;
    case As::text:
      break;
  }
  rank = known.rank;
  out_->set(known.field, text);
}

void EvtxFields::data(std::string_view name, uint8_t known, std::string_view text) {
  if (known != 0) put_known(known, text);
  // Unnamed values are all called Data: one field with all of them.
  auto& extra = out_->extra;
  if (name == "Data" && extra.size() > first_data_ && extra.back().name == name) {
    extra.back().value = arena_->join(extra.back().value, ", ", text);
    return;
  }
  add_extra(name, text);
}

// The audit keywords say it; they are bits 52 (failure) and 53 (success).
void EvtxFields::put_outcome() {
  constexpr uint64_t kFailure = 1ull << 52, kSuccess = 1ull << 53;
  if ((keywords_ & kFailure) != 0) out_->set(Field::event_outcome, "failure");
  if ((keywords_ & kSuccess) != 0) out_->set(Field::event_outcome, "success");
}

void EvtxFields::put_message() {
  if ((wanted_ & bit_of(Field::message)) == 0) return;
  joined_.clear();
  for (size_t i = first_data_; i < out_->extra.size(); ++i) {
    if (joined_.size() != 0) joined_.append_exact(", ");
    joined_.append_exact(out_->extra[i].name);
    joined_.append('=');
    joined_.append_exact(out_->extra[i].value);
  }
  if (joined_.size() != 0) out_->set(Field::message, arena_->copy(joined_.text()));
}

bool EvtxFields::finish(std::optional<uint64_t> written_filetime) {
  if (!has_time_ && written_filetime) {
    const auto ns = ns_of_filetime(*written_filetime);
    has_time_ = ns.has_value();
    out_->time_ns = ns.value_or(0);
  }
  if (!has_time_) return false;
  if (!out_->has(Field::event_provider) && !source_name_.empty()) {
    out_->set(Field::event_provider, source_name_);
  }
  put_outcome();
  put_windows_action(*out_);
  put_message();
  out_->set(Field::observer_vendor, "Microsoft");
  out_->set(Field::observer_product, "Windows");
  return true;
}

}  // namespace hozen
