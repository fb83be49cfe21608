#pragma once
// Small pure functions on text that every folder needs. ASCII only: no locale is ever asked.
//
// Errors:   parse_* give std::nullopt unless the whole text is the number and it fits
// Cost:     one pass, no allocation unless a string is returned
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hozen {

// Without blanks, tabs, CR, LF at both ends; what is left, even if nothing, lies in `text`.
std::string_view trim(std::string_view text);
// The first line, without LF or CRLF; `rest` goes on behind it.
std::string_view take_line(std::string_view& rest);
std::string to_lower(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
std::vector<std::string_view> split(std::string_view text,
                                    char separator);  // n separators, n+1 pieces

std::optional<uint64_t> parse_unsigned(std::string_view text);
std::optional<int64_t> parse_signed(std::string_view text);
std::optional<double> parse_decimal(std::string_view text);

bool is_valid_utf8(std::string_view text);

// Text from a log for an error message or the ledger: control bytes and invalid UTF-8 as \xhh,
// cut to `most` bytes with "..." at a character border.
std::string quote_for_message(std::string_view text, size_t most = 160);

// Shell-like match of a whole path or name: * (any bytes), ? (one byte). Case counts.
bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace hozen
