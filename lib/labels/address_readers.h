#pragma once
// The readers behind make_address_reader, and what they share.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labels/address_source.h"

namespace hozen {

struct AddressExtent {
  Address first, last;
};
// "203.0.113.0/24", "203.0.113.7", "203.0.113.1-203.0.113.9", "203.0.113.1 - 203.0.113.9"; LACNIC's
// "200.1/16" when `short_v4`. Host bits of a prefix are cleared. The Error says what is wrong in
// words.
Expected<AddressExtent> parse_extent(std::string_view text, bool short_v4 = false);
Expected<AddressExtent> extent_of(std::string_view first, std::string_view last);

// "AS64500", "64500"; nullopt when it is none. 0 for "", "-", "NA".
std::optional<uint32_t> parse_asn(std::string_view text);
// Two letters, as capitals; empty for anything else and for ZZ.
std::string country_code(std::string_view text);
// "Vulnerability assessment" -> "vulnerability-assessment": what can be part of a tag.
std::string tag_text(std::string_view text);
struct AddressReaderOptions;
// "list:NAME" of the file, or what tag=NAME says.
std::string tag_of_list(const AddressReaderOptions& options);

// What a vendor does, as the second half of its tag: "pentest" unless the ledger says otherwise.
std::string vendor_kind_of(std::string_view text);

// The first instant of a date (or the instant itself), and the end of one: a date includes its day.
Expected<int64_t> start_of(std::string_view text, const Zone& zone);
Expected<int64_t> end_of(std::string_view text, const Zone& zone);

// Cells of a CSV line; a quoted cell without its quotes. False: a quote that never ends.
bool split_cells(std::string_view line, char separator, std::string& quoted,
                 std::vector<std::string_view>& cells);

std::unique_ptr<AddressReader> make_csv_reader(AddressKind kind,
                                               const AddressReaderOptions& options);
bool looks_like_contractors(std::string_view head);
bool looks_like_columns(std::string_view head);  // a table with addresses in its first columns
std::unique_ptr<AddressReader> make_rir_reader();
// Whois answers and dumps of registries (kinds answer and rpsl).
std::unique_ptr<AddressReader> make_object_reader(AddressKind kind);
// Whether a line is one of ARIN's lists of networks:
// "Example Inc. EXAMPLE-1 (NET-192-0-2-0-1) 192.0.2.0 - 192.0.2.15".
bool lists_a_network(std::string_view line);
std::unique_ptr<AddressReader> make_cymru_reader();
// Cloud providers' ranges, RDAP answers, MISP warninglists (kinds cloud, answer, list).
std::unique_ptr<AddressReader> make_cloud_reader(const AddressReaderOptions& options);
std::unique_ptr<AddressReader> make_json_address_reader(AddressKind kind,
                                                        const AddressReaderOptions& options);
std::unique_ptr<AddressReader> make_tor_reader(const AddressReaderOptions& options);
std::unique_ptr<AddressReader> make_list_reader(const AddressReaderOptions& options);
// Networks of the house: "192.0.2.0/25 office", and hosts files ("192.0.2.10 www.example.jp www").
std::unique_ptr<AddressReader> make_own_reader();
bool looks_like_own_names(std::string_view head);

}  // namespace hozen
