#pragma once
// ClassGuess: the class of a log by its format: server, vpn, firewall, antivirus; nothing if it does not show.
//
// Call:     of, a file after the other
// Shape:    path below data/ and the first bytes -> class, or "". A path that says "vpn" makes a
//           firewall's log a VPN's
// Cost:     a few ms for the first log of a kind (the folder and the name without its digits);
//           then a map lookup
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "events/format_set.h"

namespace hozen {

// "" if the format belongs to no class or to several.
std::string_view class_of_format(std::string_view format_id);

class ClassGuess {
 public:
  std::string of(std::string_view path, std::string_view head);

 private:
  std::string recognised(std::string_view head);
  std::unique_ptr<FormatSet> formats_;
  std::map<std::string, std::string, std::less<>> known_;
};

}  // namespace hozen
