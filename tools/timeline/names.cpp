#include "timeline/names.h"

#include "base/text.h"
#include "base/text_file.h"
#include "labels/label_names.h"
#include "timeline/digest.h"

namespace hozen::timeline {

Expected<FieldNames> read_names(const std::vector<std::string>& options,
                                std::vector<std::string>* said) {
  FieldNames names;
  for (const std::string& text : options) {
    const size_t at = text.find('=');
    if (at == 0) {
      return std::unexpected(Error{
          .what =
              fmt::format("--names: '{}' is neither FILE nor FIELD=FILE", quote_for_message(text)),
          .hint = "--names labels.csv, --names rule.id=signatures.csv"});
    }
    const std::string path = at == std::string::npos ? text : text.substr(at + 1);
    HOZEN_TRY(held, read_whole_file(path));
    HOZEN_TRY(map, NameMap::parse(held, path));
    if (said != nullptr) {  // what the file says counts, not where it lies
      const std::string field = at == std::string::npos ? "" : text.substr(0, at + 1);
      said->push_back(field + Digest().mix(held).text());
    }
    if (at == std::string::npos) {
      const auto labels = std::make_shared<const NameMap>(std::move(map));
      names["threat.class"] = names["threat.rule"] = labels;
      continue;
    }
    names[text.substr(0, at)] = std::make_shared<const NameMap>(std::move(map));
  }
  return names;
}

void add_label_names(std::span<const RuleInfo> rules, Language language, FieldNames& names) {
  if (language == Language::en) return;
  const LabelNames labels = LabelNames::of(rules, language);
  NameMap classes, titles;
  for (const RuleInfo& rule : rules) {
    classes.name(rule.threat_class, std::string(labels.shown("threat.class", rule.threat_class)));
    titles.name(rule.title, std::string(labels.shown("threat.rule", rule.title)));
  }
  names.try_emplace("threat.class", std::make_shared<const NameMap>(std::move(classes)));
  names.try_emplace("threat.rule", std::make_shared<const NameMap>(std::move(titles)));
}

}  // namespace hozen::timeline
