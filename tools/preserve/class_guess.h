#pragma once
// ClassGuess: the class of a log by its format: server, client-pc, vpn, firewall, antivirus; nothing if it does not
// show.
//
// Call:     of, a file after the other; class_by_formats where the formats are known already
// Shape:    path below data/ and the first bytes -> class, or "". The class is the format's own (`class:` in its
//           YAML file); the path decides where one format is written by several: a firewall's log of its VPN,
//           a Windows event log of a server, CEF from anybody
// Cost:     a few ms for the first log of a kind (the folder and the name without its digits);
//           then a map lookup
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "events/format_set.h"

namespace hozen {

// Formats of a file with their events -> the class of most of them.
std::string class_by_formats(const FormatSet& formats,
                             const std::map<std::string, uint64_t>& events, std::string_view path);

class ClassGuess {
 public:
  std::string of(std::string_view path, std::string_view head);

 private:
  std::string recognised(std::string_view path, std::string_view head);
  std::unique_ptr<FormatSet> formats_;
  std::map<std::string, std::string, std::less<>> known_;
};

}  // namespace hozen
