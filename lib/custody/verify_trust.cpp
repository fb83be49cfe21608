// The signature beside a package: of its digest file, whose hash is held against the package where its bytes are read.
#include <sys/stat.h>

#include "custody/sign.h"
#include "custody/verify.h"

namespace hozen {
namespace {

bool exists(const std::string& path) {
  struct stat info{};
  return stat(path.c_str(), &info) == 0;
}

bool is_folder(const std::string& path) {
  struct stat info{};
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

}  // namespace

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
