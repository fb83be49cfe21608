#pragma once
// display_width: how many columns of a terminal a UTF-8 text takes.
//
// Shape:    0 for combining marks and what a joiner binds, 2 for East Asian wide and emoji, else 1;
//           an invalid byte counts one
// Errors:   none
// Source:   Unicode TR 11 (East Asian width), TR 51 (emoji), general categories Mn and Me
#include <cstddef>
#include <string_view>

namespace hozen {

size_t display_width(std::string_view text);

}  // namespace hozen
