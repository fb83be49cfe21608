#include "labels/rule_set.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

#include "base/embedded.h"
#include "base/text_file.h"
#include "base/yaml_pack.h"
#include "labels/rule_set_state.h"
#include "labels/sigma_rule.h"

namespace hozen {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostRules = std::numeric_limits<uint16_t>::max();
constexpr uint64_t kMostFileBytes = 16u << 20;

bool is_rule_file(const fs::path& path) {
  return path.extension() == ".yml" || path.extension() == ".yaml";
}

Expected<std::vector<std::string>> rule_files_below(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    std::error_code ignored;
    if (is_rule_file(at->path()) && at->is_regular_file(ignored))
      files.push_back(at->path().string());
  }
  if (error) return fail_errno(error.value(), "read the rule folder", folder);
  std::sort(files.begin(), files.end());
  return files;
}

std::string built_in_name(const embedded::File& file) {
  return fmt::format("built-in/{}", file.name);
}

}  // namespace

RuleSet::RuleSet() : state_(std::make_unique<State>()) {}
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;
RuleSet::~RuleSet() = default;

Expected<RuleSet> RuleSet::built_in() {
  RuleSet set;
  set.state_->table.check_patterns = false;
  set.state_->has_samples = false;
  for (const embedded::File& file : embedded::rules()) {
    const std::string name = built_in_name(file);
    if (auto documents = unpack_yaml(file.packed)) {
      set.add_documents(*documents, name);
    } else {
      set.read_text(file.text, name);
    }
  }
  set.state_->table.check_patterns = true;
  set.link();
  return set;
}

Expected<void> RuleSet::add(const std::string& file_or_folder) {
  std::error_code error;
  const fs::file_status status = fs::status(file_or_folder, error);
  if (error) return fail_errno(error.value(), "read the rules", file_or_folder);
  std::vector<std::string> files = {file_or_folder};
  if (fs::is_directory(status)) {
    HOZEN_TRY(below, rule_files_below(file_or_folder));
    files = std::move(below);
  }
  std::vector<std::pair<std::string, std::vector<Yaml>>> read;
  for (const std::string& file : files) {
    auto text = read_whole_file(file, kMostFileBytes);
    for (const char c : text ? std::string_view(*text) : std::string_view())
      state_->added_texts =
          (state_->added_texts ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    auto documents = text ? Yaml::read_all(*text, file) : std::unexpected(text.error());
    if (documents) {
      read.emplace_back(file, std::move(*documents));
    } else {
      state_->refused.push_back(std::move(documents.error()));
    }
  }
  // A rule may stand before the file that has the values of its placeholders.
  for (const auto& [file, documents] : read) add_placeholders(documents, file);
  for (const auto& [file, documents] : read) add_documents(documents, file);
  link();
  return {};
}

uint64_t RuleSet::digest_of_added() const { return state_->added_texts; }

void RuleSet::add_text(std::string_view yaml, std::string_view name) {
  read_text(yaml, name);
  link();
}

void RuleSet::link() {
  state_->compiled.reset();
  state_->compiled_watched.reset();
  apply_filters(state_->filters, state_->rules, state_->filters_met);
  state_->linked = link_correlations(state_->rules, state_->table.fields);
  state_->all_refused = state_->refused;
  for (const Error& error : state_->linked.refused) state_->all_refused.push_back(error);
  state_->unknown_names = hozen::unknown_names(state_->filters, state_->rules);
}

void RuleSet::read_text(std::string_view yaml, std::string_view name) {
  const auto documents = Yaml::read_all(yaml, name);
  if (documents) {
    add_placeholders(*documents, name);
    add_documents(*documents, name);
  } else {
    state_->refused.push_back(documents.error());
  }
}

void RuleSet::add_placeholders(std::span<const Yaml> documents, std::string_view name) {
  for (const Yaml& document : documents) {
    const Yaml* const placeholders = document.is_map() ? document.find("placeholders") : nullptr;
    if (placeholders == nullptr) continue;
    if (!placeholders->is_map()) {
      state_->refused.push_back(
          placeholders->error(name, "expected a map of names and lists of values").error());
      continue;
    }
    for (const auto& [key, values] : placeholders->pairs) {
      auto& list = state_->table.placeholders[key.text];
      list.clear();
      if (values.is_scalar()) list.push_back(values.text);
      for (const Yaml& value : values.items) list.push_back(value.text);
    }
  }
}

void RuleSet::add_documents(std::span<const Yaml> documents, std::string_view name) {
  for (const Yaml& document : documents) {
    if (document.is_map() && document.find("placeholders") != nullptr) continue;
    if (is_sigma_filter(document)) {
      auto filter = read_sigma_filter(document, name, state_->table);
      if (filter) {
        state_->filters.push_back(std::move(*filter));
      } else {
        state_->refused.push_back(std::move(filter.error()));
      }
      continue;
    }
    auto rule = read_sigma_rule(document, name, state_->table);
    if (rule && state_->rules.size() >= kMostRules)
      rule = document.error(name, "more than 65,535 rules");
    if (!rule) {
      state_->refused.push_back(std::move(rule.error()));
      continue;
    }
    const auto [at, is_new] = state_->by_id.try_emplace(rule->info.id, state_->rules.size());
    if (is_new) {
      state_->infos.push_back(rule->info);
      state_->rules.push_back(std::move(*rule));
    } else {
      state_->infos[at->second] = rule->info;
      state_->rules[at->second] = std::move(*rule);
      if (at->second < state_->filters_met.size()) state_->filters_met[at->second] = 0;
    }
  }
}

const std::vector<RuleInfo>& RuleSet::rules() const { return state_->infos; }

const RuleSamples& RuleSet::samples(size_t rule) const {
  const std::lock_guard lock(state_->reading_samples);
  if (!std::exchange(state_->has_samples, true)) read_built_in_samples();
  return state_->rules[rule].samples;
}

// What is built in comes without them, as only tests look at them.
void RuleSet::read_built_in_samples() const {
  for (const embedded::File& file : embedded::rules()) {
    const std::string name = built_in_name(file);
    const auto documents = Yaml::read_all(file.text, name);
    if (!documents) continue;
    for (const Yaml& document : *documents) {
      const auto known = state_->by_id.find(std::string(document.get("id")));
      if (known == state_->by_id.end()) continue;
      Rule& rule = state_->rules[known->second];
      if (rule.info.file != name) continue;  // replaced
      if (auto samples = read_rule_samples(document, name)) rule.samples = std::move(*samples);
    }
  }
}

const std::vector<Error>& RuleSet::refused() const { return state_->all_refused; }
bool RuleSet::can_be_filtered(std::string_view id_or_name) const {
  return std::any_of(state_->rules.begin(), state_->rules.end(), [&](const Rule& rule) {
    return !rule.correlation && (rule.info.id == id_or_name || rule.name == id_or_name);
  });
}

std::vector<std::pair<std::string, std::string>> RuleSet::filters_of(size_t rule) const {
  std::vector<std::pair<std::string, std::string>> found;
  for (const SigmaFilter& filter : state_->filters)
    if (filter.concerns(state_->rules[rule])) found.emplace_back(filter.title, filter.file);
  return found;
}

const std::vector<UnknownName>& RuleSet::unknown_names() const { return state_->unknown_names; }
bool RuleSet::has_correlations() const { return !state_->linked.correlations.empty(); }
bool RuleSet::is_watched(uint16_t rule) const { return state_->linked.watched[rule]; }
bool RuleSet::is_silent(uint16_t rule) const { return state_->linked.silent[rule]; }

size_t RuleSet::without_source() const {
  return static_cast<size_t>(
      std::count_if(state_->rules.begin(), state_->rules.end(),
                    [](const Rule& rule) { return !is_known(rule.source); }));
}

Expected<std::shared_ptr<const CompiledRules>> RuleSet::compiled(RuleChoice choice) const {
  const std::lock_guard lock(state_->compiling);
  const bool watched = choice == RuleChoice::watched;
  auto& compiled = watched ? state_->compiled_watched : state_->compiled;
  if (compiled == nullptr) {
    HOZEN_TRY(made, CompiledRules::compile(state_->rules, state_->table,
                                           watched ? &state_->linked.watched : nullptr));
    compiled = std::move(made);
  }
  return compiled;
}

}  // namespace hozen
