#include "labels/address_source.h"

#include <array>

#include "base/text.h"

namespace hozen {
namespace {

constexpr std::array<std::string_view, static_cast<size_t>(AddressKind::count)> kAddressKinds = {
    "own",     "ranges", "answer",      "rpsl", "cloud", "mmdb",   "cymru",
    "iptoasn", "rir",    "contractors", "tor",  "list",  "special"};

}  // namespace

std::string_view name_of(AddressKind kind) { return kAddressKinds[static_cast<size_t>(kind)]; }

std::optional<AddressKind> address_kind_named(std::string_view name) {
  for (size_t i = 0; i < kAddressKinds.size(); ++i) {
    if (kAddressKinds[i] == name) return static_cast<AddressKind>(i);
  }
  return std::nullopt;
}

uint32_t AddressSink::record(const AddressRecord& record) {
  return records_.number_of(record, source_.records);
}

uint32_t AddressSink::validity(const Validity& validity) {
  if (validity.always()) return 0;
  const auto [at, fresh] =
      validity_ids_.try_emplace(validity, static_cast<uint32_t>(source_.validities.size()));
  if (fresh) source_.validities.push_back(validity);
  return at->second;
}

void AddressSink::add_name(std::string_view name, Address address) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (!name.empty()) source_.names.push_back({pool_.id(to_lower(name)), address});
}

void AddressSink::refuse(uint64_t line, std::string_view text, std::string why) {
  ++source_.refused_lines;
  if (source_.refused.size() < kRefusedQuoted) {
    source_.refused.push_back({line, std::move(why), quote_for_message(text, 80), file_});
  }
}

void AddressSink::remark(uint64_t line, std::string why) {
  if (source_.remarks.size() < kRefusedQuoted)
    source_.remarks.push_back({line, std::move(why), {}, file_});
}

Expected<AddressSpec> parse_address_spec(std::string_view spec) {
  AddressSpec out;
  const size_t colon = spec.find(':');
  const std::string_view head = spec.substr(0, colon == std::string_view::npos ? 0 : colon);
  if (head.starts_with("tag=")) {
    out.kind = AddressKind::list;
    out.tag = head.substr(4);
    if (out.tag.empty()) return fail("'{}': a tag needs a name: tag=NAME:FILE", spec);
  } else if (!head.empty()) {
    out.kind = address_kind_named(head);
    if (out.kind == AddressKind::special) return fail("the special ranges are built in");
  }
  if (out.kind) spec.remove_prefix(colon + 1);
  const size_t at = spec.rfind('@');
  if (at != std::string_view::npos && at > 0) {
    const std::string_view date = spec.substr(at + 1);
    if (date.size() == 10 && parse_rfc3339(date)) {
      out.date = std::string(date);
      spec = spec.substr(0, at);
    }
  }
  if (spec.empty()) return fail("'{}': the name of a file is missing", spec);
  out.path = std::string(spec);
  return out;
}

}  // namespace hozen
