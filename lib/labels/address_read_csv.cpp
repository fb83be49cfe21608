// CIDR, range and single addresses as CSV or TSV: by the names of their columns, or by what stands
// in them. Also contractor ledgers, IPtoASN and whatever else comes as one network a row.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "labels/address_columns.h"
#include "labels/address_readers.h"

namespace hozen {
namespace {

using Role = AddressColumn;

class CsvReader : public AddressReader {
 public:
  CsvReader(AddressKind kind, const AddressReaderOptions& options)
      : kind_(kind), options_(options), table_(columns_of_head(options.head, kind)) {
    columns_.fill(SIZE_MAX);
    for (size_t i = 0; i < table_.roles.size(); ++i) {
      const auto role = static_cast<size_t>(table_.roles[i]);
      if (columns_[role] == SIZE_MAX) columns_[role] = i;
    }
  }

  void begin_file(std::string_view) override { header_seen_ = !table_.header; }

  void line(std::string_view text, uint64_t number, AddressSink& sink) override {
    if (text.empty() ||
        ((text[0] == '#' || text[0] == ' ' || text[0] == '/') && is_comment_line(text)))
      return;
    if (!split_cells(text, table_.separator, quoted_, cells_))
      return sink.refuse(number, text, "a quote that never ends");
    if (!header_seen_) {
      header_seen_ = true;
      return;
    }
    why_.clear();
    const AddressRecord record = read_record(sink);
    const Validity validity = read_validity();
    if (!why_.empty()) return sink.refuse(number, text, why_);
    read_extents(text, number, record, validity, sink);
  }

 private:
  std::string_view cell(Role role) const {
    const size_t column = columns_[static_cast<size_t>(role)];
    return column < cells_.size() ? trim(cells_[column]) : std::string_view();
  }

  AddressRecord read_record(AddressSink& sink) {
    AddressRecord record;
    const auto asn = parse_asn(cell(Role::asn));
    if (!asn) why_ = "not an AS number";
    record.asn = asn.value_or(0);
    record.country = sink.id(country_code(cell(Role::country)));
    record.owner = sink.id(cell(Role::owner));
    record.organization = sink.id(cell(Role::organization));
    record.network = sink.id(cell(Role::network));
    if (kind_ == AddressKind::contractors) {
      record.vendor = sink.id(cell(
          columns_[static_cast<size_t>(Role::vendor)] != SIZE_MAX ? Role::vendor : Role::owner));
      record.owner = 0;
      record.contract = sink.id(cell(Role::contract));
      record.contact = sink.id(cell(Role::contact));
      if (record.vendor == 0) why_ = "the vendor is not named";
    }
    record.tags = sink.id(read_tags());
    return record;
  }

  std::string read_tags() const {
    std::string tags;
    const auto add = [&](const std::string& tag) {
      if (tag.empty()) return;
      if (!tags.empty()) tags += '\n';
      tags += tag;
    };
    if (kind_ == AddressKind::contractors) add("vendor:" + vendor_kind_of(cell(Role::kind)));
    if (kind_ == AddressKind::tor) add("tor-exit");
    if (kind_ == AddressKind::own) add("own");
    if (!options_.tag.empty()) add(tag_text(options_.tag));
    std::string_view given = cell(Role::tags);
    while (!given.empty()) {
      const size_t end = std::min(given.find_first_of(";,| "), given.size());
      add(tag_text(given.substr(0, end)));
      given.remove_prefix(std::min(end + 1, given.size()));
    }
    return tags;
  }

  Validity read_validity() {
    Validity validity;
    std::string_view from = cell(Role::from), until = cell(Role::until);
    if (from.empty() && until.empty()) from = until = cell(Role::on);
    if (open_ended(from)) from = {};
    if (open_ended(until)) until = {};
    if (!from.empty()) {
      const auto time = start_of(from, options_.zone);
      if (!time) why_ = "not a date: " + quote_for_message(from, 40);
      validity.from_ns = time.value_or(0);
    }
    if (!until.empty()) {
      const auto time = end_of(until, options_.zone);
      if (!time) why_ = "not a date: " + quote_for_message(until, 40);
      validity.until_ns = time.value_or(0);
    }
    if (why_.empty() && validity.until_ns <= validity.from_ns)
      why_ = "its validity ends before it starts";
    return validity;
  }
  static bool open_ended(std::string_view text) { return text == "-" || text == "*"; }

  void read_extents(std::string_view text, uint64_t number, const AddressRecord& record,
                    const Validity& validity, AddressSink& sink) {
    if (columns_[static_cast<size_t>(Role::start)] != SIZE_MAX) {
      const auto extent = extent_of(cell(Role::start), cell(Role::end));
      if (!extent) return sink.refuse(number, text, extent.error().what);
      if (not_routed(record)) return;
      add_name(*extent, sink);
      return sink.add(extent->first, extent->last, sink.record(record), sink.validity(validity));
    }
    std::vector<AddressExtent> extents;
    std::string_view list = cell(Role::extent);
    while (!list.empty()) {
      size_t end = std::min(list.find_first_of(";,| "), list.size());
      const size_t after = list.find_first_not_of(' ', end);
      if (after != std::string_view::npos && list[after] == '-') {  // "a - b"
        end = std::min(
            list.find_first_of(";,| ", std::min(list.find_first_not_of(" -", after), list.size())),
            list.size());
      }
      const std::string_view one = trim(list.substr(0, end));
      list.remove_prefix(std::min(end + 1, list.size()));
      if (one.empty()) continue;
      const auto extent = parse_extent(one);
      if (!extent) return sink.refuse(number, text, extent.error().what);
      extents.push_back(*extent);
    }
    if (extents.empty()) return sink.refuse(number, text, "no address, prefix or range");
    for (const AddressExtent& extent : extents) {
      add_name(extent, sink);
      sink.add(extent.first, extent.last, sink.record(record), sink.validity(validity));
    }
  }

  // A host of our own: what a column "hostname" says is its name.
  void add_name(const AddressExtent& extent, AddressSink& sink) {
    if (kind_ == AddressKind::own && extent.first == extent.last)
      sink.add_name(cell(Role::network), extent.first);
  }

  // IPtoASN gives AS 0, "Not routed", for the space between the routes.
  bool not_routed(const AddressRecord& record) const {
    return kind_ == AddressKind::iptoasn && record.asn == 0;
  }

  AddressKind kind_;
  AddressReaderOptions options_;
  AddressColumns table_;
  std::array<size_t, static_cast<size_t>(Role::count)> columns_{};
  bool header_seen_ = false;
  std::string quoted_, why_;
  std::vector<std::string_view> cells_;
};

}  // namespace

std::string vendor_kind_of(std::string_view text) {
  const std::string kind = tag_text(text);
  if (kind.empty()) return "pentest";
  for (const std::string_view word : {"pentest", "penetration", "pen-test", "vulnerability",
                                      "assessment", "脆弱性", "診断", "ペネトレーション"}) {
    if (kind.find(word) != std::string::npos) return "pentest";
  }
  return kind;
}

bool looks_like_contractors(std::string_view head) {
  const AddressColumns table = columns_of_head(head, AddressKind::contractors);
  return table.header && table.has(Role::vendor) && table.has(Role::extent);
}

bool looks_like_columns(std::string_view head) {
  const AddressColumns table = columns_of_head(head, AddressKind::csv);
  return table.roles.size() > 1 &&
         (table.header || table.has(Role::start) || table.has(Role::extent));
}

std::unique_ptr<AddressReader> make_csv_reader(AddressKind kind,
                                               const AddressReaderOptions& options) {
  return std::make_unique<CsvReader>(kind, options);
}

}  // namespace hozen
