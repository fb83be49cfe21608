// What stands beside a package: its digest file, the ledger that begins with its hash, the signature of the digest file.
#include <sys/stat.h>

#include <algorithm>

#include "base/text.h"
#include "base/text_file.h"
#include "custody/create.h"
#include "custody/custody_ledger.h"
#include "custody/package_file.h"
#include "custody/sign.h"
#include "custody/verify.h"

namespace hozen {
namespace {

bool is_folder(const std::string& path) {
  struct stat info{};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::string first_word(std::string_view text) {
  return to_lower(text.substr(text.starts_with('\\') ? 1 : 0,
                              std::min(text.find_first_of(" \n"), text.size())));
}

// "HEX  NAME": the last name on the way to it.
std::string_view name_in(std::string_view line) {
  line = line.substr(0, line.find_first_of("\r\n"));
  const size_t at = line.find_first_not_of(" *", line.find(' '));
  if (at == std::string_view::npos) return {};
  return line.substr(std::max(at, line.rfind('/') + 1));
}

}  // namespace

void read_beside(const std::string& path, const VerifyOptions& options, VerifyReport& report) {
  report.expected_sha256 = options.expected_sha256;
  if (!report.expected_sha256.empty()) return;
  const std::string digest_path = path + ".sha256";
  if (exists(digest_path)) {
    const auto text = read_whole_file(digest_path, 1u << 16);
    report.expected_sha256 = text ? first_word(*text) : "";
    if (!is_hex(report.expected_sha256, hex_length(HashKind::sha256)))
      report.problems.push_back(fmt::format("{} holds no SHA-256", digest_path));
    const std::string_view named = text ? name_in(*text) : std::string_view();
    if (!named.empty() && named != path.substr(path.rfind('/') + 1))
      report.notes.push_back(
          fmt::format("{} was written of another name: {}", digest_path, quote_for_message(named)));
  }
  const std::string ledger_path = package_stem(path) + ".custody.jsonl";
  if (!exists(ledger_path)) return;
  const auto ledger = read_ledger(ledger_path);
  if (!ledger || !ledger->intact()) {
    report.problems.push_back(
        fmt::format("{} is broken (see `preserve custody verify`)", ledger_path));
    return;
  }
  const std::string first(ledger->entries.front().value("sha256"));
  if (report.expected_sha256.empty()) report.expected_sha256 = first;
  if (first != report.expected_sha256)
    report.problems.push_back(
        fmt::format("{} and {} name different hashes", digest_path, ledger_path));
}

void hold_sha256(VerifyReport& report) {
  if (!report.expected_sha256.empty() && report.sha256 != report.expected_sha256)
    report.problems.push_back(fmt::format("the package file's SHA-256 is {}, expected {}",
                                          report.sha256, report.expected_sha256));
}

Expected<void> check_trust(const std::string& path, const VerifyOptions& options,
                           VerifyReport& report) {
  const std::string &key = options.trusted_key, digest = path + ".sha256",
                    signature = path + ".sig";
  if (key.empty()) {
    if (exists(signature))
      report.notes.push_back(fmt::format(
          "{} lies beside it and was not checked: name the signer's public key with --trust",
          signature));
    return {};
  }
  if (is_folder(path)) {
    report.problems.emplace_back(
        "the signature cannot be checked: it is of the package file, not of a folder");
    return {};
  }
  for (const std::string& needed : {digest, signature})
    if (!exists(needed))
      report.problems.push_back(
          fmt::format("the signature cannot be checked: {} is missing", needed));
  if (!exists(digest) || !exists(signature)) return {};
  HOZEN_TRY(good, check_signature(digest, key, signature));
  if (!good)
    report.problems.push_back(
        fmt::format("{} is not a signature of {} by {}", signature, digest, key));
  else if (options.fast)
    report.notes.push_back(
        fmt::format("{} is signed with the key of {}; the package was not held against it (--fast)",
                    digest, key));
  else
    report.notes.push_back(fmt::format("signed with the key of {}", key));
  return {};
}

}  // namespace hozen
