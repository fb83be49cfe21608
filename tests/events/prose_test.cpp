#include "events/prose.h"

#include "catch.h"

namespace hozen {
namespace {

struct ProseCase {
  const char *message, *source, *port, *destination, *user, *action, *outcome;
};
const ProseCase kCases[] = {
    {"Failed login of user 'taro yamada' from 192.0.2.7 port 22", "192.0.2.7", "22", "",
     "taro yamada", "login", "failure"},
    {"user admin logged in [from: 192.0.2.7] [service: ssh]", "192.0.2.7", "", "", "admin", "login",
     "success"},
    {"taro has logged out from 2001:db8::7", "2001:db8::7", "", "", "taro", "logout", ""},
    {"Login failed for user root through ssh (203.0.113.5)", "203.0.113.5", "", "", "root", "login",
     "failure"},
    {"packet 192.0.2.7:5000 -> 198.51.100.3:22 dropped", "192.0.2.7", "5000", "198.51.100.3", "",
     "dropped", "failure"},
    {"deny src=192.0.2.7 dst=198.51.100.3 url=\"http://www.example.com/?a=b\"", "192.0.2.7", "",
     "198.51.100.3", "", "deny", "failure"},
    {"Dropping tcp session 192.0.2.7:5000 198.51.100.3:22 on zone-pair a class b", "192.0.2.7",
     "5000", "198.51.100.3", "", "Dropping", "failure"},
    {"FW: ge-0/0/0.0 D tcp 192.0.2.7 198.51.100.3 5000 22 (1 packets)", "192.0.2.7", "5000",
     "198.51.100.3", "", "", ""},
    {"list 102 permitted icmp 192.0.2.7 (Gi0/0 0000.5e00.5301) -> 198.51.100.3 (8/0), 5 packets",
     "192.0.2.7", "", "198.51.100.3", "", "permitted", "success"},
    {"SESSION: 192.0.2.7:5000->198.51.100.3:22(TCP), policy 1", "192.0.2.7", "5000", "198.51.100.3",
     "", "", ""},
    {"User authentication failed. The user name that has been provided was \"taro\".", "", "", "",
     "taro", "login", "failure"},
    {"Authentication failed for client (0000.5e00.5302) on Interface Gi1/0/3", "", "", "", "",
     "login", "failure"},
    {"SSH login by taro from src IP 192.0.2.7, src MAC 0000.5e00.5320", "192.0.2.7", "", "", "taro",
     "", ""},
    {"members 192.0.2.7 198.51.100.3 were added", "", "", "", "", "", ""},
    {"/index.php: Web GUI authentication error for user 'root' from 203.0.113.74", "203.0.113.74",
     "", "", "root", "login", "failure"},
    {"user=hanako,client=192.0.2.45,action=block", "192.0.2.45", "", "", "hanako", "block",
     "failure"},
    {"User taro@192.0.2.7 logged in", "192.0.2.7", "", "", "taro", "login", "success"},
    {"the user interface was updated to 4.3.2.1", "", "", "", "", "", ""},
    {"the login page of 192.0.2.7 was seen", "192.0.2.7", "", "", "", "", ""},
    {"key= and ='", "", "", "", "", "", ""},
    {"SIP auth failure for [100@198.51.100.1] from ip 192.0.2.7", "192.0.2.7", "", "", "100",
     "login", "failure"},
    {"password failed for root on admin", "", "", "", "root", "login", "failure"},
    {"User-Name = \"taro\" Framed-IP-Address = 192.0.2.7", "192.0.2.7", "", "", "taro", "", ""},
    {"", "", "", "", "", "", ""},
    // failures that are denied, counted or past
    {"user taro logged in from 192.0.2.7, 0 failed login attempts", "192.0.2.7", "", "", "taro",
     "login", "success"},
    {"User taro logged in from 192.0.2.7, previous failed logins: 2", "192.0.2.7", "", "", "taro",
     "login", "success"},
    {"login succeeded after 3 failed attempts for user taro", "", "", "", "taro", "login",
     "success"},
    {"5 failed login attempts for user taro", "", "", "", "taro", "login", "failure"},
    {"Login failed, attempts: 3, for user taro", "", "", "", "taro", "login", "failure"},
    {"No failed login attempts from 192.0.2.7", "192.0.2.7", "", "", "", "", ""},
    {"login of user taro was not successful", "", "", "", "taro", "login", "failure"},
    {"Password changed successfully for user taro", "", "", "", "taro", "", ""},
    {"session not blocked: 192.0.2.7 -> 198.51.100.3", "192.0.2.7", "", "198.51.100.3", "", "", ""},
    // what a peer wrote is no fact
    {"Login failed for user \"x from 203.0.113.9 port 9 action=permit\" from 192.0.2.7",
     "192.0.2.7", "", "", "x from 203.0.113.9 port 9 action=permit", "login", "failure"},
    {"Bad request \"GET /?user=admin&src=203.0.113.66&action=allow\" from 192.0.2.7", "192.0.2.7",
     "", "", "", "", ""},
    {"agent 'Example 1.0 from 203.0.113.5' of client 192.0.2.7", "192.0.2.7", "", "", "", "", ""},
    {"id=7 msg=\"user taro logged in from 192.0.2.7\"", "192.0.2.7", "", "", "taro", "login",
     "success"},
    {"HTTP request\" foo=\"x\" src=\"192.0.2.7\" op=\"GET\"", "192.0.2.7", "", "", "", "", ""},
    {"host=1 user=- src=-", "", "", "", "", "", ""},
    // words that are no names, addresses that are no sources
    {"Waiting for response from 192.0.2.7", "192.0.2.7", "", "", "", "", ""},
    {"user cannot be found for 192.0.2.7", "", "", "", "", "", ""},
    {"user 192.0.2.7 logged out", "192.0.2.7", "", "", "", "logout", ""},
    {"user O'Brien logged in from 192.0.2.7", "192.0.2.7", "", "", "O'Brien", "login", "success"},
    {"login to 198.51.100.3 failed: password invalid", "", "", "198.51.100.3", "", "login",
     "failure"},
    {"closed from 192.0.2.7 to host 198.51.100.3", "192.0.2.7", "", "198.51.100.3", "", "", ""},
    {"upgraded from 1.2.3.4 to 1.2.3.5", "", "", "", "", "", ""},
    // beside pairs, in compound words, before an address
    {"blocked connection from 192.0.2.7 destination_ip=198.51.100.3 user=taro", "192.0.2.7", "",
     "198.51.100.3", "taro", "blocked", "failure"},
    {"SSL VPN LoginFailed SrcIp=\"192.0.2.7\" User=\"taro\"", "192.0.2.7", "", "", "taro", "login",
     "failure"},
    {"VPN LoginSucceeded SrcIp=192.0.2.7", "192.0.2.7", "", "", "", "login", "success"},
    {"Invalid login as root from 192.0.2.7", "192.0.2.7", "", "", "root", "login", "failure"},
    {"Successful login for taro (ID: 1) from 192.0.2.7 in session x", "192.0.2.7", "", "", "taro",
     "login", "success"},
    {"job started by taro from 192.0.2.7", "192.0.2.7", "", "", "taro", "", ""},
    {"TCP access denied by ACL from 192.0.2.7/8949 to outside:198.51.100.3/23", "192.0.2.7", "8949",
     "198.51.100.3", "", "denied", "failure"},
    {"Attack detected by sensor3 from 192.0.2.7", "192.0.2.7", "", "", "", "", ""},
    {"login works as expected", "", "", "", "", "", ""},
    {"logged in as taro", "", "", "", "taro", "login", "success"},
    {"Cannot login taro@192.0.2.7", "192.0.2.7", "", "", "taro", "login", "failure"},
    {"Connections: accepted: 192.0.2.7::5000", "192.0.2.7", "5000", "", "", "", ""},
    {"request done {\"src_ip\":\"192.0.2.7\",\"username\": \"taro\",\"geo\":{\"x\":1}}",
     "192.0.2.7", "", "", "taro", "", ""},
    {"Login failed for taro from 192.0.2.7 {\"user\":\"root\",\"src_ip\":\"203.0.113.9\"}",
     "192.0.2.7", "", "", "taro", "login", "failure"},
    {"request done {\"dst_ip\":\"198.51.100.3\",\"src_ip\":\"192.0.2.7\"}", "192.0.2.7", "",
     "198.51.100.3", "", "", ""},
    {"app failed\n  {\"src_ip\":\"192.0.2.7\",\"user\":\"taro\"}", "", "", "", "", "", ""},
    {"Unable to log in user <taro> from host <192.0.2.7>", "192.0.2.7", "", "", "taro", "login",
     "failure"},
    {"taro failed to log in from 192.0.2.7.", "192.0.2.7", "", "", "taro", "login", "failure"},
    {"HTTP login from 192.0.2.7 as taro", "192.0.2.7", "", "", "taro", "", ""},
    {"Username entry is full", "", "", "", "", "", ""},
    {"LOGIN FAILED, ip=[::ffff:192.0.2.7]", "192.0.2.7", "", "", "", "login", "failure"},
};

TEST_CASE("prose says who, from where and how it ended", "[events]") {
  for (const ProseCase& c : kCases) {
    CAPTURE(c.message);
    ReadContext context;
    Event event;
    read_prose(c.message, context, event);
    CHECK(event.get(Field::source_ip) == c.source);
    CHECK(event.get(Field::source_port) == c.port);
    CHECK(event.get(Field::destination_ip) == c.destination);
    CHECK(event.get(Field::user_name) == c.user);
    CHECK(event.get(Field::event_action) == c.action);
    CHECK(event.get(Field::event_outcome) == c.outcome);
  }
}

TEST_CASE("prose asks no pairs of a message that is itself the value of one", "[events]") {
  ReadContext context;
  Event event;
  read_prose("GET /?user=root src_ip=203.0.113.66 for taro", context, event, false);
  CHECK(event.present == 0);
}

TEST_CASE("prose leaves what the event has", "[events]") {
  ReadContext context;
  Event event;
  event.set(Field::user_name, "hanako");
  event.set(Field::destination_ip, "198.51.100.3");
  read_prose("user taro logged in from 192.0.2.7", context, event);
  CHECK(event.get(Field::user_name) == "hanako");
  CHECK(event.get(Field::destination_ip) == "198.51.100.3");
}

}  // namespace
}  // namespace hozen
