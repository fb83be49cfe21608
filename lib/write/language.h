#pragma once
// tr: the words of pages in English or Japanese. The English text is the key.
//
// Call:     say(language, "{} values; shares are of {} counted.", n, total)
// Shape:    English -> itself; Japanese -> its translation, the English text where there is none.
//           Placeholders are the same ones in both; a test holds every pair against that.
// Errors:   none
// Cost:     a binary search of some hundred texts
#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/error.h"
#include "base/language.h"
#include "write/grouped.h"

namespace hozen {

Expected<Language> language_named(std::string_view name);  // "en", "ja"
std::string_view tr(Language language, std::string_view english);
std::span<const std::pair<std::string_view, std::string_view>> translations();  // sorted by English

// Numbers within words are read by people: 24,962.
auto said(const auto& value) {
  if constexpr (std::is_integral_v<std::remove_cvref_t<decltype(value)>>)
    return grouped_digits(fmt::format("{}", value));
  else
    return std::string_view(value);
}

template <class... Args>
std::string say(Language language, fmt::format_string<std::type_identity_t<Args>...> english,
                const Args&... args) {
  const fmt::string_view key = english;
  return [&](const auto&... shown) {
    return fmt::vformat(tr(language, {key.data(), key.size()}), fmt::make_format_args(shown...));
  }(said(args)...);
}

}  // namespace hozen
