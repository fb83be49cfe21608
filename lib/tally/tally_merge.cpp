#include "tally/tally_merge.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace hozen {
namespace {

// What an answer of the question is called on the command line.
std::string option_of(std::string_view key) {
  constexpr std::pair<std::string_view, std::string_view> kOthers[] = {
      {"counted", "--all or --attacks"},
      {"zone", "--report-tz"},
      {"form", "--wide"},
      {"from", "--since or --period"},
      {"rules", "the rules"},
      {"view", "what is counted"},
      {"before", "--until or --period"},
      {"facts", "what --addresses say"}};
  for (const auto& [other, name] : kOthers) {
    if (key == other) return std::string(name);
  }
  return "--" + std::string(key);
}

// The answers of each key; keys in the order of the question.
using Answers = std::vector<std::pair<std::string_view, std::string>>;

Answers answers_of(std::string_view question) {
  Answers answers;
  for (const std::string_view line : split(question, '\n')) {
    const size_t tab = std::min(line.find('\t'), line.size());
    const std::string_view key = line.substr(0, tab);
    const std::string value(line.substr(std::min(tab + 1, line.size())));
    if (key.empty()) continue;
    if (!answers.empty() && answers.back().first == key) {
      answers.back().second += ", " + value;
    } else {
      answers.emplace_back(key, value);
    }
  }
  return answers;
}

std::optional<std::string> answer_in(const Answers& answers, std::string_view key) {
  for (const auto& [k, value] : answers) {
    if (k == key) return value;
  }
  return std::nullopt;
}

std::string shown_answer(const std::optional<std::string>& answer) {
  return answer ? "'" + quote_for_message(*answer) + "'" : "not given";
}

std::string first_difference(std::string_view a, std::string_view b) {
  const Answers there = answers_of(a), here = answers_of(b);
  for (const Answers* answers : {&there, &here}) {
    for (const auto& [key, value] : *answers) {
      const auto x = answer_in(there, key), y = answer_in(here, key);
      if (x != y)
        return fmt::format("{} {} there, {} here", option_of(key), shown_answer(x),
                           shown_answer(y));
    }
  }
  return "the order of the options";
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
