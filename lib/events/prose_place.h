#pragma once
// ProsePlace: an address among the words of a sentence.
//
// Call:     read_place, once a word
// Shape:    "192.0.2.7", "192.0.2.7:5000", "taro@192.0.2.7", "IP:192.0.2.7" -> address and port
// Errors:   false: the word is none
// Lifetime: views into the word
#include <cstddef>
#include <string_view>

namespace hozen {

struct Place {
  std::string_view ip, port;
  size_t word = 0;
};

// The address a word is or ends with.
bool read_place(std::string_view word, Place& out);

}  // namespace hozen
