#include "custody/compare.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace hozen {
namespace {

using Files = std::map<std::string, ComparedFile>;

// A tree's paths below a folder that all of them have in common.
struct Side {
  const ComparedTree& tree;
  size_t below = 0;
  ComparedTree::Reader reader() const { return ComparedTree::Reader(tree, below); }
};

std::string common_folder(const ComparedTree& tree) {
  if (tree.empty()) return "";
  // Sorted: what the first and the last have in common, all have.
  const auto [at, other] =
      std::mismatch(tree.first.begin(), tree.first.end(), tree.last.begin(), tree.last.end());
  const std::string same(tree.first.begin(), at);
  const size_t slash = same.rfind('/');
  return slash == std::string::npos ? "" : same.substr(0, slash + 1);
}

// Goes through both in the order of the paths; `take` gets the one that has the path, or both, and says whether to
// go on.
using TakePair = std::function<bool(ComparedTree::Reader* a, ComparedTree::Reader* b)>;
Expected<void> side_by_side(const Side& side_a, const Side& side_b, const TakePair& take) {
  ComparedTree::Reader a = side_a.reader(), b = side_b.reader();
  HOZEN_TRY(in_a, a.next());
  HOZEN_TRY(in_b, b.next());
  while (in_a || in_b) {
    const int order = !in_b ? -1 : !in_a ? 1 : a.path.compare(b.path);
    if (!take(order <= 0 ? &a : nullptr, order >= 0 ? &b : nullptr)) return {};
    if (order <= 0) {
      HOZEN_TRY(more, a.next());
      in_a = more;
    }
    if (order >= 0) {
      HOZEN_TRY(more, b.next());
      in_b = more;
    }
  }
  return {};
}

Expected<bool> share_a_path(const Side& a, const Side& b) {
  bool shared = false;
  HOZEN_CHECK(side_by_side(a, b, [&](const auto* one, const auto* other) {
    shared = one != nullptr && other != nullptr;
    return !shared;
  }));
  return shared;
}

// What is the same in both is counted only.
struct Rests {
  Files a, b;
  uint64_t same = 0;
};

Expected<Rests> rests_of(const Side& a, const Side& b) {
  Rests out;
  HOZEN_CHECK(side_by_side(a, b, [&](auto* in_a, auto* in_b) {
    if (in_a != nullptr && in_b != nullptr && !in_a->file.sha256.empty() &&
        in_a->file.sha256 == in_b->file.sha256) {
      ++out.same;
      return true;
    }
    if (in_a != nullptr) out.a.emplace(in_a->path, in_a->file);
    if (in_b != nullptr) out.b.emplace(in_b->path, in_b->file);
    return true;
  }));
  return out;
}

// Folders that could not be read: nothing is known of what is below.
std::set<std::string> unread_folders(const Files& files) {
  std::set<std::string> out;
  for (const auto& [path, file] : files)
    if (file.is_folder) out.insert(path);
  return out;
}

void set_aside(CompareReport& report, const std::string& path, std::string why, bool content) {
  report.not_compared.push_back({path, std::move(why)});
  report.content_not_compared = report.content_not_compared || content;
}

// Both sides know of it, one of them without content.
void take_without_content(Files& a, Files& b, CompareReport& report) {
  for (auto one = a.begin(); one != a.end();) {
    const auto other = b.find(one->first);
    if (other == b.end() || (!one->second.sha256.empty() && !other->second.sha256.empty())) {
      ++one;
      continue;
    }
    const ComparedFile &in_a = one->second, &in_b = other->second;
    set_aside(report, one->first,
              in_a.sha256.empty() ? "A: " + in_a.why_none : "B: " + in_b.why_none,
              !in_a.is_special || !in_b.is_special);
    b.erase(other);
    one = a.erase(one);
  }
}

// What only one side has, called `name`: nothing can be said of it if the other could not know it.
struct OtherSide {
  std::set<std::string> unread;
  bool stored_only;
};
void take_one_sided(Files& files, const Files& other_files, const OtherSide& other, char name,
                    BagVerdict verdict, CompareReport& report) {
  for (auto one = files.begin(); one != files.end();) {
    const auto& [path, file] = *one;
    const bool content = !file.sha256.empty(), link = !file.link_target.empty();
    bool taken = !other_files.contains(path);
    if (!taken) {
      ++one;
      continue;
    }
    if (is_below_any(path, other.unread)) {
      set_aside(report, path, "the other side could not read its folder", !file.is_special);
    } else if (other.stored_only && link) {
      set_aside(report, path, "a symbolic link, and the other side lists none", false);
    } else if (file.is_folder || (other.stored_only && !content)) {
      set_aside(report, path, fmt::format("{}: {}", name, file.why_none), !other.stored_only);
    } else if (!content) {
      report.findings.push_back({verdict, path, "", HashKind::sha256, "", "", file.why_none});
      ++report.counts[static_cast<size_t>(verdict)];
    } else {
      taken = false;
    }
    one = taken ? files.erase(one) : std::next(one);
  }
}

// The rest has content, or is a link, and is held against each other as a bag against its manifest.
void judge_rest(const Files& a, const Files& b, CompareReport& report) {
  FoundBag found;
  std::string manifest;
  for (const auto& [path, file] : a)
    manifest += manifest_line(file.sha256, std::string(kPayload) + path);
  for (const auto& [path, file] : b) {
    FoundFile there;
    there.hashes.emplace_back(HashKind::sha256, file.sha256);
    found.files.emplace(std::string(kPayload) + path, std::move(there));
  }
  found.texts = {{"bagit.txt", std::string(kBagItText)},
                 {manifest_name(HashKind::sha256), std::move(manifest)}};
  VerifyReport judged;
  judge_bag(found, judged);
  for (size_t i = 0; i < judged.counts.size(); ++i) report.counts[i] += judged.counts[i];
  const auto target_in = [](const Files& files, const std::string& path) {
    const auto at = files.find(path);
    return at == files.end() ? std::string() : at->second.link_target;
  };
  for (BagFinding& finding : judged.findings) {
    finding.path = finding.path.substr(kPayload.size());
    if (!finding.other_path.empty())
      finding.other_path = finding.other_path.substr(kPayload.size());
    const std::string before = target_in(a, finding.path), now = target_in(b, finding.path);
    if (!before.empty()) finding.note = "A: a link to " + before;
    if (!now.empty())
      finding.note += fmt::format("{}B: a link to {}", before.empty() ? "" : "; ", now);
    report.findings.push_back(std::move(finding));
  }
}

void note_not_compared(CompareReport& report) {
  constexpr size_t kNamed = 3;
  if (report.not_compared.empty()) return;
  std::sort(report.not_compared.begin(), report.not_compared.end(),
            [](const NotCompared& x, const NotCompared& y) { return x.path < y.path; });
  const size_t count = report.not_compared.size();
  std::string note = fmt::format("{} without content on one side, not compared: ", count);
  for (size_t i = 0; i < std::min(kNamed, count); ++i)
    note += fmt::format("{}{} ({})", i == 0 ? "" : ", ", report.not_compared[i].path,
                        report.not_compared[i].why);
  report.notes.push_back(count > kNamed ? note + ", ..." : note);
}

}  // namespace

Expected<CompareReport> compare_contents(const ComparedTree& a, const ComparedTree& b) {
  CompareReport report;
  Side side_a{a}, side_b{b};
  HOZEN_TRY(same_paths, share_a_path(side_a, side_b));
  if (!same_paths) {
    // A package keeps the way to its files, a folder named on the command line does not.
    const std::string from_a = common_folder(a), from_b = common_folder(b);
    const Side below_a{a, from_a.size()}, below_b{b, from_b.size()};
    HOZEN_TRY(same_below, share_a_path(below_a, below_b));
    if (same_below) {
      report.notes.push_back(fmt::format("compared below '{}' and '{}'", from_a, from_b));
      side_a.below = below_a.below;
      side_b.below = below_b.below;
    }
  }
  HOZEN_TRY(rests, rests_of(side_a, side_b));
  report.counts[static_cast<size_t>(BagVerdict::matched)] = rests.same;
  const OtherSide of_a{unread_folders(rests.a), a.stored_only};
  const OtherSide of_b{unread_folders(rests.b), b.stored_only};
  take_without_content(rests.a, rests.b, report);
  take_one_sided(rests.a, rests.b, of_b, 'A', BagVerdict::missing, report);
  take_one_sided(rests.b, rests.a, of_a, 'B', BagVerdict::extra, report);
  judge_rest(rests.a, rests.b, report);
  std::sort(report.findings.begin(), report.findings.end(),
            [](const BagFinding& x, const BagFinding& y) { return x.path < y.path; });
  note_not_compared(report);
  return report;
}

}  // namespace hozen
