// RecordReader of `logins`: one record of utmp, wtmp, btmp. Source: utmp(5), last(1), utmpdump(1)

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/address.h"
#include "base/time.h"
#include "decode/login_records.h"
#include "events/framed_readers.h"

namespace hozen {
namespace {

constexpr std::array<std::string_view, LoginRecord::types> kActions = {
    "empty",        "run-level",     "boot",      "new-time",   "old-time",
    "init-process", "log-on-prompt", "logged-in", "logged-out", "accounting"};

bool is_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

std::string_view address_text(std::string_view bytes, Arena& arena) {
  if (is_zero(bytes)) return {};
  char text[INET6_ADDRSTRLEN] = {};
  const bool is_v4 = is_zero(bytes.substr(4));
  if (inet_ntop(is_v4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof text) == nullptr) return {};
  return arena.copy(text);
}

class LoginsReader : public RecordReader {
 public:
  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    const auto login = read_login(text);
    if (!login || is_zero(text)) return Why::unknown_format;
    constexpr int64_t kMost = INT64_MAX / kNsPerSecond - 1;
    if (login->microseconds < 0 || login->microseconds >= 1'000'000 || login->seconds < 0 ||
        login->seconds > kMost)
      return Why::bad_time;
    const std::string stamp = fmt::format("{}.{:06}", login->seconds, login->microseconds);
    static const TimeSpec kEpoch = *TimeSpec::compile("epoch");
    if (!context.clock.read(kEpoch, stamp, out)) return Why::bad_time;
    put_fields(*login, context, out);
    return Why::none;
  }
  bool has_time() const override { return true; }

 private:
  static void put_fields(const LoginRecord& login, ReadContext& context, Event& out) {
    const auto put = [&](Field field, std::string_view value) {
      if (!value.empty()) out.set(field, value);
    };
    put(Field::event_action, kActions[login.type]);
    put(Field::event_code, context.arena.copy(fmt::format("{}", login.type)));
    put(Field::user_name, login.user);
    if (login.pid != 0) put(Field::process_pid, context.arena.copy(fmt::format("{}", login.pid)));
    std::string_view address = address_text(login.address, context.arena);
    const bool is_address = Address::parse(login.host).has_value();
    if (address.empty() && is_address) address = login.host;
    put(Field::source_ip, address);
    if (!is_address) put(Field::source_domain, login.host);
    if (login.type == LoginRecord::user_process) put(Field::event_outcome, "success");
    // In btmp: a log-on under some name, where wtmp has only the prompt's own.
    const bool is_failure = login.type == LoginRecord::login_process && !login.user.empty() &&
                            login.user != "LOGIN" && (!login.host.empty() || !address.empty());
    if (is_failure) {
      put(Field::event_action, "logon-failed");
      put(Field::event_outcome, "failure");
    }
    if (!login.line.empty()) out.extra.push_back({"line", login.line});
    put(Field::message,
        context.arena.copy(fmt::format("[{}] [{}] [{}] [{}] [{}] [{}]", login.type, login.pid,
                                       login.id, login.user, login.line, login.host)));
  }
};

}  // namespace

MadeReader make_logins_reader(const Yaml&, const Yaml*, std::string_view) {
  return std::make_unique<LoginsReader>();
}

}  // namespace hozen
