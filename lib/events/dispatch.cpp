// Dispatch: how a line finds its way to the formats that may read it.
#include <algorithm>

#include "events/line_reader.h"

namespace hozen {

Dispatch::Dispatch(const FormatSet& formats) {
  for (size_t i = 0; i < formats.formats().size(); ++i) {
    const LogFormat& f = *formats.formats()[i];
    const Entry e{&f, static_cast<uint16_t>(i), f.needs(), f.begins()};
    is_generic.push_back(f.generic);
    carriers.push_back({f.carries == Carries::text ? nullptr : &f, e.index});
    if (f.header_line || !f.fields_prefix.empty()) {
      with_header.push_back(e);
      continue;
    }
    if (f.envelope != Envelope::syslog) (f.generic ? plain_generic : plain).push_back(e);
    if (f.envelope == Envelope::none) continue;
    if (f.programs.empty()) {
      (f.generic ? enveloped_generic : enveloped).push_back(e);
      continue;
    }
    const auto is_glob = [](const std::string& p) {
      return p.find_first_of("*?") != std::string::npos;
    };
    for (const std::string& p : f.programs) {
      if (!is_glob(p)) by_program.emplace(p, e);
    }
    if (std::any_of(f.programs.begin(), f.programs.end(), is_glob)) by_program_glob.push_back(e);
  }
}

}  // namespace hozen
