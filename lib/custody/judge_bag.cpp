// How what was found is held against what the manifests say.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "custody/foreign_name.h"
#include "custody/verify.h"

namespace hozen {
namespace {

constexpr std::array<std::string_view, 7> kVerdictNames = {"matched", "changed", "missing", "extra",
                                                           "moved",   "renamed", "unread"};

bool is_payload(std::string_view path) { return path.starts_with(kPayload); }
const std::string& remark_of(const FoundFile& file) {
  return file.note.empty() ? file.damage : file.note;
}
std::string_view leaf_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_manifest_name(std::string_view path) {
  return (path.starts_with("manifest-") || path.starts_with("tagmanifest-")) &&
         path.ends_with(".txt") && path.find('/') == std::string_view::npos;
}

class Judge {
 public:
  Judge(const FoundBag& found, VerifyReport& report, bool by_name)
      : found_(found), report_(report), by_name_(by_name) {}

  void run() {
    check_declaration();
    read_fetches();
    const std::vector<Listed> manifests = read_manifests();
    for (const Listed& one : manifests)
      for (const auto& [path, hex] : *one.lines) exact_.insert(path);
    for (const auto& [path, file] : found_.files) {
      if (file.is_folder && file.unread) unread_folders_.insert(path);
      if (!exact_.contains(path)) unlisted_.emplace(plain_name(path), path);
    }
    bool any_payload = false;
    for (const Listed& one : manifests) {
      any_payload = any_payload || !one.of_tags;
      hold_lines(one);
    }
    for (const std::string& path : found_.twice)
      report_.problems.push_back(fmt::format("{} is in it twice", quote_for_message(path)));
    if (!any_payload)
      report_.problems.emplace_back(
          "there is no manifest of the payload: nothing says what it should be");
    find_extra(any_payload);
    pair_moved();
    check_oxum();
    count();
  }

 private:
  void check_declaration() {
    const auto declaration = found_.texts.find("bagit.txt");
    if (declaration == found_.texts.end()) {
      report_.problems.emplace_back("bagit.txt is missing");
    } else if (!declaration->second.starts_with("BagIt-Version: ")) {
      report_.problems.emplace_back("bagit.txt does not begin with a BagIt-Version");
    }
    const auto info = found_.texts.find("bag-info.txt");
    if (info != found_.texts.end()) report_.info = read_bag_info(info->second);
  }

  // A manifest's lines; of one that was held against the files as they came, those that matched none.
  struct Listed {
    std::string name;
    HashKind kind;
    bool of_tags;
    const std::map<std::string, std::string>* lines;
  };

  std::vector<Listed> read_manifests() {
    std::vector<Listed> out;
    for (const auto& [name, rest] : found_.rests)
      out.push_back({name, rest.first, false, &rest.second});
    for (const auto& [name, text] : found_.texts) {
      bool of_tags = false;
      const auto kind = manifest_kind(name, of_tags);
      if (!kind || found_.rests.contains(name)) continue;
      Manifest manifest = read_manifest(text, name, *kind);
      for (const Error& trouble : manifest.troubles) report_.problems.push_back(trouble.text());
      out.push_back({name, *kind, of_tags, &(read_[name] = std::move(manifest.lines))});
    }
    return out;
  }

  void hold_lines(const Listed& manifest) {
    taken_.clear();
    for (const auto& [listed, expected] : *manifest.lines) {
      const std::string path = as_found(listed);
      if (is_payload(path) == manifest.of_tags)
        report_.problems.push_back(fmt::format("{} lists {}, which does not belong there",
                                               manifest.name, quote_for_message(path)));
      listed_.insert(path);
      hold_file(path, expected, manifest.kind);
    }
  }

  // The name under which a listed file is there: another system may have written it differently. A file that is
  // listed itself, or was another's already, is not it.
  std::string as_found(const std::string& listed) {
    if (found_.files.contains(listed)) return listed;
    if (std::string other = encoded_path(listed);
        found_.files.contains(other) && !exact_.contains(other) && taken_.insert(other).second) {
      if (said_.insert(other).second)
        report_.notes.push_back(fmt::format(
            "{} is listed as if its name were written out: the tool that made the bag does not "
            "write % as %25",
            quote_for_message(other)));
      return other;
    }
    const auto [first, last] = unlisted_.equal_range(plain_name(listed));
    const auto at = std::find_if(
        first, last, [&](const auto& other) { return taken_.insert(other.second).second; });
    if (at == last) return listed;
    if (said_.insert(at->second).second)
      report_.notes.push_back(fmt::format("{} is listed as {}: {}", quote_for_message(at->second),
                                          quote_for_message(listed),
                                          listed.find('\\') != std::string::npos
                                              ? "a backslash of Windows for the slash"
                                              : "the same name in another Unicode normalisation"));
    return at->second;
  }

  void hold_file(const std::string& path, const std::string& expected, HashKind kind) {
    const auto at = found_.files.find(path);
    if (at == found_.files.end()) {
      if (is_below_any(path, unread_folders_))
        add({BagVerdict::unread, path, "", kind, expected, "", "a folder above it cannot be read"});
      else
        add({BagVerdict::missing, path, "", kind, expected, "", fetch_note(path)});
      return;
    }
    if (at->second.unread) {
      add({BagVerdict::unread, path, "", kind, expected, "", at->second.note});
      return;
    }
    const std::string_view actual = hash_of(at->second, kind);
    if ((by_name_ || actual == expected) && at->second.note.empty()) return;
    if (actual.empty() && at->second.note.empty()) {
      report_.problems.push_back(
          fmt::format("{} was not hashed with {}", quote_for_message(path), name_of(kind)));
      return;
    }
    add({BagVerdict::changed, path, "", kind, expected, std::string(actual),
         remark_of(at->second)});
  }

  // "URL LENGTH PATH": files that the bag leaves to its receiver to get.
  void read_fetches() {
    const auto text = found_.texts.find("fetch.txt");
    if (text == found_.texts.end()) return;
    for (std::string_view line : split(text->second, '\n')) {
      if (line.ends_with('\r')) line.remove_suffix(1);
      const size_t url_end = line.find_first_of(" \t");
      const size_t length_at = line.find_first_not_of(" \t", url_end);
      const size_t length_end = line.find_first_of(" \t", length_at);
      const size_t path_at = line.find_first_not_of(" \t", length_end);
      if (length_at != std::string_view::npos && path_at != std::string_view::npos)
        fetches_[decoded_path(line.substr(path_at))] = line.substr(0, url_end);
    }
  }
  std::string fetch_note(const std::string& path) const {
    const auto at = fetches_.find(path);
    return at == fetches_.end() ? "" : fmt::format("to be fetched, says fetch.txt: {}", at->second);
  }

  // One finding a file, whatever number of manifests says it.
  void add(BagFinding finding) {
    if (reported_.insert(finding.path).second) report_.findings.push_back(std::move(finding));
  }

  void find_extra(bool any_payload) {
    report_.payload_files += found_.matched_files;
    report_.payload_bytes += found_.matched_bytes;
    for (const auto& [path, file] : found_.files) {
      if (file.is_folder && file.unread) {
        add({BagVerdict::unread, path, "", HashKind::sha256, "", "", "the folder: " + file.note});
        continue;
      }
      if (is_payload(path)) {
        ++report_.payload_files;
        report_.payload_bytes += file.size;
      }
      bool of_tags = false;
      const bool known = manifest_kind(path, of_tags).has_value();
      if (!known && is_manifest_name(path))
        report_.notes.push_back(fmt::format(
            "{} is of a kind of hash that is not known here: nothing was held against it",
            quote_for_message(path)));
      if (listed_.contains(path) || (known && of_tags)) continue;
      if (file.unread) {
        add({BagVerdict::unread, path, "", HashKind::sha256, "", "",
             file.note + "; no manifest lists it"});
      } else if (is_payload(path) && any_payload) {
        const auto& [kind, hex] = file.hashes.empty() ? kNone : file.hashes.front();
        add({BagVerdict::extra, path, "", kind, "", hex,
             file.is_file ? remark_of(file) : "not a regular file"});
      } else if (!is_payload(path)) {
        unlisted_tag(path, file);
      }
    }
  }

  // The standard allows tag files that no tag manifest lists; ours always lists all.
  void unlisted_tag(const std::string& path, const FoundFile& file) {
    const bool tags_listed =
        std::any_of(found_.texts.begin(), found_.texts.end(),
                    [](const auto& text) { return text.first.starts_with("tagmanifest-"); });
    if (!tags_listed) return;
    const auto& [kind, hex] = file.hashes.empty() ? kNone : file.hashes.front();
    add({BagVerdict::extra, path, "", kind, "", hex,
         "a file beside the payload that the tag manifest does not list"});
  }

  // The content of a missing file under another name: moved (other folder) or renamed (other last
  // name).
  void pair_moved() {
    std::multimap<std::string, size_t> extra;
    for (size_t i = 0; i < report_.findings.size(); ++i)
      if (report_.findings[i].verdict == BagVerdict::extra)
        extra.emplace(report_.findings[i].path, i);
    std::set<size_t> paired;
    for (BagFinding& missing : report_.findings) {
      if (missing.verdict != BagVerdict::missing) continue;
      for (const auto& [path, index] : extra) {
        const auto at = found_.files.find(path);
        if (paired.contains(index) || hash_of(at->second, missing.hash) != missing.expected)
          continue;
        paired.insert(index);
        missing.verdict =
            leaf_of(path) == leaf_of(missing.path) ? BagVerdict::moved : BagVerdict::renamed;
        missing.other_path = path;
        missing.actual = missing.expected;
        break;
      }
    }
    std::vector<BagFinding> kept;
    for (size_t i = 0; i < report_.findings.size(); ++i)
      if (!paired.contains(i)) kept.push_back(std::move(report_.findings[i]));
    std::sort(kept.begin(), kept.end(),
              [](const BagFinding& a, const BagFinding& b) { return a.path < b.path; });
    report_.findings = std::move(kept);
  }

  void check_oxum() {
    if (!unread_folders_.empty()) return;  // what is below is not known
    const std::string_view oxum = value_of(report_.info, "Payload-Oxum");
    const std::string actual = fmt::format("{}.{}", report_.payload_bytes, report_.payload_files);
    if (!oxum.empty() && oxum != actual)
      report_.problems.push_back(fmt::format("Payload-Oxum says {} (bytes.files), found are {}",
                                             quote_for_message(oxum), actual));
  }

  void count() {
    report_.counts[static_cast<size_t>(BagVerdict::matched)] += found_.matched_files;
    for (const BagFinding& finding : report_.findings)
      ++report_.counts[static_cast<size_t>(finding.verdict)];
    uint64_t in_damage = found_.matched_in_damage;
    for (const std::string& path : listed_) {
      if (!is_payload(path) || reported_.contains(path)) continue;
      ++report_.counts[static_cast<size_t>(BagVerdict::matched)];
      if (!found_.files.at(path).damage.empty()) ++in_damage;
    }
    if (in_damage != 0)
      report_.notes.push_back(fmt::format(
          "of the matched files {} {} in a damaged frame: every hash is as preserved all the same",
          in_damage, in_damage == 1 ? "lies" : "lie"));
  }

  static inline const std::pair<HashKind, std::string> kNone = {HashKind::sha256, ""};
  const FoundBag& found_;
  VerifyReport& report_;
  bool by_name_;
  std::set<std::string> listed_, reported_, said_;
  std::map<std::string, std::string> fetches_;  // path -> URL
  std::set<std::string> exact_, taken_, unread_folders_;
  std::multimap<std::string, std::string>
      unlisted_;  // plain_name of a file no manifest lists -> it
  std::map<std::string, std::map<std::string, std::string>> read_;  // name of a manifest -> lines
};

}  // namespace

std::vector<HashKind> kinds_in(const FoundBag& bag, std::vector<HashKind> kinds) {
  for (const auto& [name, text] : bag.texts) {
    bool of_tags = false;
    const auto kind = manifest_kind(leaf_of(name), of_tags);
    if (kind && std::find(kinds.begin(), kinds.end(), *kind) == kinds.end()) kinds.push_back(*kind);
  }
  if (kinds.empty()) kinds.push_back(HashKind::sha256);
  return kinds;
}

bool is_below_any(const std::string& path, const std::set<std::string>& folders) {
  if (folders.empty()) return false;
  for (size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
    if (folders.contains(path.substr(0, slash))) return true;
  return false;
}

std::string_view hash_of(const FoundFile& file, HashKind kind) {
  for (const auto& [hash_kind, hex] : file.hashes)
    if (hash_kind == kind) return hex;
  return {};
}

std::string_view name_of(BagVerdict verdict) { return kVerdictNames[static_cast<size_t>(verdict)]; }

void judge_bag(const FoundBag& found, VerifyReport& report, bool by_name) {
  Judge(found, report, by_name).run();
}

}  // namespace hozen
