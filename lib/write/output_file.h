#pragma once
// OutputFile: where a tool's data goes: stdout, or a file that is there whole or not at all.
//
// Call:     open, write*, commit   -- without commit nothing stays behind
// Shape:    a file is written beside its place ("NAME.partial-PID"), synced and renamed; an
// existing one is never
//           replaced unless `force`. "" and "-" are stdout; what is no regular file (/dev/null, a
//           pipe) is written directly
// Errors:   exists already (by name, with the hint --force), no such folder, disk full. A reader
// that went away
//           (`| head`) is no error: is_closed() turns true and further text is dropped.
// Threads:  one at a time
// Cost:     text of 64 KiB and more goes straight to write(2), less is gathered
#include <string>
#include <string_view>

#include "base/error.h"

namespace hozen {

class OutputFile {
 public:
  static Expected<OutputFile> open(std::string path, bool force);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  Expected<void> write(std::string_view text);
  Expected<void> commit();
  bool is_closed() const { return closed_; }
  bool is_terminal() const;

 private:
  OutputFile() = default;
  Expected<void> write_all(std::string_view text);

  int fd_ = -1;
  std::string path_;     // as errors show it
  std::string partial_;  // empty: written directly
  std::string gathered_;
  bool force_ = false;
  bool closed_ = false;
};

}  // namespace hozen
