#pragma once
// RequestText: a request target or header as the server behind the log would understand it.
//
// Call:     decode once a text; the views live until the next decode of the same object
// Shape:    the text as logged -> up to six views, each left out when it is equal to one before
// it:
//             decoded    the log writer's escapes undone; then up to three rounds of percent
//             decoding (%XX, %uXXXX)
//                        until nothing changes, `+` as blank in the query only; overlong UTF-8 and
//                        full-width forms as the ASCII they stand for; HTML entities; UTF-7 in the
//                        form +ADw-. Double-byte Japanese (Shift_JIS, EUC-JP, ISO-2022-JP) and its
//                        kin keep only bytes over 0x7F, so that no second byte looks like a `\` or
//                        `|`.
//             squeezed   comments, ${IFS} and runs of white space as one blank, NUL bytes gone,
//             paths without
//                        `/./` and `//`
//             joined     quotes, backslashes, `$@`, `<>` and comments between two letters taken out
//             inner      base64 values of the text that are text themselves, each on its own line
//             members    strings of JSON that a parameter (or a body) holds, as parameters
//             valued     a query that is one bare value (`?../../etc`, `?' or 1=1`), as the value of a parameter
// Errors:   none: what cannot be decoded stays as it is
// Cost:     one look at each byte where there is nothing to decode; linear always
// Source:   RFC 3986 section 2.1; HTML 5 form encoding;
// httpd.apache.org/docs/2.4/mod/mod_log_config.html (escapes);
//           nginx.org/en/docs/http/ngx_http_log_module.html (escape=default); RFC 2152, RFC 1468,
//           JIS X 0208
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "labels/text_decoding.h"

namespace hozen {

enum class TextPart : uint8_t {
  request,  // path?query: `+` is a blank in the query
  header,   // `+` stays, but for what follows a `?`
};

class RequestText {
 public:
  struct View {
    std::string_view text;
    size_t query_at = 0;        // where the query begins (behind `?`), or npos
    Tier tier = Tier::hostile;  // or more common
  };
  static constexpr size_t kMostViews = 6;

  void decode(std::string_view logged, Escapes escapes, TextPart part);

  // views()[0] is the decoded text; it is the logged one itself when nothing had to be decoded.
  const View* begin() const { return views_.data(); }
  const View* end() const { return views_.data() + count_; }
  bool unchanged() const { return unchanged_; }  // the only view is the logged text

 private:
  static size_t after_mark(std::string_view text);
  struct Buffer {
    std::unique_ptr<char[]> bytes;
    size_t size = 0;
    char* of_size(size_t wanted);
  };
  std::string_view decode_whole(std::string_view logged, Escapes escapes, size_t& query_at);
  static std::string_view squeeze_whole(std::string_view text, size_t& query_at, Squeeze how,
                                        Buffer& buffer);
  void add_squeezed(std::string_view text, size_t query_at);
  void add_inner(std::string_view text);
  void add_members(std::string_view text);
  void add_valued(std::string_view query, uint16_t traits);

  std::array<View, kMostViews> views_;
  size_t count_ = 0;
  bool unchanged_ = true;
  Buffer decoded_, squeezed_, joined_, inner_, members_, valued_;
};

}  // namespace hozen
