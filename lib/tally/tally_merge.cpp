#include "tally/tally_merge.h"

#include <algorithm>

#include "base/text.h"

namespace hozen {
namespace {

std::string first_difference(std::string_view a, std::string_view b) {
  const auto lines_a = split(a, '\n'), lines_b = split(b, '\n');
  for (size_t i = 0; i < std::max(lines_a.size(), lines_b.size()); ++i) {
    const std::string_view x = i < lines_a.size() ? lines_a[i] : "";
    const std::string_view y = i < lines_b.size() ? lines_b[i] : "";
    if (x != y)
      return fmt::format("'{}' there, '{}' here", quote_for_message(x), quote_for_message(y));
  }
  return {};
}

Expected<void> merge_parts(TallyHead::File& into, const TallyHead::File& more,
                           const std::string& path, const std::string& in) {
  const auto twice = [&](std::string_view what) {
    return std::unexpected(
        Error{.what = fmt::format("{} is counted in another tally already ({})",
                                  quote_for_message(path), what),
              .file = in,
              .hint = "leave one of the two out, or nothing would be counted once"});
  };
  if (into.parts == 0 || more.parts == 0) return twice("the whole of it");
  if (into.parts != more.parts)
    return twice(fmt::format("cut into {} parts, not {}", into.parts, more.parts));
  for (const uint64_t part : more.part) {
    if (!into.part.insert(part).second) return twice(fmt::format("part {}/{}", part, into.parts));
  }
  return {};
}

// Parts that are all there are the whole.
void close_parts(TallyHead& head) {
  for (auto& [path, file] : head.files) {
    if (file.parts == 0 || file.part.size() < file.parts) continue;
    file.parts = 0;
    file.part.clear();
  }
}

// Where a reader stands, its places by the numbers of the merged head.
struct Input {
  TallyReader* reader;
  std::vector<uint32_t> files;
  TallyLine line;

  Expected<bool> next() {
    HOZEN_TRY(some, reader->next(line));
    if (!some) return false;
    if (!files.empty()) {
      line.tallied.first.file = files[line.tallied.first.file];
      line.tallied.last.file = files[line.tallied.last.file];
    }
    return true;
  }
};

bool is_before(const Place& a, const Place& b) {
  if (a.time_ns != b.time_ns) return a.time_ns < b.time_ns;
  return a.file != b.file ? a.file < b.file : a.offset < b.offset;
}

void fold(Tallied& into, const Tallied& more) {
  into.count += more.count;
  if (is_before(more.first, into.first)) into.first = more.first;
  if (is_before(into.last, more.last)) into.last = more.last;
}

std::map<std::string_view, uint32_t> numbers_of(const TallyHead& head) {
  std::map<std::string_view, uint32_t> numbers;
  for (const auto& [path, file] : head.files)
    numbers.emplace(path, static_cast<uint32_t>(numbers.size()));
  return numbers;
}

}  // namespace

Expected<TallyHead> merge_heads(const TallyReaders& readers, bool runs) {
  TallyHead head;
  for (size_t i = 0; i < readers.size(); ++i) {
    const TallyHead& more = readers[i]->head();
    if (i == 0) {
      head = more;
      continue;
    }
    if (more.question != head.question) {
      return std::unexpected(Error{
          .what = fmt::format("this tally answers another question than {}: {}", readers[0]->path(),
                              first_difference(head.question, more.question)),
          .file = readers[i]->path(),
          .hint = "count all pieces with the same options"});
    }
    for (const auto& [path, file] : more.files) {
      const auto [at, is_new] = head.files.emplace(path, file);
      if (is_new || runs) continue;
      HOZEN_CHECK(merge_parts(at->second, file, path, readers[i]->path()));
      at->second.read.merge(file.read);
      if (at->second.read.trouble.empty()) at->second.read.trouble = file.read.trouble;
    }
  }
  close_parts(head);
  return head;
}

Expected<void> merge_lines(TallyReaders& readers, const TallyHead& head, const TallySink& sink) {
  const auto numbers = numbers_of(head);
  std::vector<Input> inputs;
  inputs.reserve(readers.size());
  for (const auto& reader : readers) {
    Input input{reader.get(), {}, {}};
    for (const auto& [path, file] : reader->head().files) input.files.push_back(numbers.at(path));
    HOZEN_TRY(some, input.next());
    if (some) inputs.push_back(std::move(input));
  }
  const auto later = [&inputs](size_t a, size_t b) {
    return inputs[a].line.key > inputs[b].line.key;
  };
  std::vector<size_t> heap;
  for (size_t i = 0; i < inputs.size(); ++i) heap.push_back(i);
  std::make_heap(heap.begin(), heap.end(), later);
  std::string key;
  Tallied sum;
  bool open = false;
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), later);
    Input& input = inputs[heap.back()];
    if (open && input.line.key == key) {
      fold(sum, input.line.tallied);
    } else {
      if (open) HOZEN_CHECK(sink(key, sum));
      key.assign(input.line.key);
      sum = input.line.tallied;
      open = true;
    }
    HOZEN_TRY(more, input.next());
    if (more) {
      std::push_heap(heap.begin(), heap.end(), later);
    } else {
      heap.pop_back();
    }
  }
  if (open) HOZEN_CHECK(sink(key, sum));
  return {};
}

Expected<void> load_tally(TallyReader& reader, Tally& tally) {
  std::vector<uint32_t> files;
  for (const auto& [path, file] : reader.head().files) files.push_back(tally.path_number(path));
  TallyLine line;
  for (;;) {
    HOZEN_TRY(some, reader.next(line));
    if (!some) return {};
    HOZEN_TRY(key, TallyKey::parse(line.key));
    if (key.view == 0) {
      tally.add_total(key.bucket_ns, line.tallied.count);
      continue;
    }
    line.tallied.first.file = files[line.tallied.first.file];
    line.tallied.last.file = files[line.tallied.last.file];
    if (!tally.add_counted(key.view - 1, key.bucket_ns, key.values, line.tallied)) {
      return std::unexpected(
          Error{.what = "the tally has a view that its head does not name", .file = reader.path()});
    }
  }
}

}  // namespace hozen
