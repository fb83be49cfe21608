#pragma once
// AddressColumns: which column of a table of addresses means what (part of the table reader).
//
// Shape:    by the names of a header, in any order and in several spellings; without a header by what stands in
//           all of the first rows
// Cost:     once a file, over its first bytes
#include <cstdint>
#include <string_view>
#include <vector>

#include "labels/address_source.h"

namespace hozen {

enum class AddressColumn : uint8_t {
  none,
  start,
  end,
  extent,
  asn,
  country,
  owner,
  organization,
  network,
  tags,
  from,
  until,
  on,
  vendor,
  contract,
  contact,
  kind,
  count
};

struct AddressColumns {
  char separator = ',';
  bool header = false;
  std::vector<AddressColumn> roles;
  bool has(AddressColumn role) const;
};

// `kind` iptoasn: the text is the name of the AS, not of an owner.
AddressColumns columns_of_head(std::string_view head, AddressKind kind);
bool is_comment_line(std::string_view line);

}  // namespace hozen
