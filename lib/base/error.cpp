#include "base/error.h"

#include <system_error>

namespace hozen {

std::string Error::text() const {
  std::string out;
  if (!file.empty()) {
    out = file;
    if (line != 0) out += fmt::format(":{}", line);
    if (line != 0 && column != 0) out += fmt::format(":{}", column);
    out += ": ";
  }
  out += what;
  if (!hint.empty()) out += fmt::format(" ({})", hint);
  return out;
}

std::unexpected<Error> fail_errno(int error_number, std::string_view doing, std::string_view file) {
  const std::string reason = std::error_code(error_number, std::generic_category()).message();
  return std::unexpected(Error{.what = fmt::format("cannot {} {}: {}", doing, file, reason)});
}

}  // namespace hozen
