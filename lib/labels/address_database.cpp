#include "labels/address_database.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/text.h"
#include "bytes/source.h"
#include "labels/address_compile.h"
#include "labels/address_image.h"
#include "labels/address_source.h"

namespace hozen {
namespace {

Expected<std::unique_ptr<AddressImage>> compile_image(std::vector<AddressSource> sources,
                                                      StringPool& pool) {
  sources.push_back(special_addresses(pool));
  HOZEN_TRY(sections, compile_sections(std::move(sources), pool));
  return image_from_sections(std::move(sections), "the database just made");
}

std::string place_of(const AddressSource& source, const RefusedLine& line) {
  const std::string& file = line.file.empty() ? source.name : line.file;
  return line.number == 0 ? file : fmt::format("{}:{}", file, line.number);
}

void remark_refused(const AddressSource& source, const AddressOptions& options) {
  if (options.remarks == nullptr) return;
  for (const RefusedLine& line : source.refused) {
    options.remarks->push_back(
        fmt::format("{}: {}: '{}'", place_of(source, line), line.why, line.text));
  }
  for (const RefusedLine& line : source.remarks)
    options.remarks->push_back(fmt::format("{}: {}", place_of(source, line), line.why));
  if (source.refused_lines > source.refused.size()) {
    options.remarks->push_back(
        fmt::format("{}: {} of {} lines refused", source.name, source.refused_lines, source.lines));
  }
  for (const std::string& file : source.left_out)
    options.remarks->push_back(fmt::format("{}: of no known kind, left out", file));
  if (source.ranges.empty() && source.routes.empty() && source.refused_lines == 0) {
    options.remarks->push_back(
        fmt::format("{}: {}", source.name,
                    source.emptiness.empty()
                        ? fmt::format("not one address in it, read as '{}'", name_of(source.kind))
                        : source.emptiness));
  }
}

}  // namespace

AddressDatabase::AddressDatabase() {
  StringPool pool;
  if (auto image = compile_image({}, pool)) image_ = std::move(*image);
}
AddressDatabase::AddressDatabase(AddressDatabase&&) noexcept = default;
AddressDatabase& AddressDatabase::operator=(AddressDatabase&&) noexcept = default;
AddressDatabase::~AddressDatabase() = default;

namespace {

// A folder of lists is all its files, in the order of their names.
Expected<std::vector<AddressSpec>> files_of(const AddressSpec& spec) {
  std::error_code no;
  if (!std::filesystem::is_directory(spec.path, no)) return std::vector<AddressSpec>{spec};
  const std::vector<std::string> paths = {spec.path};
  HOZEN_TRY(sources, open_sources(paths));
  std::vector<AddressSpec> out;
  for (const Source& source : sources) {
    out.push_back(spec);
    out.back().path = source.path;
  }
  return out;
}

Expected<void> read_file(const AddressSpec& spec, StringPool& pool, const AddressOptions& options,
                         std::vector<AddressSource>& sources) {
  if (!spec.kind && is_image_file(spec.path)) {
    HOZEN_TRY(image, open_image_file(spec.path));
    HOZEN_CHECK(image->use.read_all());
    for (AddressSource& source : sources_of_image(*image, pool))
      sources.push_back(std::move(source));
    return {};
  }
  HOZEN_TRY(read, read_address_source(spec, pool, options));
  for (AddressSource& source : read) {
    remark_refused(source, options);
    std::vector<SourceRange> routes = std::exchange(source.routes, {});
    if (!routes.empty()) {
      if (!source.ranges.empty()) sources.push_back(source);
      source.name += " (routes)";
      source.ranges = std::move(routes);
    }
    sources.push_back(std::move(source));
  }
  return {};
}

// One file that is no source does not keep the others of its folder from being read.
Expected<void> read_folder(const std::vector<AddressSpec>& files, StringPool& pool,
                           const AddressOptions& options, std::vector<AddressSource>& sources) {
  const size_t before = sources.size();
  std::optional<Error> first;
  for (const AddressSpec& file : files) {
    const auto read = read_file(file, pool, options, sources);
    if (read) continue;
    if (!first) first = read.error();
    if (options.remarks != nullptr) options.remarks->push_back(read.error().text());
  }
  if (sources.size() == before && first) return std::unexpected(*first);
  return {};
}

}  // namespace

Expected<std::vector<AddressSource>> read_address_sources(const std::vector<std::string>& specs,
                                                          StringPool& pool,
                                                          const AddressOptions& options) {
  std::vector<AddressSource> sources;
  for (const std::string& text : specs) {
    HOZEN_TRY(spec, parse_address_spec(text));
    HOZEN_TRY(files, files_of(spec));
    if (files.empty()) {
      return std::unexpected(Error{.what = "a folder that holds no source of addresses",
                                   .file = spec.path,
                                   .hint = "put the lists into it, or leave it out"});
    }
    if (files.size() == 1) {
      HOZEN_CHECK(read_file(files[0], pool, options, sources));
    } else {
      HOZEN_CHECK(read_folder(files, pool, options, sources));
    }
  }
  return sources;
}

Expected<AddressDatabase> AddressDatabase::load(const std::vector<std::string>& specs,
                                                const AddressOptions& options) {
  if (specs.empty()) return AddressDatabase();
  if (specs.size() == 1 && is_image_file(specs[0])) return open(specs[0]);
  StringPool pool;
  HOZEN_TRY(sources, read_address_sources(specs, pool, options));
  HOZEN_TRY(image, compile_image(std::move(sources), pool));
  return from_image(std::move(image));
}

Expected<ImageSections> build_addresses(const std::vector<std::string>& specs,
                                        const AddressOptions& options) {
  StringPool pool;
  HOZEN_TRY(sources, read_address_sources(specs, pool, options));
  sources.push_back(special_addresses(pool));
  return compile_sections(std::move(sources), pool);
}

Expected<AddressDatabase> AddressDatabase::open(const std::string& path) {
  HOZEN_TRY(image, open_image_file(path));
  return from_image(std::move(image));
}

Expected<AddressDatabase> AddressDatabase::from_image(std::unique_ptr<AddressImage> image) {
  AddressDatabase out{std::move(image)};
  return out;
}

uint32_t AddressDatabase::row_at(const AddressSet& set, int64_t time_ns) const {
  const auto times = image_->change_times.subspan(set.first, set.changes);
  const auto after = std::upper_bound(times.begin(), times.end(), time_ns);
  const auto at = after == times.begin() ? 0 : after - times.begin() - 1;
  return image_->change_rows[set.first + static_cast<size_t>(at)];
}

uint32_t AddressDatabase::set_of_v6(Address address) const {
  if (!image_->use.whole()) return image_->use.set_of_v6(address);
  const auto& high = image_->v6_high;
  const auto& low = image_->v6_low;
  const auto from = std::lower_bound(high.begin(), high.end(), address.high);
  const auto to = std::upper_bound(from, high.end(), address.high);
  const auto begin = low.begin() + (from - high.begin());
  const auto end = low.begin() + (to - high.begin());
  const auto after = std::upper_bound(begin, end, address.low);
  if (after == low.begin()) return 0;
  return image_->v6_sets[static_cast<size_t>(after - low.begin() - 1)];
}

uint32_t AddressDatabase::set_of(Address address) const {
  return address.is_v4() ? set_of_v4(address.v4()) : set_of_v6(address);
}

AddressFacts AddressDatabase::facts_of_row(uint32_t number) const {
  const AddressImage& image = *image_;
  if (!image.use.whole()) return image.use.facts_of_row(number);
  const AddressRow& row = image.rows[number];
  return {.owner = image.text(row.owner),
          .country = image.text(row.country),
          .asn = row.asn,
          .organization = image.text(row.organization),
          .network = image.text(row.network),
          .via = {},
          .tags = image.tags.subspan(row.first_tag, row.tags),
          .contracts = image.contracts.subspan(row.first_contract, row.contracts),
          .conflicts = row.conflicts};
}

AddressFacts AddressDatabase::at(Address address, std::optional<int64_t> time_ns) const {
  const Unwrapped unwrapped = unwrap(address);
  const uint32_t set = set_of(unwrapped.inner);
  AddressFacts facts = facts_of_row(row_of(set, time_ns));
  facts.via = unwrapped.via;
  facts.timed = is_timed(set);
  return facts;
}

std::optional<Address> AddressDatabase::address_of_name(std::string_view name) const {
  constexpr size_t kLongestName = 255;
  if (!has_names()) return std::nullopt;
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > kLongestName) return std::nullopt;
  return image_->use.address_of_name(to_lower(name));
}

AddressFacts AddressCache::of(std::string_view text, std::optional<int64_t> time_ns) {
  auto found = entries_.find(text);
  if (found == entries_.end()) {
    if (entries_.size() >= most_) entries_.clear();
    Entry entry;
    auto address = Address::parse(text);
    if (!address) address = database_->address_of_name(text);
    if (address) {
      const Unwrapped unwrapped = unwrap(*address);
      entry = {.set = database_->set_of(unwrapped.inner), .via = unwrapped.via, .is_address = true};
    }
    found = entries_.emplace(text, entry).first;
  }
  const Entry& entry = found->second;
  if (!entry.is_address) return {};
  AddressFacts facts = database_->facts_of_row(database_->row_of(entry.set, time_ns));
  facts.via = entry.via;
  facts.timed = database_->is_timed(entry.set);
  return facts;
}

}  // namespace hozen
