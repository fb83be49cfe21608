#include "base/temporary_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace hozen {

std::string temporary_folder() {
  const char* const given = std::getenv("TMPDIR");
  return given != nullptr && *given == '/' ? given : "/tmp";
}

int open_temporary_file(const std::string& folder) {
  int file = -1;
#ifdef O_TMPFILE
  file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#endif
  if (file >= 0) return file;
  std::string name = folder + "/hozen-XXXXXX";
  file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file >= 0) ::unlink(name.c_str());
  return file;
}

OwnedStream open_temporary_stream() {
  const int file = open_temporary_file();
  if (file < 0) return nullptr;
  OwnedStream out(::fdopen(file, "w+b"));
  if (out == nullptr) {
    const int error = errno;
    ::close(file);
    errno = error;
  }
  return out;
}

Error temporary_file_refused(std::string_view what) {
  return {.what = fmt::format("cannot keep {} in a temporary file in {}: {}", what,
                              temporary_folder(), std::strerror(errno)),
          .hint = "make room there, or set TMPDIR to a folder that has some"};
}

}  // namespace hozen
