#pragma once
// Utf8Locale: while one lives, the thread's character set is UTF-8, whatever the user's locale says.
//
// Call:     around archive_read_next_header: libarchive turns names into the thread's character set, and loses
//           those of zip and 7z (UTF-8, UTF-16) where that is ASCII
// Errors:   none; a system without C.UTF-8 keeps its own
// Threads:  the calling thread alone
// Source:   POSIX uselocale
#include <clocale>

namespace hozen {

class Utf8Locale {
 public:
  Utf8Locale() : made_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (made_ != nullptr) before_ = uselocale(made_);
  }
  ~Utf8Locale() {
    if (made_ == nullptr) return;
    uselocale(before_);
    freelocale(made_);
  }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  locale_t made_ = nullptr, before_ = nullptr;
};

}  // namespace hozen
