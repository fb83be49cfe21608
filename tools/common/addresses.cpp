#include "common/addresses.h"

#include <CLI/CLI.hpp>

namespace hozen {

void declare_addresses(CLI::App& app, std::vector<std::string>& specs) {
  app.add_option("--addresses", specs,
                 "address facts: compiled database or source files (see whois-tag)")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->take_all()
      ->group("Input");
}

Expected<std::optional<AddressDatabase>> load_addresses(const std::vector<std::string>& specs,
                                                        bool needed, const Zone& zone,
                                                        std::vector<std::string>& remarks) {
  std::optional<AddressDatabase> out;
  if (specs.empty() && needed)
    return fail("facts of addresses (source.owner ...) need --addresses FILE");
  if (specs.empty()) return out;
  HOZEN_TRY(loaded, AddressDatabase::load(specs, {.zone = zone, .remarks = &remarks}));
  out.emplace(std::move(loaded));
  return out;
}

void refuse_all(const std::vector<std::string>& remarks, Outcome& outcome) {
  for (const std::string& remark : remarks) outcome.refuse(remark);
}

}  // namespace hozen
