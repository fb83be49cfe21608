#pragma once
// SyslogWalker: the small pieces of a syslog header, one after the other.
//
// Shape:    every step gives what it read, or leaves the place alone if it does not fit
// Source:   RFC 3164, RFC 5424, RFC 6587
#include <string_view>

#include "base/time.h"
#include "events/clock.h"
#include "events/syslog_header.h"

namespace hozen {

class SyslogWalker {
 public:
  explicit SyslogWalker(std::string_view line) : p_(line.data()), end_(p_ + line.size()) {}

  bool priority(std::string_view& out) {
    if (p_ == end_ || *p_ != '<') return false;
    const char* q = p_ + 1;
    while (q != end_ && q - p_ < 5 && digit(*q)) ++q;
    if (q == p_ + 1 || q == end_ || *q != '>') return false;
    out = {p_ + 1, static_cast<size_t>(q - p_ - 1)};
    p_ = q + 1;
    return true;
  }

  // The length that stands before a message on TCP: "120 <134>1 ..." (RFC 6587, octet counting).
  void octet_count() {
    const char* q = p_;
    if (q == end_ || *q < '1' || *q > '9') return;
    while (q != end_ && q - p_ < 6 && digit(*q)) ++q;
    if (end_ - q > 2 && q[0] == ' ' && q[1] == '<' && digit(q[2])) p_ = q + 1;
  }

  // "1 ", RFC 5424's version.
  bool version() {
    const char* q = p_;
    if (q != end_ && *q == ' ') ++q;  // "<1> 1 2024-...": Cylance
    if (end_ - q < 3 || q[0] != '1' || q[1] != ' ') return false;
    p_ = q + 2;
    return true;
  }

  bool blank() {
    if (p_ == end_ || *p_ != ' ') return false;
    ++p_;
    return true;
  }
  void blanks() {
    while (p_ != end_ && *p_ == ' ') ++p_;
  }

  // A token up to the next blank.
  std::string_view word() {
    const char* from = p_;
    while (p_ != end_ && *p_ != ' ') ++p_;
    return {from, static_cast<size_t>(p_ - from)};
  }

  // "Jan  2 03:04:05", "Jan 02 2023 03:04:05", "Jan  2 03:04:05 2023", with a fraction; the month in any case.
  bool rfc3164(std::string_view& stamp, SyslogHeader::Stamp& kind) {
    const char* q = p_;
    if (end_ - q < 14 || q[3] != ' ' || month_of(q) == 0) return false;
    q += 4;
    while (q != end_ && *q == ' ') ++q;
    if (!digits(q, 1, 2) || q == end_ || *q++ != ' ') return false;
    const bool year_first = end_ - q > 5 && year(q) && q[4] == ' ';
    if (year_first) q += 5;
    if (!clock(q)) return false;
    const bool year_last = !year_first && end_ - q > 6 && *q == ' ' && year(q + 1) && q[5] == ' ' &&
                           (q[1] == '1' || q[1] == '2');
    if (year_last) q += 5;
    kind = year_first  ? SyslogHeader::Stamp::rfc3164_year
           : year_last ? SyslogHeader::Stamp::rfc3164_year_last
                       : SyslogHeader::Stamp::rfc3164;
    stamp = {p_, static_cast<size_t>(q - p_)};
    p_ = q;
    return true;
  }

  // "2023-01-02T03:04:05.678+09:00", blank instead of T allowed.
  bool iso(std::string_view& stamp) {
    const char* q = p_;
    if (end_ - q < 19 || !year(q) || (q[4] != '-' && q[4] != '/') || !digit(q[5]) || !digit(q[6]) ||
        (q[7] != '-' && q[7] != '/') || (q[10] != 'T' && q[10] != ' ')) {
      return false;
    }
    q += 11;
    if (!clock(q)) return false;
    if (q != end_ && (*q == 'Z' || *q == 'z'))
      ++q;
    else if (end_ - q >= 5 && (*q == '+' || *q == '-') && digit(q[1])) {
      ++q;
      while (q != end_ && (digit(*q) || *q == ':')) ++q;
      if (q[-1] == ':') --q;
    }
    stamp = {p_, static_cast<size_t>(q - p_)};
    p_ = q;
    return true;
  }

  // " JST" before a colon.
  bool zone(std::string_view& out) {
    const char* q = p_;
    // Huawei: "Mar  4 2024 10:15:22+09:00 sw1 ..."
    if (end_ - q > 6 && (*q == '+' || *q == '-') && digit(q[1]) && digit(q[2]) && q[3] == ':' &&
        digit(q[4]) && digit(q[5]) && q[6] == ' ') {
      out = {q, 6};
      p_ = q + 6;
      return true;
    }
    if (q == end_ || *q++ != ' ') return false;
    const char* const from = q;
    while (q != end_ && *q >= 'A' && *q <= 'Z') ++q;
    if (q - from < 2 || q - from > 5 || q == end_ || *q != ':') return false;
    const std::string_view name(from, static_cast<size_t>(q - from));
    // "Jan  2 03:04:05 WARN: ...": a level is no zone.
    if (!offset_of_abbreviation(name) && !is_ambiguous_abbreviation(name)) return false;
    out = name;
    p_ = q;
    return true;
  }

  // A header of its own may follow: a quick look, for lines in which there is none.
  bool may_be_header() const {
    if (end_ - p_ < 16) return false;
    return *p_ == '<' || *p_ == ':' || *p_ == ' ' || digit(*p_) || p_[3] == ' ';
  }
  bool at_end() const { return p_ == end_; }
  char here() const { return p_ == end_ ? '\0' : *p_; }
  const char* place() const { return p_; }
  void place(const char* p) { p_ = p; }
  std::string_view rest() const { return {p_, static_cast<size_t>(end_ - p_)}; }

 private:
  static bool digit(char c) { return c >= '0' && c <= '9'; }
  static bool year(const char* q) {
    return digit(q[0]) && digit(q[1]) && digit(q[2]) && digit(q[3]);
  }
  bool digits(const char*& q, int least, int most) const {
    int n = 0;
    while (q != end_ && n < most && digit(*q)) ++q, ++n;
    return n >= least;
  }
  bool clock(const char*& q) const {  // HH:MM:SS[.fff]
    if (end_ - q < 8 || !digit(q[0]) || !digit(q[1]) || q[2] != ':' || !digit(q[3]) || q[5] != ':')
      return false;
    q += 8;
    if (q != end_ && (*q == '.' || *q == ',') && q + 1 != end_ && digit(q[1])) {
      ++q;
      while (q != end_ && digit(*q)) ++q;
    }
    return true;
  }
  const char* p_;
  const char* end_;
};

}  // namespace hozen
