#include "base/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"

namespace hozen {

Expected<std::string> read_whole_file(int fd, const std::string& path, uint64_t most) {
  std::string text;
  // Room for all of a file at once; what is no file tells no size.
  struct stat about{};
  if (::fstat(fd, &about) == 0 && S_ISREG(about.st_mode)) {
    text.reserve(std::min(static_cast<uint64_t>(about.st_size), most));
  }
  std::vector<char> block(1u << 18);
  while (text.size() <= most) {
    const ssize_t n = ::read(fd, block.data(), block.size());
    if (n == 0) return text;
    if (n < 0 && errno != EINTR) return fail_errno(errno, "read", path);
    if (n > 0) text.append(block.data(), static_cast<size_t>(n));
  }
  return fail("{} is larger than {} bytes", path, most);
}

Expected<std::string> read_whole_file(const std::string& path, uint64_t most) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail_errno(errno, "open", path);
  auto text = read_whole_file(fd, path, most);
  ::close(fd);
  return text;
}

std::vector<ListLine> list_lines(std::string_view text) {
  std::vector<ListLine> out;
  size_t number = 0;
  for (const std::string_view line : split(without_bom(text), '\n')) {
    ++number;
    const std::string_view trimmed = trim(line);
    if (!trimmed.empty() && !trimmed.starts_with('#')) out.push_back({trimmed, number});
  }
  return out;
}

}  // namespace hozen
