// The contracts of a compiled database (or of a ledger named by --addresses), for verdicts.
#include "options.h"
#include "write/tag_facts.h"

namespace hozen {
namespace {

std::string kind_of(std::string_view tags) {
  constexpr std::string_view kVendorTag = "vendor:";
  while (!tags.empty()) {
    const std::string_view tag = tags.substr(0, tags.find('\n'));
    if (tag.starts_with(kVendorTag)) return std::string(tag.substr(kVendorTag.size()));
    tags.remove_prefix(std::min(tags.size(), tag.size() + 1));
  }
  return {};
}

}  // namespace

Expected<std::vector<ContractorEntry>> contractors_of(const AddressArchive& archive,
                                                      const Zone& zone) {
  std::vector<ContractorEntry> out;
  if (!archive.database().has_contracts()) return out;
  const auto add = [&](const AddressStatement& s) {
    if (s.record->vendor == 0) return;
    ContractorEntry entry;
    entry.vendor = archive.text(s.record->vendor);
    entry.kind = kind_of(archive.text(s.record->tags));
    entry.contract = archive.text(s.record->contract);
    entry.contact = archive.text(s.record->contact);
    entry.ranges = {{s.first, s.last}};
    const Validity& valid = s.validity;
    const bool from = valid.from_ns != INT64_MIN, until = valid.until_ns != INT64_MAX;
    if (from) entry.from_s = floor_div(valid.from_ns, kNsPerSecond);
    if (until) entry.to_s = floor_div(valid.until_ns - 1, kNsPerSecond) + 1;
    entry.valid_text =
        fmt::format("{} to {}", from ? border_text(valid.from_ns, zone, false) : "always",
                    until ? border_text(valid.until_ns, zone, true) : "now");
    out.push_back(std::move(entry));
  };
  HOZEN_CHECK(archive.each_statement(add, AddressKind::contractors));
  HOZEN_CHECK(archive.database().sound());
  return out;
}

}  // namespace hozen
