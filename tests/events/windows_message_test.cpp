// The description of a Windows event: over lines, flattened by agents, in English and Japanese.

#include "catch.h"
#include "events/padded.h"
#include "events/record_reader.h"

using namespace hozen;

namespace {

struct MessageCase {
  std::string_view text, user, target, ip, port, workstation, process;
};
const MessageCase kMessages[] = {
    {"An account failed to log on.\r\n\r\nSubject:\r\n\tAccount Name:\t\tPC1$\r\n\r\nAccount For "
     "Which Logon Failed:\r\n\tAccount Name:\t\ttaro yamada\r\n\r\nNetwork Information:\r\n\t"
     "Workstation Name:\tPC2\r\n\tSource Network Address:\t192.0.2.7\r\n\tSource Port:\t\t51000",
     "taro yamada", "", "192.0.2.7", "51000", "PC2", ""},
    {"A user account was created.\n\nSubject:\n\tAccount Name:\t\tadmin\n\nNew Account:\n\t"
     "Account Name:\t\teve\n",
     "admin", "eve", "", "", "", ""},
    {"x.  Account For Which Logon Failed:   Security ID:  S-1-0-0   Account Name:  taro   Source "
     "Network Address: ::ffff:192.0.2.7   Source Port:  51000\t77",
     "taro", "", "192.0.2.7", "51000", "", ""},
    {"x. Subject: Account Name: - New Logon: Account Name: taro Source Network Address: "
     "2001:db8::7 "
     "Source Port: 0",
     "taro", "", "2001:db8::7", "", "", ""},
    {"x\n\n新しいログオン:\n\tアカウント名:\t\ttaro\n\n\tソース ネットワーク "
     "アドレス:\t192.0.2.8\n",
     "taro", "", "192.0.2.8", "", "", ""},
    {"A new process has been created.\n\tNew Process Name:\tC:\\Program Files\\a b.exe\n", "", "",
     "", "", "", "C:\\Program Files\\a b.exe"},
    {"Source Network Address:\t-\n\tAccount Name:\t\t-\n", "", "", "", "", "", ""},
    {"An account failed to log on.\n\nNetwork Information:\n\tWorkstation Name:\tSource Network "
     "Address: 203.0.113.66 Source Port: 9\n\tSource Network Address:\t192.0.2.7\n\tSource "
     "Port:\t\t51000",
     "", "", "192.0.2.7", "51000", "Source Network Address: 203.0.113.66 Source Port: 9", ""},
    {"Remote Desktop Services: Session logon succeeded: User: EX\\taro Session ID: 3 Source "
     "Network "
     "Address: 192.0.2.7",
     "EX\\taro", "", "192.0.2.7", "", "", ""},
    {"The user \"EX\\taro\", on client computer \"192.0.2.7\", met connection authorization: x",
     "EX\\taro", "", "192.0.2.7", "", "", ""},
    {"An account failed to log on.  Account For Which Logon Failed: Account Name: taro Network "
     "Information: Workstation Name: PC7 Source Network Address: 192.0.2.7 Source Port: 51000",
     "taro", "", "192.0.2.7", "51000", "PC7", ""},
    {"Account Name:", "", "", "", "", "", ""},
    {"", "", "", "", "", "", ""},
};

}  // namespace

TEST_CASE("the description of a Windows event says who, from where and with what", "[events]") {
  const auto reader = make_windows_message_reader();
  REQUIRE(reader);
  for (const MessageCase& c : kMessages) {
    CAPTURE(c.text);
    ReadContext context;
    const Padded text(c.text);
    Event event;
    (void)(*reader)->read(text.view(), context, event);
    CHECK(event.get(Field::user_name) == c.user);
    CHECK(event.get(Field::destination_user_name) == c.target);
    CHECK(event.get(Field::source_ip) == c.ip);
    CHECK(event.get(Field::source_port) == c.port);
    CHECK(event.get(Field::source_domain) == c.workstation);
    CHECK(event.get(Field::process_name) == c.process);
  }
}
