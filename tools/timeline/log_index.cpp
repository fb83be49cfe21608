#include "timeline/log_index.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "base/text.h"
#include "custody/package_sources.h"
#include "tally/name_index.h"
#include "timeline/counting.h"
#include "timeline/reading_options.h"
#include "write/output_file.h"

namespace hozen::timeline {
namespace {

class NameWorker final : public EventWorker {
 public:
  explicit NameWorker(NameIndex::Names& names) : names_(names) {}
  void take(std::span<const Event> events) override {
    for (const Event& event : events) names_.note(event);
  }

 private:
  NameIndex::Names& names_;
};

// What else decides how logs are read. One text, so that any difference is one.
std::string question_of(const Args& args, const Labelling& labelling) {
  std::string text = fmt::format("{} rules {}", kVersion, digest_of(labelling.rules));
  for (const auto& [name, value] : reading_options(args.input))
    text += fmt::format("; --{} {}", name, value);
  return text;
}

Expected<NameIndex> read_index(const std::string& path, const std::string& name) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail_errno(errno, "open", path);
  return NameIndex::read(in, path, name);
}

WindowPlaces places_of(NameIndex& index, size_t rules) {
  WindowPlaces places;
  for (auto& [path, log] : index.logs) {
    for (auto& [file, labels] : log.windows) {
      std::erase_if(labels, [rules](uint64_t packed) { return (packed & 0xFFFF) >= rules; });
      places[file] = std::move(labels);
    }
  }
  return places;
}

}  // namespace

std::string index_path_of(const std::string& package) { return package + ".index"; }

std::vector<std::string> use_index(const Args& args, const std::string& name, Input& input,
                                   Labelling& labelling) {
  const std::string& package = args.input.logs.front();
  const std::string path = index_path_of(package);
  std::error_code none;
  if (args.input.logs.size() != 1 || !std::filesystem::exists(path, none)) return {};
  const std::string shown = quote_for_message(path);
  Expected<NameIndex> index = read_index(path, name);
  if (!index) return {fmt::format("{}: not used: {}", shown, index.error().text())};
  const Expected<std::string> digest = package_digest(package);
  if (!digest || *digest != index->package)
    return {fmt::format("{}: not used: it is of another package", shown)};
  if (question_of(args, labelling) != index->question) {
    return {fmt::format(
        "{}: not used: it was made with other options, rules or another version (timeline index "
        "makes it again)",
        shown)};
  }
  const size_t all = input.sources.size();
  std::erase_if(input.sources, [&](const Source& source) { return !index->may_name(source.path); });
  const size_t read = input.sources.size();
  set_window_places(labelling, places_of(*index, labelling.rules.rules().size()));
  return {fmt::format("{}: {} of {} logs may name {}; the others were not read", shown, read, all,
                      quote_for_message(name))};
}

Expected<Outcome> run_index(const Args& args) {
  if (args.input.logs.size() != 1 || !is_package(args.input.logs.front())) {
    return std::unexpected(Error{.what = "an index is made of one package of preserve",
                                 .hint = "timeline index CASE.tar.zst"});
  }
  const std::string& package = args.input.logs.front();
  NameIndex index;
  HOZEN_TRY(digest, package_digest(package));
  index.package = std::move(digest);
  HOZEN_TRY(input, open_input(args.input, args.output));
  HOZEN_CHECK(refuse_address_facts(input, "index"));
  HOZEN_TRY(labelling, open_labelling(args.input));
  index.question = question_of(args, *labelling);
  std::mutex mutex;
  std::vector<std::unique_ptr<NameIndex::Names>> names;
  HOZEN_TRY(found, find_window_places(input, *labelling, [&]() -> std::unique_ptr<EventWorker> {
              const std::lock_guard lock(mutex);
              names.push_back(std::make_unique<NameIndex::Names>());
              return std::make_unique<NameWorker>(*names.back());
            }));
  for (const Source& source : input.sources) index.logs[source.path];  // those without events, too
  for (const auto& of_thread : names) of_thread->merge_into(index);
  // Of every file with labels: its log, even if it is none of the sources.
  for (const std::string& file : files_of(found.places))
    index.logs[std::string(NameIndex::log_of(file))];
  const std::string path = args.output.output.empty() ? index_path_of(package) : args.output.output;
  HOZEN_TRY(file, OutputFile::open(path, args.output.force));
  HOZEN_CHECK(index.write([&](std::string_view piece) { return file.write(piece); }, found.places));
  HOZEN_CHECK(file.commit());
  return Outcome(std::move(found.ledger));
}

}  // namespace hozen::timeline
