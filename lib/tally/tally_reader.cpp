#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/digits.h"
#include "base/text.h"
#include "base/time.h"
#include "bytes/source.h"
#include "tally/tally_file.h"

namespace hozen {
namespace {

constexpr size_t kBuffer = 1u << 20;
constexpr std::string_view kEnd = "end";
constexpr std::string_view kAbsent = "\\-";
constexpr size_t kPlaceFields = 6;  // behind the count: first and last time, file, offset

std::optional<std::string> unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    const int high = i + 3 < text.size() && text[i + 1] == 'x' ? hex_digit(text[i + 2]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 3]) : -1;
    if (low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 3;
  }
  return out;
}

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool read_counts(std::string_view text, std::map<std::string, uint64_t>& counts) {
  if (text.empty()) return true;
  for (const std::string_view one : split(text, ',')) {
    const size_t at = one.find('=');
    if (at == std::string_view::npos) return false;
    const auto name = unescaped(one.substr(0, at));
    if (!name || !read_number(one.substr(at + 1), counts[*name])) return false;
  }
  return true;
}

bool read_file_numbers(const std::vector<std::string_view>& fields, FileLedger& f) {
  const bool plain = read_number(fields[2], f.bytes_in) &&
                     read_number(fields[3], f.bytes_understood) &&
                     read_number(fields[4], f.bytes_dropped) && read_number(fields[5], f.events) &&
                     read_number(fields[6], f.lines_dropped) &&
                     read_number(fields[7], f.first_ns) && read_number(fields[8], f.last_ns);
  if (!plain) return false;
  const auto reasons = split(fields[9], ',');
  if (reasons.size() > f.dropped_by.size()) return false;
  for (size_t i = 0; i < reasons.size(); ++i) {
    if (!read_number(reasons[i], f.dropped_by[i])) return false;
  }
  return read_counts(fields[10], f.formats) && read_counts(fields[11], f.zones);
}

bool read_file(std::string_view line, TallyHead& head) {
  const auto fields = split(line, '\t');
  if (fields.size() != 15) return false;
  const auto path = unescaped(fields[1]), trouble = unescaped(fields[12]);
  TallyHead::File file;
  if (!path || !trouble || !read_file_numbers(fields, file.read)) return false;
  if (!read_number(fields[13], file.parts)) return false;
  if (!fields[14].empty()) {
    for (const std::string_view part : split(fields[14], ',')) {
      uint64_t number = 0;
      if (!read_number(part, number)) return false;
      file.part.insert(number);
    }
  }
  file.read.path = *path;
  file.read.trouble = *trouble;
  return head.files.emplace(*path, std::move(file)).second;
}

// Lines of a file, plain or packed, with their numbers.
class LineSource {
 public:
  static Expected<LineSource> open(const std::string& path) {
    HOZEN_TRY(sources, open_sources(std::span(&path, 1)));
    if (sources.size() != 1) return fail("{} is no tally: it holds several files", path);
    return of(sources[0]);
  }
  static Expected<LineSource> of(const Source& source) {
    LineSource lines;
    HOZEN_TRY(stream, source.open());
    lines.stream_ = std::move(stream);
    Member member;
    HOZEN_TRY(some, lines.stream_->next_member(member));
    if (!some) return fail("{} is empty", source.path);
    lines.buffer_.resize(kBuffer);
    return lines;
  }

  Expected<bool> next(std::string_view& line) {
    for (;;) {
      const char* const from = buffer_.data() + at_;
      if (const void* stop = std::memchr(from, '\n', end_ - at_)) {
        line = {from, static_cast<size_t>(static_cast<const char*>(stop) - from)};
        at_ += line.size() + 1;
        ++number_;
        return true;
      }
      if (done_) return false;  // bytes without a line end: the caller misses the end mark
      HOZEN_CHECK(fill());
    }
  }
  size_t number() const { return number_; }

 private:
  Expected<void> fill() {
    std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
    end_ -= at_;
    at_ = 0;
    if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
    HOZEN_TRY(n, stream_->read(std::span(buffer_).subspan(end_)));
    done_ = n == 0;
    end_ += n;
    return {};
  }

  std::unique_ptr<Stream> stream_;
  std::vector<char> buffer_;
  size_t at_ = 0, end_ = 0, number_ = 0;
  bool done_ = false;
};

class FileReader final : public TallyReader {
 public:
  FileReader(std::string path, LineSource lines)
      : path_(std::move(path)), lines_(std::move(lines)) {}

  Expected<void> read_head() {
    std::string_view line;
    HOZEN_TRY(some, lines_.next(line));
    if (!some || line != kTallyMagic) {
      return wrong(some && line.starts_with("hozen-tally ") ? "a tally of another version"
                                                            : "not a tally");
    }
    for (;;) {
      HOZEN_TRY(more, lines_.next(line));
      if (!more) return wrong("the tally is cut short");
      if (line.empty()) return {};
      if (!line.starts_with("file\t")) {
        head_.question += std::string(line) + "\n";
      } else if (!read_file(line, head_)) {
        return wrong("not a file's line");
      }
    }
  }

  const TallyHead& head() const override { return head_; }
  const std::string& path() const override { return path_; }

  Expected<bool> next(TallyLine& out) override {
    std::string_view line;
    HOZEN_TRY(some, lines_.next(line));
    if (!some) return cut_short();
    if (line.starts_with(kEnd)) {
      uint64_t promised = 0;
      if (!read_number(line.substr(std::min(line.size(), kEnd.size() + 1)), promised) ||
          promised != count_)
        return wrong("the tally does not hold as many lines as its end says");
      return false;
    }
    if (!read_line(line, out)) return wrong("not a tally's line");
    if (count_++ > 0 && out.key <= last_key_) return wrong("lines are out of order");
    last_key_.assign(out.key);
    return true;
  }

 private:
  std::unexpected<Error> wrong(std::string what) const {
    return std::unexpected(Error{.what = std::move(what), .file = path_, .line = lines_.number()});
  }
  std::unexpected<Error> cut_short() const { return wrong("the tally is cut short"); }

  bool read_line(std::string_view line, TallyLine& out) const {
    const bool is_total = line.starts_with("0\t");
    size_t stop = line.size();
    std::string_view fields[kPlaceFields + 1];
    const size_t wanted = is_total ? 1 : kPlaceFields + 1;
    for (size_t i = wanted; i-- > 0;) {
      const size_t tab = line.substr(0, stop).rfind('\t');
      if (tab == std::string_view::npos) return false;
      fields[i] = line.substr(tab + 1, stop - tab - 1);
      stop = tab;
    }
    out.key = line.substr(0, stop);
    out.tallied = {};
    if (!read_number(fields[0], out.tallied.count)) return false;
    return is_total ||
           (read_place(fields + 1, out.tallied.first) && read_place(fields + 4, out.tallied.last));
  }
  bool read_place(const std::string_view* fields, Place& place) const {
    return read_number(fields[0], place.time_ns) && read_number(fields[1], place.file) &&
           read_number(fields[2], place.offset) && place.file < head_.files.size();
  }

  std::string path_;
  LineSource lines_;
  TallyHead head_;
  std::string last_key_;
  uint64_t count_ = 0;
};

}  // namespace

Expected<TallyKey> TallyKey::parse(std::string_view key) {
  TallyKey out;
  const auto fields = split(key, '\t');
  if (fields.size() < 2 || !read_number(fields[0], out.view))
    return fail("'{}' is no key of a tally", quote_for_message(key));
  if (fields[1] != "-") {
    const auto time = parse_rfc3339(fields[1]);
    if (!time) return fail("'{}' is no time of a tally", quote_for_message(fields[1]));
    out.bucket_ns = time->time_ns;
  }
  for (size_t i = 2; i < fields.size(); ++i) {
    if (fields[i] == kAbsent) {
      out.values.emplace_back();
      continue;
    }
    auto value = unescaped(fields[i]);
    if (!value) return fail("'{}' is no value of a tally", quote_for_message(fields[i]));
    out.values.push_back(std::move(value));
  }
  return out;
}

Expected<std::unique_ptr<TallyReader>> TallyReader::open(const std::string& path) {
  HOZEN_TRY(lines, LineSource::open(path));
  auto reader = std::make_unique<FileReader>(path, std::move(lines));
  HOZEN_CHECK(reader->read_head());
  return reader;
}

Expected<std::unique_ptr<TallyReader>> TallyReader::read_text(std::string text,
                                                              const std::string& name) {
  HOZEN_TRY(lines, LineSource::of(memory_source(name, std::move(text))));
  auto reader = std::make_unique<FileReader>(name, std::move(lines));
  HOZEN_CHECK(reader->read_head());
  return reader;
}

bool is_tally(const std::string& path) {
  std::error_code error;  // looking into a pipe would take its bytes away
  if (!std::filesystem::is_regular_file(path, error)) return false;
  auto lines = LineSource::open(path);
  if (!lines) return false;
  std::string_view line;
  const auto some = lines->next(line);
  return some && *some && line.starts_with("hozen-tally ");
}

}  // namespace hozen
