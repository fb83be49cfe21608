#include "labels/address_first_use.h"

#include <algorithm>
#include <utility>

#include "labels/address_image.h"

namespace hozen {
namespace {

constexpr uint64_t kManyUses = 4096;  // steps; reading all of a large database takes as long

}  // namespace

void FirstUse::begin(ImageBlocks blocks, uint64_t second_begin) {
  blocks_ = std::move(blocks);
  second_begin_ = second_begin;
}

Expected<void> FirstUse::sound() const {
  const std::lock_guard lock(mutex_);
  if (damage_) return std::unexpected(*damage_);
  return {};
}

bool FirstUse::damaged(std::string_view what) {
  if (!damage_) damage_ = damaged_image(image_->name, what).error();
  return false;
}

bool FirstUse::points_outside() { return damaged("an entry points outside its table"); }

bool FirstUse::has_bytes(const char* at, uint64_t bytes) {
  if (bytes == 0) return true;
  if (blocks_.need(static_cast<uint64_t>(at - blocks_.data()), bytes)) return true;
  return damaged(fmt::format(
      "what stands there from byte {} on cannot be read, or its checksum differs", *blocks_.bad()));
}

bool FirstUse::read_first() {
  if (whole()) return true;
  if (damage_ || !has_bytes(blocks_.data(), second_begin_)) return false;
  if (!is_good_first_part(*image_)) return points_outside();
  fill_views();
  whole_.store(true, std::memory_order_release);
  return true;
}

bool FirstUse::read_second() {
  if (whole_archive()) return true;
  if (!read_first()) return false;
  if (!has_bytes(blocks_.data() + second_begin_, blocks_.size() - second_begin_)) return false;
  if (!is_good_second_part(*image_)) return points_outside();
  whole_archive_.store(true, std::memory_order_release);
  return true;
}

Expected<void> FirstUse::read_first_part() {
  if (whole()) return {};
  {
    const std::lock_guard lock(mutex_);
    read_first();
  }
  return sound();
}

Expected<void> FirstUse::read_all() {
  {
    const std::lock_guard lock(mutex_);
    read_second();
  }
  return sound();
}

Expected<void> FirstUse::read_sources() {
  {
    const std::lock_guard lock(mutex_);
    if (has(image_->sources, 0, image_->sources.size()) && !are_good_sources(*image_))
      points_outside();
  }
  return sound();
}

bool FirstUse::read_statement(size_t record, size_t validity) {
  if (whole_archive()) return true;
  const std::lock_guard lock(mutex_);
  if (!has(image_->records, record, 1) || !has(image_->validities, validity, 1)) return false;
  return is_good_record(*image_, image_->records[record]) || points_outside();
}

void FirstUse::count_use() {
  if (++uses_ == kManyUses) read_first();
}

// Between the two ends of a /16's segments the fast search takes the last start that is not above.
size_t FirstUse::piece_of_v4(uint32_t v4) {
  const std::lock_guard lock(mutex_);
  count_use();
  if (!has(image_->v4_top, v4 >> 16, 2)) return 0;
  const uint32_t from = image_->v4_top[v4 >> 16], to = image_->v4_top[(v4 >> 16) + 1];
  if (from >= to) points_outside();
  if (from >= to || !has(image_->v4_starts, from, to - from)) return 0;
  const auto starts = image_->v4_starts.subspan(from, to - from);
  if (starts[0] != 0) {
    points_outside();
    return 0;
  }
  const auto after = std::upper_bound(starts.begin(), starts.end(), static_cast<uint16_t>(v4));
  return from + static_cast<size_t>(after - starts.begin() - 1);
}

uint32_t FirstUse::set_of_piece(size_t piece) {
  const std::lock_guard lock(mutex_);
  if (!has(image_->v4_sets, piece, 1)) return 0;
  const uint32_t set = image_->v4_sets[piece];
  if (set < image_->rows.size() + image_->sets.size()) return set;
  points_outside();
  return 0;
}

uint32_t FirstUse::set_of_v6(Address address) {
  const std::lock_guard lock(mutex_);
  count_use();
  size_t from = 0, count = image_->v6_high.size();
  while (count > 0) {  // the first segment that begins behind the address
    const size_t half = count / 2, at = from + half;
    if (!has(image_->v6_high, at, 1) || !has(image_->v6_low, at, 1)) return 0;
    const bool before =
        std::pair(image_->v6_high[at], image_->v6_low[at]) <= std::pair(address.high, address.low);
    from = before ? at + 1 : from;
    count = before ? count - half - 1 : half;
  }
  if (from == 0 || !has(image_->v6_sets, from - 1, 1)) return 0;
  const uint32_t set = image_->v6_sets[from - 1];
  if (set < image_->rows.size() + image_->sets.size()) return set;
  points_outside();
  return 0;
}

uint32_t FirstUse::row_of(uint32_t set, std::optional<int64_t> time_ns) {
  const std::lock_guard lock(mutex_);
  count_use();
  const auto good = [&](uint32_t row) {
    if (row < image_->rows.size()) return row;
    points_outside();
    return uint32_t{0};
  };
  if (set < image_->rows.size()) return set;
  const size_t number = set - image_->rows.size();
  if (!has(image_->sets, number, 1)) return 0;
  const AddressSet& entry = image_->sets[number];
  if (!time_ns) return good(entry.row);
  if (!has(image_->change_times, entry.first, entry.changes) ||
      !has(image_->change_rows, entry.first, entry.changes))
    return 0;
  const auto times = image_->change_times.subspan(entry.first, entry.changes);
  const auto after = std::upper_bound(times.begin(), times.end(), *time_ns);
  if (after == times.begin()) {
    points_outside();
    return 0;
  }
  return good(image_->change_rows[entry.first + static_cast<size_t>(after - times.begin()) - 1]);
}

std::string_view FirstUse::text_of(uint32_t id) {
  if (id == 0) return {};
  if (!has(image_->text_ends, id - 1, 2)) return {};
  const uint32_t from = image_->text_ends[id - 1], to = image_->text_ends[id];
  if (from > to) points_outside();
  const std::span<const char> bytes(image_->texts.data(), image_->texts.size());
  if (from > to || !has(bytes, from, to - from)) return {};
  return image_->texts.substr(from, to - from);
}

std::string_view FirstUse::text(uint32_t id) {
  const std::lock_guard lock(mutex_);
  return text_of(id);
}

std::optional<Address> FirstUse::address_of_name(std::string_view wanted) {
  std::unique_lock lock(mutex_, std::defer_lock);
  const bool checked = whole();
  if (!checked) lock.lock();
  const std::span<const NameRow> names = image_->names;
  size_t from = 0, count = names.size();
  std::string_view found;
  while (count > 0) {  // the first name that is not below the wanted one
    const size_t half = count / 2, at = from + half;
    if (!checked && !has(names, at, 1)) return std::nullopt;
    const std::string_view name =
        checked ? image_->sound_text(names[at].name) : text_of(names[at].name);
    if (name < wanted) {
      from = at + 1;
      count -= half + 1;
    } else {
      found = name;
      count = half;
    }
  }
  if (from == names.size() || found != wanted) return std::nullopt;
  return names[from].address;
}

AddressFacts FirstUse::facts_of_row(uint32_t number) {
  const std::lock_guard lock(mutex_);
  count_use();
  if (!has(image_->rows, number, 1)) return {};
  const AddressRow& row = image_->rows[number];
  AddressFacts out{.owner = text_of(row.owner),
                   .country = text_of(row.country),
                   .asn = row.asn,
                   .organization = text_of(row.organization),
                   .network = text_of(row.network),
                   .via = {},
                   .tags = {},
                   .contracts = {},
                   .conflicts = row.conflicts};
  if (!has(image_->tag_texts, row.first_tag, row.tags)) return {};
  for (size_t i = 0; i < row.tags; ++i) fill_tag(row.first_tag + i);
  out.tags = image_->tags.subspan(row.first_tag, row.tags);
  if (!has(image_->contract_rows, row.first_contract, row.contracts)) return {};
  for (size_t i = 0; i < row.contracts; ++i) fill_contract(row.first_contract + i);
  out.contracts = image_->contracts.subspan(row.first_contract, row.contracts);
  return damage_ ? AddressFacts() : out;
}

// Views that were given away are never written again.
void FirstUse::fill_tag(size_t number) {
  const uint32_t text = image_->tag_texts[number];
  if (text != 0 && image_->tags[number].data() == nullptr) image_->tags[number] = text_of(text);
}

void FirstUse::fill_contract(size_t number) {
  ContractFacts& facts = image_->contracts[number];
  if (facts.vendor.data() != nullptr) return;
  const ContractRow& row = image_->contract_rows[number];
  facts = {text_of(row.vendor), text_of(row.contract), text_of(row.contact), row.from_ns,
           row.until_ns};
}

void FirstUse::fill_views() {
  for (size_t i = 0; i < image_->tags.size(); ++i) fill_tag(i);
  for (size_t i = 0; i < image_->contracts.size(); ++i) fill_contract(i);
}

}  // namespace hozen
