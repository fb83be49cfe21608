#include "labels/held_events.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <deque>
#include <unordered_map>

#include "base/temporary_file.h"

namespace hozen {
namespace {

// The fixed part of a record; texts follow: the line, the fields that are there, names and values of the others, rules.
struct Head {
  int64_t time_ns;
  uint64_t offset, present;
  uint32_t length, file, extras;
  uint16_t format, rules;
  uint8_t time_digits;
  ZoneSource zone_source;
  bool has_line;
};

template <class T>
void put(std::string& out, const T& value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  out.append(bytes, sizeof(T));
}
void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<uint32_t>(text.size()));
  out += text;
}

template <class T>
T take(std::string_view& rest) {
  T value;
  std::memcpy(&value, rest.data(), sizeof(T));
  rest.remove_prefix(sizeof(T));
  return value;
}
std::string_view take_text(std::string_view& rest) {
  const auto size = take<uint32_t>(rest);
  const std::string_view text = rest.substr(0, size);
  rest.remove_prefix(size);
  return text;
}

}  // namespace

struct HeldEvents::State {
  OwnedStream spilled;
  uint64_t spilled_bytes = 0;
  std::optional<Error> trouble;
  std::deque<FileFacts> files;                        // the reader's own end with the reading
  std::unordered_map<std::string, uint32_t> numbers;  // by path: addresses of facts come again
  uint32_t last = 0;                                  // most often the next one's, too

  uint32_t number_of(const FileFacts* file) {
    if (file == nullptr) return UINT32_MAX;
    if (last < files.size() && files[last].path == file->path) return last;
    const auto [at, is_new] = numbers.emplace(file->path, static_cast<uint32_t>(files.size()));
    if (is_new) files.push_back(*file);
    last = at->second;
    return last;
  }
  std::vector<uint16_t> rules;  // of the record that is visited
  void visit_record(std::string_view record, const Visit& visit, Event& event);
  size_t visit_records(std::string_view bytes, const Visit& visit, Event& event);
};

HeldEvents::HeldEvents(Kept kept) : kept_(kept), state_(std::make_unique<State>()) {}
HeldEvents::HeldEvents(HeldEvents&&) noexcept = default;
HeldEvents& HeldEvents::operator=(HeldEvents&&) noexcept = default;
HeldEvents::~HeldEvents() = default;

void HeldEvents::add(const Event& event, std::span<const uint16_t> rules) {
  const size_t begin = bytes_.size();
  put(bytes_, uint32_t{0});  // the size of the record, once it is known
  const uint64_t present = event.present & kept_.fields;
  put(bytes_,
      Head{event.time_ns, event.offset, present, event.length, state_->number_of(event.file),
           kept_.extra ? static_cast<uint32_t>(event.extra.size()) : 0, event.format,
           static_cast<uint16_t>(rules.size()), event.time_digits, event.zone_source, kept_.line});
  if (kept_.line) put_text(bytes_, event.original);
  for (uint64_t rest = present; rest != 0; rest &= rest - 1)
    put_text(bytes_, event.values[static_cast<size_t>(std::countr_zero(rest))]);
  for (size_t i = 0; kept_.extra && i < event.extra.size(); ++i) {
    put_text(bytes_, event.extra[i].name);
    put_text(bytes_, event.extra[i].value);
  }
  for (const uint16_t rule : rules) put(bytes_, rule);
  const auto size = static_cast<uint32_t>(bytes_.size() - begin - sizeof(uint32_t));
  std::memcpy(&bytes_[begin], &size, sizeof size);
  ++count_;
  if (bytes_.size() > kMostInMemory) spill();
}

void HeldEvents::spill() {
  if (state_->spilled == nullptr) state_->spilled = open_temporary_stream();
  std::FILE* const file = state_->spilled.get();
  if (file == nullptr || std::fwrite(bytes_.data(), 1, bytes_.size(), file) != bytes_.size() ||
      std::fflush(file) != 0) {
    if (!state_->trouble) state_->trouble = temporary_file_refused("events");
  } else {
    state_->spilled_bytes += bytes_.size();
  }
  bytes_.clear();
}

void HeldEvents::State::visit_record(std::string_view record, const Visit& visit, Event& event) {
  const Head head = take<Head>(record);
  event.clear();
  event.time_ns = head.time_ns;
  event.offset = head.offset;
  event.length = head.length;
  event.format = head.format;
  event.time_digits = head.time_digits;
  event.zone_source = head.zone_source;
  event.file = head.file == UINT32_MAX ? nullptr : &files[head.file];
  event.original = head.has_line ? take_text(record) : std::string_view();
  for (uint64_t rest = head.present; rest != 0; rest &= rest - 1)
    event.set(static_cast<Field>(std::countr_zero(rest)), take_text(record));
  for (uint32_t i = 0; i < head.extras; ++i) {
    const std::string_view name = take_text(record);
    event.extra.push_back({name, take_text(record)});
  }
  rules.clear();
  for (uint32_t i = 0; i < head.rules; ++i) rules.push_back(take<uint16_t>(record));
  visit(event, rules);
}

// Visits the whole records at the begin of `bytes`; how many bytes they took.
size_t HeldEvents::State::visit_records(std::string_view bytes, const Visit& visit, Event& event) {
  size_t done = 0;
  while (bytes.size() - done >= sizeof(uint32_t)) {
    std::string_view rest = bytes.substr(done);
    const auto size = take<uint32_t>(rest);
    if (rest.size() < size) break;
    visit_record(rest.substr(0, size), visit, event);
    done += sizeof(uint32_t) + size;
  }
  return done;
}

Expected<void> HeldEvents::each(const Visit& visit, const std::function<void()>& done) {
  constexpr size_t kChunk = 1u << 20;
  if (state_->trouble) return std::unexpected(*state_->trouble);
  Event event;
  std::string chunk;
  std::FILE* const file = state_->spilled.get();
  if (file != nullptr) std::rewind(file);
  for (uint64_t left = file != nullptr ? state_->spilled_bytes : 0; left > 0;) {
    const size_t kept = chunk.size(), more = std::min<uint64_t>(left, kChunk);
    chunk.resize(kept + more);
    if (std::fread(&chunk[kept], 1, more, file) != more)
      return fail("cannot read events back from a temporary file");
    left -= more;
    const size_t used = state_->visit_records(chunk, visit, event);
    if (used > 0) done();
    chunk.erase(0, used);
  }
  if (!chunk.empty()) return fail("events in a temporary file are not as they were written");
  if (state_->visit_records(bytes_, visit, event) > 0) done();
  return {};
}

}  // namespace hozen
