#include "labels/address_source.h"
namespace hozen {
Expected<void> read_mmdb(const std::string& path, AddressSink&) {
  return fail("{}: not yet", path);
}
}  // namespace hozen
