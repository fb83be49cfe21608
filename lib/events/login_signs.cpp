#include "events/login_signs.h"

#include "base/digits.h"

namespace hozen {
namespace {

std::string_view word_at(const Sentence& sentence, size_t i) {
  return i < sentence.words().size() ? sentence.words()[i].text : std::string_view();
}

// "3 failed attempts", "previous failed logins: 0", but not "login failed, attempts: 3"
bool is_counted(const Sentence& sentence, size_t i) {
  const std::string_view before = i == 0 ? std::string_view() : word_at(sentence, i - 1);
  if (is_any(before, {"previous", "last", "prior", "past", "recent", "many"})) return true;
  const auto is_noun = [&](size_t at) {
    return is_any(word_at(sentence, at), {"attempts", "logins", "logons", "log-ins", "tries",
                                          "times", "passwords", "authentications"});
  };
  size_t noun = i + 1;
  while (noun < i + 3 && !is_noun(noun)) ++noun;
  if (noun == i + 3) return false;
  if (is_noun(noun + 1)) ++noun;
  return all_digits(before) || (all_digits(word_at(sentence, noun + 1)) && !says_entry(before));
}

bool ends_as(std::string_view word, std::initializer_list<std::string_view> with) {
  return std::any_of(with.begin(), with.end(), [&](std::string_view text) {
    return word.size() > text.size() &&
           equal_ignoring_case(word.substr(word.size() - text.size()), text);
  });
}

bool says_failure(std::string_view word, std::string_view next) {
  if (begins(word, {"failover", "fail-over", "failsafe", "invalidat"})) return false;
  return (begins(word, {"authentica"}) && is_any(next, {"error"})) || is_any(word, {"bad"}) ||
         begins(word, {"fail", "denied", "deny", "invalid", "incorrect", "reject", "unsuccess",
                       "wrong", "refused", "unauthor", "cannot", "unable"});
}

}  // namespace

bool is_denied(const Sentence& sentence, size_t i) {
  return i > 0 && is_any(word_at(sentence, i - 1), {"no", "not", "never", "without"});
}

bool says_entry(std::string_view word) {
  return begins(word, {"password", "publickey", "auth", "login", "logon", "log-in", "logged",
                       "sign", "session", "access", "accept", "credential", "keyboard"});
}

LoginSigns read_login_signs(const Sentence& sentence, const Quotes& quotes) {
  LoginSigns out;
  bool failed_before = false;
  for (size_t i = 0; i < sentence.words().size(); ++i) {
    if (quotes.holds(sentence.words()[i].at)) continue;
    const std::string_view word = word_at(sentence, i), next = word_at(sentence, i + 1);
    const bool denied = is_denied(sentence, i);
    const bool logs = is_any(word, {"log", "logged", "logs", "sign", "signed", "logging"});
    const bool goes_in = logs && is_any(next, {"in", "on"});
    out.enters |= goes_in || is_any(word, {"password", "sign-in", "auth"}) ||
                  begins(word, {"login", "logon", "authentica", "log-in", "signin"});
    out.leaves |=
        (logs && is_any(next, {"out", "off"})) || begins(word, {"logout", "logoff", "log-out"});
    out.changed |= begins(word, {"chang", "reset", "updat", "modif", "expir", "load", "config",
                                 "enabled", "disabled", "delet", "remov", "install"});
    if (says_failure(word, next) && !denied)
      (is_counted(sentence, i) ? failed_before : out.failed) = true;
    out.goes_in |= goes_in && !denied && begins(word, {"logged", "signed"});
    if (begins(word, {"login", "logon", "auth"})) {  // "LoginFailed", "AUTH_FAIL"
      out.enters =
          out.enters || ends_as(word, {"fail", "failed", "failure", "succeeded", "success"});
      out.failed = out.failed || ends_as(word, {"fail", "failed", "failure"});
      out.succeeded = out.succeeded || ends_as(word, {"succeeded", "success"});
    }
    if (begins(word, {"success", "succeeded", "accepted", "granted", "passed", "authenticated"}))
      (denied ? out.failed : out.succeeded) = true;
  }
  out.succeeded |= out.goes_in;
  out.failed |= failed_before && !out.succeeded;
  return out;
}

}  // namespace hozen
