#include "tally/story.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <tuple>

#include "base/time.h"
#include "tally/inventory.h"

namespace hozen {
namespace {

bool is_probe(std::string_view threat_class) {
  return threat_class.ends_with("-probe") || threat_class == "scanner" ||
         threat_class == "port-scan" || threat_class == "recon";
}

bool is_denied(const Event& event) {
  constexpr std::array<std::string_view, 6> kDenied = {"deny",    "denied", "block",
                                                       "blocked", "drop",   "reject"};
  return std::find(kDenied.begin(), kDenied.end(), event.get(Field::event_action)) != kDenied.end();
}

std::string joined(const std::vector<std::string_view>& texts) {
  std::string out;
  for (const std::string_view text : texts) out += (out.empty() ? "" : ", ") + std::string(text);
  return out;
}

std::string_view target_of(const Event& event) {
  for (const Field f : {Field::url_domain, Field::destination_domain, Field::destination_ip}) {
    if (event.has(f)) return event.get(f);
  }
  return event.get(Field::host_name);
}

std::string example_of(const Event& event) {
  if (event.has(Field::url_original)) {
    const std::string method(event.get(Field::http_request_method));
    return method + (method.empty() ? "" : " ") + std::string(event.get(Field::url_original));
  }
  if (event.has(Field::user_name)) return "user " + std::string(event.get(Field::user_name));
  if (event.has(Field::destination_port)) {
    std::string port(event.get(Field::destination_port));
    if (event.has(Field::network_transport))
      port += "/" + std::string(event.get(Field::network_transport));
    return port;
  }
  if (event.has(Field::rule_name)) return std::string(event.get(Field::rule_name));
  return std::string(event.get(Field::message));
}

std::string_view answer_of(const Event& event) {
  for (const Field f : {Field::http_response_status_code, Field::event_outcome}) {
    if (event.has(f)) return event.get(f);
  }
  return {};
}

}  // namespace

uint32_t StoryTexts::number_of(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (const auto at = numbers_.find(text); at != numbers_.end()) return at->second;
  const auto number = static_cast<uint32_t>(texts_.size());
  numbers_.emplace(texts_.emplace_back(text), number);
  return number;
}

std::string_view StoryTexts::text(uint32_t number) const {
  const std::lock_guard lock(mutex_);
  return texts_[number];
}

bool StoryTexts::stands_before(uint32_t a, uint32_t b) const {
  const std::lock_guard lock(mutex_);
  return texts_[a] < texts_[b];
}

// Each with its length before it.
uint64_t StoryTexts::keep_example(std::string_view text) {
  constexpr size_t kMostInMemory = 8u << 20;
  const std::lock_guard lock(mutex_);
  const uint64_t place = stored_ + examples_.size();
  const auto length = static_cast<uint32_t>(text.size());
  examples_.append(reinterpret_cast<const char*>(&length), sizeof length).append(text);
  if (examples_.size() < kMostInMemory) return place;
  if (file_ == nullptr) file_ = open_temporary_stream();
  const bool written =
      file_ != nullptr &&
      std::fwrite(examples_.data(), 1, examples_.size(), file_.get()) == examples_.size() &&
      std::fflush(file_.get()) == 0;
  if (!written && !trouble_) trouble_ = temporary_file_refused("a story");
  stored_ += examples_.size();
  examples_.clear();
  return place;
}

Expected<std::string> StoryTexts::example(uint64_t place) const {
  const std::lock_guard lock(mutex_);
  if (trouble_) return std::unexpected(*trouble_);
  const auto read = [&](uint64_t from, char* to, size_t size) {
    if (from >= stored_) {
      std::memcpy(to, examples_.data() + (from - stored_), size);
      return true;
    }
    return fseeko(file_.get(), static_cast<off_t>(from), SEEK_SET) == 0 &&
           std::fread(to, 1, size, file_.get()) == size;
  };
  uint32_t length = 0;
  bool good = read(place, reinterpret_cast<char*>(&length), sizeof length);
  std::string text(good ? length : 0, ' ');
  good = good && read(place + sizeof length, text.data(), length);
  if (!good) return fail("cannot read a story back from a temporary file");
  return text;
}

bool ToldBefore::operator()(const ToldEvent& a, const ToldEvent& b) const {
  if (a.time_ns != b.time_ns) return a.time_ns < b.time_ns;
  return a.path != b.path ? texts->stands_before(a.path, b.path) : a.offset < b.offset;
}

Story::Story(std::shared_ptr<StoryTexts> texts, size_t most_in_memory)
    : texts_(std::move(texts)), told_("a story", most_in_memory, ToldBefore{texts_.get()}) {}

uint32_t Story::number_of(std::string_view text) {
  if (const auto at = numbers_.find(text); at != numbers_.end()) return at->second;
  return numbers_.emplace(text, texts_->number_of(text)).first->second;
}

void Story::add(const Event& event, std::span<const uint16_t> labels, const LabelValues& values) {
  ToldEvent t;
  t.time_ns = event.time_ns;
  t.offset = event.offset;
  t.path = number_of(event.file == nullptr ? std::string_view() : event.file->path);
  std::vector<std::string_view> classes;
  values.append(LabelField::threat_class, labels, classes);
  t.attack = values.is_attack(labels);
  std::string what = t.attack ? joined(classes) : std::string(event.get(Field::event_action));
  t.own_word = !t.attack && !what.empty();
  if (what.empty()) what = event.has(Field::http_request_method) ? "request" : "record";
  t.what = number_of(what);
  t.probe =
      t.attack
          ? std::all_of(classes.begin(), classes.end(),
                        [](std::string_view c) { return is_probe(c) || c == kInformationalClass; })
          : is_denied(event);
  t.answered = was_answered(event) &&
               (!t.attack || std::any_of(classes.begin(), classes.end(), can_succeed));
  t.login = event.get(Field::event_action) == "login";
  t.answer = number_of(answer_of(event));
  t.target = number_of(target_of(event));
  if (const std::string example = example_of(event);
      example != last_example_ || told_.size() == 0) {
    last_example_ = example;
    last_place_ = texts_->keep_example(example);
  }
  t.example = last_place_;
  told_.add(t);
}

namespace {

// Puts events, which come in their order, into chapters.
class Teller {
 public:
  explicit Teller(const StoryTexts& texts) : texts_(texts) {}

  Expected<void> add(const ToldEvent& t) {
    const Phase phase = phase_of(t);
    const Key key{phase, t.attack, t.own_word, t.what, t.answer, t.path};
    const auto at = open_.find(key);
    if (at != open_.end()) {
      Chapter& chapter = chapters_[at->second];
      if (t.time_ns - chapter.to_ns <= Story::kPause_s * kNsPerSecond) {
        chapter.to_ns = t.time_ns;
        ++chapter.events;
        targets_[at->second].insert(t.target);
        return {};
      }
    }
    HOZEN_TRY(example, texts_.example(t.example));
    const auto text = [this](uint32_t number) { return std::string(texts_.text(number)); };
    open_[key] = chapters_.size();
    targets_.push_back({t.target});
    chapters_.push_back({t.time_ns, t.time_ns, 1, phase, text(t.what), text(t.answer),
                         text(t.target), std::move(example), text(t.path), t.offset, t.attack,
                         t.own_word});
    return {};
  }

  std::vector<Chapter> take() {
    for (size_t i = 0; i < chapters_.size(); ++i) {
      if (targets_[i].size() > 1)
        chapters_[i].target += fmt::format(" (+{})", targets_[i].size() - 1);
    }
    return std::move(chapters_);
  }

 private:
  using Key = std::tuple<Phase, bool, bool, uint32_t, uint32_t, uint32_t>;

  Phase phase_of(const ToldEvent& t) {
    const bool guessed = t.login && t.answered && guesses_ >= Story::kGuesses;
    const bool success = guessed || (t.attack && t.answered);
    const Phase phase = success      ? Phase::success
                        : succeeded_ ? Phase::after
                        : t.probe    ? Phase::scan
                        : t.attack   ? Phase::exploit
                                     : Phase::visit;
    if (t.login) guesses_ = t.answered ? 0 : guesses_ + 1;
    succeeded_ = succeeded_ || success;
    return phase;
  }

  const StoryTexts& texts_;
  std::vector<Chapter> chapters_;
  std::map<Key, size_t> open_;
  std::vector<std::set<uint32_t>> targets_;  // of each chapter
  bool succeeded_ = false;
  size_t guesses_ = 0;
};

}  // namespace

Expected<std::vector<Chapter>> chapters_of(std::span<Story* const> stories) {
  if (stories.empty()) return std::vector<Chapter>();
  const StoryTexts& texts = *stories.front()->texts_;
  RunMerger<ToldEvent, ToldBefore> merger(ToldBefore{&texts});
  for (Story* const story : stories) {
    story->told_.sort();
    HOZEN_CHECK(story->told_.give(merger));
  }
  Teller teller(texts);
  for (ToldEvent told;;) {
    HOZEN_TRY(some, merger.next(told));
    if (!some) return teller.take();
    HOZEN_CHECK(teller.add(told));
  }
}

}  // namespace hozen
