#pragma once
// Error: what went wrong, where, what was expected and what to do; carried by std::expected.
//
// Three kinds of trouble exist. Damaged input goes into the Ledger (base/ledger.h) and work goes on.
// A world that refuses (no such file, disk full, bad rule file) is an Error and travels up to main.
// Our own mistakes are asserts. Nothing in lib/ throws.
//
// Shape:    what: one sentence without a full stop; file:line:column point at the place (0 = unknown);
//           hint: what the user can do about it, may be empty
//
//   Expected<int> n = parse(text);          if (!n) return std::unexpected(n.error());
//   HOZEN_TRY(n, parse(text));              // the same: declares n, or returns the error
//   HOZEN_CHECK(close(file));               // for Expected<void>
#include <fmt/format.h>

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace hozen {

struct Error {
  std::string what;
  std::string file = {};
  size_t line = 0;
  size_t column = 0;
  std::string hint = {};

  // "rules/x.yml:3:7: unknown modifier 'foo' (try: contains, startswith)"
  std::string text() const;
};

template <class T>
using Expected = std::expected<T, Error>;

// fail("cannot open {}", name) makes the unexpected value of any Expected<T>.
template <class... Args>
std::unexpected<Error> fail(fmt::format_string<Args...> format, Args&&... args) {
  return std::unexpected(Error{.what = fmt::format(format, std::forward<Args>(args)...)});
}

// The errno of a failed system call as an Error: "cannot open logs/a: Permission denied".
std::unexpected<Error> fail_errno(int error_number, std::string_view doing, std::string_view file);

}  // namespace hozen

#define HOZEN_JOIN2(a, b) a##b
#define HOZEN_JOIN(a, b) HOZEN_JOIN2(a, b)
#define HOZEN_TRY(name, expression) \
  HOZEN_TRY_IMPL(name, HOZEN_JOIN(hozen_try_, __LINE__), expression)
#define HOZEN_TRY_IMPL(name, holder, expression)                  \
  auto holder = (expression);                                     \
  if (!holder) return std::unexpected(std::move(holder.error())); \
  auto name = std::move(*holder)
#define HOZEN_CHECK(expression)                               \
  do {                                                        \
    if (auto hozen_check = (expression); !hozen_check)        \
      return std::unexpected(std::move(hozen_check.error())); \
  } while (false)
