#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "bytes/source.h"
#include "bytes/unpack_stream.h"

namespace hozen {
namespace {

namespace fs = std::filesystem;

Source file_source(std::string path, std::optional<uint64_t> size, const SourceOptions& options) {
  auto open = [path, options]() -> Expected<std::unique_ptr<Stream>> {
    HOZEN_TRY(file, open_file(path));
    Member facts{.path = path, .mtime_ns = file.mtime_ns, .size = file.size};
    return std::make_unique<UnpackStream>(std::move(facts), std::move(file.reader), options);
  };
  return Source{.path = std::move(path), .size = size, .open = std::move(open)};
}

Source unreadable_source(std::string path, const std::error_code& reason) {
  auto open = [path, reason]() -> Expected<std::unique_ptr<Stream>> {
    return fail_errno(reason.value(), "read", path);
  };
  return Source{.path = std::move(path), .open = std::move(open)};
}

std::string_view kind_in_words(fs::file_type type) {
  switch (type) {
    case fs::file_type::symlink:
      return "a symbolic link, not followed";
    case fs::file_type::fifo:
      return "a pipe, not read";
    case fs::file_type::socket:
      return "a socket, not read";
    default:
      return "a device, not read";
  }
}

class FolderWalk {
 public:
  FolderWalk(const SourceOptions& options, std::vector<Source>& out)
      : options_(options), out_(out) {}

  void walk(const fs::path& folder) {
    std::vector<fs::directory_entry> entries;
    std::error_code reason;
    for (fs::directory_iterator at(folder, reason), end; !reason && at != end;
         at.increment(reason)) {
      entries.push_back(*at);
    }
    if (reason) out_.push_back(unreadable_source(folder.string(), reason));
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.path().native() < b.path().native(); });
    for (const fs::directory_entry& entry : entries) take(entry);
  }

 private:
  void take(const fs::directory_entry& entry) {
    const std::string path = entry.path().string();
    std::error_code reason;
    const fs::file_type type = entry.symlink_status(reason).type();
    if (reason) {
      out_.push_back(unreadable_source(path, reason));
    } else if (type == fs::file_type::directory) {
      walk(entry.path());
    } else if (type == fs::file_type::regular) {
      const uint64_t size = entry.file_size(reason);
      out_.push_back(file_source(path, reason ? std::nullopt : std::optional(size), options_));
    } else if (options_.note) {
      options_.note(fmt::format("{}: {}", path, kind_in_words(type)));
    }
  }

  const SourceOptions& options_;
  std::vector<Source>& out_;
};

}  // namespace

Expected<std::vector<Source>> open_sources(std::span<const std::string> paths,
                                           const SourceOptions& options) {
  std::vector<Source> out;
  bool stdin_taken = false;
  for (const std::string& path : paths) {
    if (path == "-") {
      if (stdin_taken) return fail("stdin ('-') is given twice, and can be read only once");
      stdin_taken = true;
      out.push_back(file_source(path, std::nullopt, options));
      continue;
    }
    std::error_code reason;
    const fs::file_status status = fs::status(path, reason);  // what the user names is followed
    if (status.type() == fs::file_type::not_found) {
      return std::unexpected(Error{.what = fmt::format("no such file or folder: {}", path),
                                   .hint = "is the name right, and the disk with the logs there?"});
    }
    if (status.type() == fs::file_type::none) return fail_errno(reason.value(), "look at", path);
    if (status.type() == fs::file_type::directory) {
      FolderWalk(options, out).walk(path);
      continue;
    }
    const uint64_t size = fs::file_size(path, reason);
    out.push_back(file_source(path, reason ? std::nullopt : std::optional(size), options));
  }
  return out;
}

Source memory_source(std::string path, std::string bytes, const SourceOptions& options) {
  const uint64_t size = bytes.size();
  auto open = [path, options, held = std::make_shared<const std::string>(std::move(bytes))]()
      -> Expected<std::unique_ptr<Stream>> {
    Member facts{.path = path, .mtime_ns = {}, .size = held->size()};
    return std::make_unique<UnpackStream>(std::move(facts), std::make_unique<MemoryReader>(held),
                                          options);
  };
  return Source{.path = std::move(path), .size = size, .open = std::move(open)};
}

}  // namespace hozen
