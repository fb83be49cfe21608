#include "write/tag_text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "base/text.h"
#include "labels/address_find.h"
#include "write/address_census.h"

namespace hozen {
namespace {

constexpr size_t kBatch = 32;  // lines whose table reads overlap

bool read_octet(const char*& p, uint32_t& value) {
  uint32_t number = static_cast<uint32_t>(static_cast<unsigned char>(*p)) - '0';
  if (number > 9) return false;
  const char* const first = p++;
  for (uint32_t digit;
       p - first < 3 && (digit = static_cast<uint32_t>(static_cast<unsigned char>(*p)) - '0') <= 9;
       ++p) {
    number = number * 10 + digit;
  }
  if (number > 255 || (p - first > 1 && *first == '0')) return false;
  value = value << 8 | number;
  return true;
}

// An IPv4 address that is the whole line. `p` needs 16 readable bytes. Stops at its end.
bool read_lone_v4(const char*& p, uint32_t& value) {
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && *p++ != '.') return false;
    if (!read_octet(p, value)) return false;
  }
  return true;
}

class TextTagger : public LineTagger {
 public:
  TextTagger(const AddressDatabase& database, const TagOptions& options)
      : database_(database),
        options_(options),
        columns_(database, options, TagShape::columns),
        marks_(database, options, TagShape::marks) {}

  size_t tag(std::string_view bytes, bool last, TagBuffer& out) override {
    const char* p = bytes.data();
    const char* const end = p + bytes.size();
    while (p < end) {
      const char* const before = p;
      p = tag_batch(p, end, last, out);
      if (p == before) break;
    }
    return static_cast<size_t>(p - bytes.data());
  }

 private:
  struct Lone {
    const char* begin;
    uint32_t length;  // with its line end; 0: not an address alone
    uint32_t v4;
    uint32_t found;  // its piece, then its set, then its row
  };

  // Up to kBatch lines; the ones that are an address alone go together.
  const char* tag_batch(const char* p, const char* end, bool last, TagBuffer& out) {
    size_t count = 0;
    const char* other = nullptr;  // a line of another kind ends the batch
    while (count < kBatch && p < end) {
      const char* at = p;
      uint32_t v4 = 0;
      const bool lone = !options_.mark_inline && read_lone_v4(at, v4) && at < end && *at == '\n';
      if (!lone) {
        other = p;
        break;
      }
      lone_[count++] = {p, static_cast<uint32_t>(at - p), v4, 0};
      database_.prefetch_v4(v4);
      p = at + 1;
    }
    write_lone(count, out);
    if (other == nullptr) return p;
    const auto* newline =
        static_cast<const char*>(std::memchr(p, '\n', static_cast<size_t>(end - p)));
    if (newline == nullptr && !last) return p;
    std::string_view line(p, static_cast<size_t>((newline == nullptr ? end : newline) - p));
    p = newline == nullptr ? end : newline + 1;
    tag_line(line, newline != nullptr, out);
    return p;
  }

  void look_up_lone(std::span<Lone> batch) {
    for (Lone& lone : batch) {
      lone.found = static_cast<uint32_t>(database_.piece_of_v4(lone.v4));
      database_.prefetch_piece(lone.found);
    }
    for (Lone& lone : batch) {
      lone.found = database_.set_of_piece(lone.found);
      database_.prefetch_set(lone.found);
    }
    for (Lone& lone : batch) {
      if (!options_.at_ns) counts.without_time += database_.is_timed(lone.found);
      lone.found = database_.row_of(lone.found, options_.at_ns);
      if (options_.census != nullptr)
        options_.census->add(Address::from_v4(lone.v4), lone.found, options_.at_ns);
      columns_.prefetch_entry(lone.found);
    }
    for (const Lone& lone : batch) columns_.prefetch_text(lone.found);
  }

  void write_lone(size_t count, TagBuffer& out) {
    counts.lines += count;
    look_up_lone(std::span(lone_).first(count));
    char* to = out.room(kBatch * 64);
    for (const Lone& lone : std::span(lone_).first(count)) {
      if (columns_.chooses() && !wanted(columns_.choice(lone.found))) {
        ++counts.left_out;
        continue;
      }
      counts.known += columns_.is_known(lone.found);
      const std::string_view text = columns_.text(lone.found, {});
      if (text.size() > 48) [[unlikely]] {  // longer than the room taken for a line
        out.advance_to(to);
        to = out.room(kBatch * 64 + text.size());
      }
      to = copy_padded(to, {lone.begin, lone.length});
      to = copy_padded(to, text);
      *to++ = '\n';
    }
    out.advance_to(to);
    count_unknown();
  }

  void count_unknown() {
    counts.unknown = counts.lines - counts.known - counts.without - counts.left_out;
  }

  bool wanted(uint8_t choice) const {
    return (options_.only.empty() || (choice & TagFacts::kWanted) != 0) &&
           (choice & TagFacts::kUnwanted) == 0;
  }

  TaggedAddress look_up(Address address, std::string_view line) {
    const Unwrapped unwrapped = unwrap(address);
    const uint32_t set = database_.set_of(unwrapped.inner);
    std::optional<int64_t> time = options_.at_ns;
    if (!time && (database_.is_timed(set) || options_.census != nullptr)) {
      time = time_in_line(line, options_.zone, options_.year);
      counts.without_time += !time && database_.is_timed(set);
    }
    const uint32_t row = database_.row_of(set, time);
    if (options_.census != nullptr) options_.census->add(address, row, time);
    return {address, row, unwrapped.via};
  }

  void tag_line(std::string_view line, bool ended, TagBuffer& out) {
    ++counts.lines;
    const bool returned = line.ends_with('\r');
    const std::string_view body = returned ? line.substr(0, line.size() - 1) : line;
    const std::string_view end = returned ? (ended ? "\r\n" : "\r") : (ended ? "\n" : "");
    const size_t before = out.size();
    const bool keep = options_.mark_inline ? mark_line(body, out) : append_to_line(body, out);
    if (keep) {
      out.append(end);
    } else {
      out.cut_to(before);
      ++counts.left_out;
    }
    count_unknown();
  }

  bool append_to_line(std::string_view body, TagBuffer& out) {
    const auto lone = Address::parse(body);
    const auto found = lone ? FoundAddress{0, body.size(), *lone}
                            : choose_address(body, options_.which, database_);
    out.append(body);
    if (!found) {
      if (!options_.only.empty()) return false;
      ++counts.without;
      return true;
    }
    const TaggedAddress tagged = look_up(found->address, body);
    if (columns_.chooses() && !wanted(columns_.choice(tagged.row))) return false;
    counts.known += columns_.is_known(tagged.row);
    if (!lone) {
      out.append("\t");
      out.append(found->address.text());
    }
    out.append(columns_.text(tagged.row, tagged.via));
    return true;
  }

  bool mark_line(std::string_view body, TagBuffer& out) {
    size_t from = 0;
    uint8_t choice = 0;
    bool any = false, known = false;
    for (auto found = find_address(body); found; found = find_address(body, found->end)) {
      const TaggedAddress tagged = look_up(found->address, body);
      any = true;
      known |= marks_.is_known(tagged.row);
      if (marks_.chooses()) choice |= marks_.choice(tagged.row);
      out.append(body.substr(from, found->end - from));
      out.append(marks_.text(tagged.row, tagged.via));
      from = found->end;
    }
    out.append(body.substr(from));
    if (any ? !wanted(choice) : !options_.only.empty()) return false;
    counts.known += known;
    counts.without += !any;
    return true;
  }

  const AddressDatabase& database_;
  const TagOptions& options_;
  TagFacts columns_, marks_;
  std::array<Lone, kBatch> lone_{};
};

}  // namespace

std::unique_ptr<LineTagger> make_text_tagger(const AddressDatabase& database,
                                             const TagOptions& options) {
  return std::make_unique<TextTagger>(database, options);
}

}  // namespace hozen
