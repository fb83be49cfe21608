#include "events/prose_place.h"

#include <algorithm>

#include "base/address.h"
#include "base/digits.h"
#include "events/sentence.h"
#include "events/target.h"

namespace hozen {

bool read_place(std::string_view word, Place& out) {
  if (std::count(word.begin(), word.end(), '.') < 3 &&
      std::count(word.begin(), word.end(), ':') < 2)
    return false;
  if (const size_t at = word.rfind('@'); at != std::string_view::npos) word.remove_prefix(at + 1);
  if (const size_t slash = word.rfind('/'); slash != std::string_view::npos &&
                                            slash + 1 < word.size() &&
                                            !all_digits(word.substr(slash + 1)))
    word.remove_prefix(slash + 1);
  while (!word.empty() && is_letter(word.front()) && word.find(':') != std::string_view::npos &&
         !Address::parse(word) && !split_address(word, out.ip, out.port))
    word.remove_prefix(word.find(':') + 1);
  return !word.empty() && split_address(word, out.ip, out.port);
}

}  // namespace hozen
