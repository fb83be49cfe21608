#pragma once
// search_page: is a referrer a search engine's page of results?
//
// Shape:    a referrer as logged -> yes, if it names a host of a search engine and has a query: what it holds is what
//           somebody searched for, such as a line of code, not what was sent to this server
// Errors:   none: a referrer can be forged. Whoever writes an attack there to have it logged is found by the rules
//           that name the referrer's own fields
// Cost:     a look at the host's name
// Source:   the engines' own pages; hosts as of 2024
#include <string_view>

namespace hozen {

bool is_search_page(std::string_view referrer);

}  // namespace hozen
