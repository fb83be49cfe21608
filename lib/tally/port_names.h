#pragma once
// PortNames: what a port is for, and why somebody may knock at it - offline, and replaceable.
//
// Call:     built_in(), then add(FILE) for the user's own; of("3702/udp")
// Shape:    the key is PORT/PROTOCOL as tallies have it. A user's file: CSV lines `port/protocol,service,note`
// Errors:   add: a file that cannot be read, a key that is no port (file:line)
// Source:   iana.org/assignments/service-names-port-numbers; notes from vendors' and CERTs' advisories
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"

namespace hozen {

struct PortName {
  std::string service, note, note_ja;
};

class PortNames {
 public:
  static PortNames built_in();
  Expected<void> add(const std::string& path);
  Expected<void> add_text(std::string_view text, const std::string& path);
  const PortName* of(std::string_view port) const;  // null: not known
  size_t size() const { return names_.size(); }

 private:
  std::map<std::string, PortName, std::less<>> names_;
};

}  // namespace hozen
