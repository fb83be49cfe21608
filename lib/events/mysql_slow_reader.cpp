// RecordReader of `mysql_slow`: one statement of the slow query log of MySQL or MariaDB.
// Source: dev.mysql.com, "The Slow Query Log"; mariadb.com/kb, "Slow Query Log Overview"
//
//   # Time: 2022-09-30T03:04:05.123456Z        (before 5.7 and in MariaDB: 220930  3:04:05, local; may be missing)
//   # User@Host: app[app] @ web1 [192.0.2.10]  Id: 8
//   # Query_time: 2.000123  Lock_time: 0.000000 Rows_sent: 1  Rows_examined: 0
//   use shop;
//   SET timestamp=1664507045;
//   SELECT ...;

#include <algorithm>

#include "base/text.h"
#include "events/framed_readers.h"

namespace hozen {
namespace {

std::string_view behind(std::string_view line, std::string_view key) {
  const size_t at = line.find(key);
  if (at == std::string_view::npos) return {};
  const size_t begin = std::min(line.find_first_not_of(' ', at + key.size()), line.size());
  return line.substr(begin, line.find(' ', begin) - begin);
}

class MysqlSlowReader : public RecordReader {
 public:
  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    std::string_view rest = text, time, epoch;
    bool timed = false;
    while (rest.starts_with("# ")) {
      const std::string_view line = take_line(rest);
      if (line.starts_with("# Time: ")) time = trim(line.substr(8));
      if (line.starts_with("# User@Host: ")) put_user(line.substr(13), out);
      if (line.find("Query_time: ") != std::string_view::npos) {
        timed = true;
        out.extra.push_back({"Query_time", behind(line, "Query_time: ")});
        put_extra("Rows_sent: ", "Rows_sent", line, out);
        put_extra("Rows_examined: ", "Rows_examined", line, out);
      }
    }
    if (!timed) return Why::stop_missing;
    std::string_view statement = rest;
    while (!rest.empty()) {
      const std::string_view line = take_line(rest);
      if (line.starts_with("use ")) {
        out.extra.push_back({"db", trim(line.substr(4, line.find(';') - 4))});
      } else if (line.starts_with("SET timestamp=")) {
        epoch = line.substr(14, line.find(';') - 14);
      } else {
        break;
      }
      statement = rest;
    }
    if (!trim(statement).empty()) out.set(Field::message, trim(statement));
    return put_time(time, epoch, context, out);
  }
  bool has_time() const override { return true; }

 private:
  static void put_extra(std::string_view key, std::string_view name, std::string_view line,
                        Event& out) {
    const std::string_view value = behind(line, key);
    if (!value.empty()) out.extra.push_back({name, value});
  }

  // app[app] @ web1.example.com [192.0.2.10]  Id: 8
  static void put_user(std::string_view text, Event& out) {
    const size_t bracket = text.find('['), at = text.find(" @ ");
    if (at == std::string_view::npos || bracket > at) return;
    const std::string_view user = trim(text.substr(0, bracket));
    if (!user.empty()) out.set(Field::user_name, user);
    const std::string_view host = text.substr(at + 3);
    const size_t open = host.find('['), close = host.find(']');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return;
    const std::string_view name = trim(host.substr(0, open)),
                           ip = host.substr(open + 1, close - open - 1);
    if (!name.empty()) out.set(Field::source_domain, name);
    if (!ip.empty()) out.set(Field::source_ip, ip);
  }

  // A stamp with its zone is exact; else the epoch of `SET timestamp`; else the local one.
  static Why put_time(std::string_view time, std::string_view epoch, ReadContext& context,
                      Event& out) {
    static const TimeSpec kIso = *TimeSpec::compile("iso");
    static const TimeSpec kEpoch = *TimeSpec::compile("epoch");
    static const TimeSpec kOld = *TimeSpec::compile("%y%m%d %H:%M:%S");
    const bool is_iso = time.find('T') != std::string_view::npos;
    if (is_iso && context.clock.read(kIso, time, out)) return Why::none;
    if (!epoch.empty() && context.clock.read(kEpoch, epoch, out)) return Why::none;
    if (!is_iso && context.clock.read(kOld, time, out)) return Why::none;
    return Why::bad_time;
  }
};

}  // namespace

MadeReader make_mysql_slow_reader(const Yaml&, const Yaml*, std::string_view) {
  return std::make_unique<MysqlSlowReader>();
}

}  // namespace hozen
