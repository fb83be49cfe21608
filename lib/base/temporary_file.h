#pragma once
// A temporary file without a name: gone when it is closed, however the program ends.
//
// Shape:    in the folder that is named, else in $TMPDIR when that is an absolute path, else in /tmp; readable by its
//           owner only
// Errors:   open_temporary_file: -1 and errno; open_temporary_stream: null and errno
// Source:   open(2), O_TMPFILE; where a file system has none of it, mkstemp(3) and unlink(2)
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace hozen {

std::string temporary_folder();
// A descriptor to read and write; the caller closes it.
int open_temporary_file(const std::string& folder = temporary_folder());

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using OwnedStream = std::unique_ptr<std::FILE, FileCloser>;
OwnedStream open_temporary_stream();

// Such a file could not be opened or written, for a reason that errno has: `what` cannot be kept.
Error temporary_file_refused(std::string_view what);

}  // namespace hozen
