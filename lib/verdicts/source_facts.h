#pragma once
// source_facts: owner, country, AS, network and tags of the source addresses, as dimensions of
// what was counted.
//
// Call:     add_source_facts once a series, before it is judged; name_owners after blame
// Shape:    what is known of "source.ip" (of counts: or "source") becomes counts of the fields
//           kFactFields; addresses that no source of the database knows are in none of them
// Errors:   none: what is no address has no facts
// Cost:     one lookup a distinct address and, of facts that hold for a time, a slot
#include <array>
#include <functional>
#include <string_view>

#include "labels/address_database.h"
#include "verdicts/planned.h"

namespace hozen {

inline constexpr std::array<std::string_view, 5> kFactFields = {
    "source.owner", "source.geo.country_iso_code", "source.as", "source.network.name",
    "source.tags"};

// visit(number of the field in kFactFields, value)
void each_source_fact(const AddressFacts& facts,
                      const std::function<void(size_t, std::string_view)>& visit);

enum class TimedSources : uint8_t {
  counted,  // facts that hold for a time were counted already, at each record's time
  at_slot,  // records are not known: what holds when a slot begins
};
void add_source_facts(Observed& observed, const AddressDatabase& database, TimedSources timed);

// Who::whose of the addresses that findings name, as of when they are first seen there, and that
// of a series that is one address (--group source.ip).
void name_owners(const AddressDatabase& database, JudgedSeries& judged);

}  // namespace hozen
