#include "events/format_set.h"

#include <algorithm>
#include <filesystem>

#include "base/embedded.h"
#include "base/text_file.h"
#include "base/yaml_pack.h"
#include "events/log_format.h"

namespace hozen {

namespace fs = std::filesystem;

FormatSet::FormatSet() = default;
FormatSet::FormatSet(FormatSet&&) noexcept = default;
FormatSet& FormatSet::operator=(FormatSet&&) noexcept = default;
FormatSet::~FormatSet() = default;

Expected<FormatSet> FormatSet::built_in() {
  FormatSet out;
  for (const embedded::File& file : embedded::formats()) {
    const auto documents = unpack_yaml(file.packed);
    if (documents && documents->size() == 1) {
      HOZEN_TRY(format, LogFormat::load(documents->front(), file.text, file.name));
      HOZEN_CHECK(out.add_format(std::move(format)));
    } else {
      HOZEN_CHECK(out.add_text(file.text, file.name));
    }
  }
  return out;
}

Expected<void> FormatSet::add_text(std::string_view yaml, std::string_view name) {
  HOZEN_TRY(format, LogFormat::load(yaml, name));
  return add_format(std::move(format));
}

Expected<void> FormatSet::add_format(std::unique_ptr<LogFormat> format) {
  if (const auto known = index_of(format->id)) {
    const auto of_user = [](const LogFormat& f) { return fs::path(f.file).is_absolute(); };
    const LogFormat& other = *formats_[*known];
    if (of_user(other) || !of_user(*format))
      return fail("{}: the id '{}' is taken by {}", format->file, format->id, other.file);
    formats_[*known] = std::move(format);
  } else {
    formats_.push_back(std::move(format));
  }
  return {};
}

Expected<void> FormatSet::add(const std::string& path) {
  std::error_code error;
  std::vector<std::string> files;
  if (fs::is_directory(path, error)) {
    for (const auto& entry : fs::directory_iterator(path, error)) {
      const auto ending = entry.path().extension();
      if (ending == ".yaml" || ending == ".yml") files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    if (files.empty()) return fail("{}: no format files (*.yaml) in this folder", path);
  } else {
    files.push_back(path);
  }
  for (const std::string& file : files) {
    HOZEN_TRY(text, read_whole_file(file));
    HOZEN_CHECK(add_text(text, fs::absolute(file).string()));
  }
  return {};
}

std::optional<size_t> FormatSet::index_of(std::string_view id) const {
  for (size_t i = 0; i < formats_.size(); ++i) {
    if (formats_[i]->id == id) return i;
  }
  return std::nullopt;
}

}  // namespace hozen
