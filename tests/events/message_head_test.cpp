#include "events/message_head.h"

#include <ctime>
#include <string>

#include "catch.h"
#include "events/padded.h"

using namespace hozen;

namespace {

struct HeadCase {
  std::string_view text, level, pid, provider;
};
const HeadCase kHeads[] = {
    {"INFO  [main] org.example.App - started", "INFO", "", "org.example.App"},
    {"[main] ERROR c.e.Filter - failed", "ERROR", "", "c.e.Filter"},
    {"INFO 12345 --- [  main] c.e.DemoApplication   : Starting", "INFO", "12345",
     "c.e.DemoApplication"},
    {"25746 INFO nova.compute.manager [-] x", "INFO", "25746", "nova.compute.manager"},
    {"myapp.auth - WARNING - failed", "WARNING", "", "myapp.auth"},
    {"[1234] [INFO] Booting", "INFO", "1234", ""},
    {"{task.py:10} INFO - x", "INFO", "", "task.py:10"},
    {"production.ERROR: boom", "ERROR", "", "production"},
    {"pid=12 tid=a INFO: start", "INFO", "", ""},
    {"ERROR:root:boom", "ERROR", "", ""},
    {"[QuorumPeer[myid=1]/192.0.2.1:2181] - INFO x", "INFO", "", ""},
    {"Error                 CSI    x", "Error", "", ""},
    {"[info]: listening", "info", "", ""},
    {"Logon       Error: 18456, Severity: 14, State: 8.", "Error", "", "Logon"},
    {"INFO: 12345 rows were read", "INFO", "", ""},
    {"INFO 12345 rows were read", "INFO", "12345", ""},
    {"I NETWORK  [conn1] x", "I", "", ""},
    {"I | etcdserver: x", "I", "", "etcdserver"},
    {"[ 1234 ] {} <Information> Application: Ready.", "Information", "1234", "Application"},
    {"[Server thread/INFO] [net.x]: joined", "INFO", "", "net.x"},
    {"an error in a sentence", "", "", ""},
    {"Warning lights were seen", "", "", ""},
    {"I am here", "", "", ""},
    {"[unclosed INFO", "", "", ""},
    {"", "", "", ""},
};

}  // namespace

TEST_CASE("read_message_head finds level, process id and logger, where a level is", "[events]") {
  for (const HeadCase& c : kHeads) {
    CAPTURE(c.text);
    const MessageHead head = read_message_head(c.text);
    CHECK(head.level == c.level);
    CHECK(head.pid == c.pid);
    CHECK(head.provider == c.provider);
  }
}

TEST_CASE("read_peer finds the address that a message names as its other side", "[events]") {
  const auto peer = [](std::string_view text) {
    const Padded padded(text);
    const Peer found = read_peer(padded.view());
    return std::string(found.ip) + "|" + std::string(found.port);
  };
  CHECK(peer("failed login from 192.0.2.9") == "192.0.2.9|");
  CHECK(peer("Accepted socket connection from /192.0.2.5:43555") == "192.0.2.5|43555");
  CHECK(peer("from [2001:db8::1]:443, closed") == "2001:db8::1|443");
  CHECK(peer("connection from '192.0.2.5'.") == "192.0.2.5|");
  CHECK(peer("perform 192.0.2.5") == "|");
  CHECK(peer("from version 1.2.3 to 1.2.4") == "|");
  CHECK(peer("from ") == "|");
  // what a client calls itself is not where it is
  CHECK(peer("agent \"x from 203.0.113.9\" client 192.0.2.7") == "192.0.2.7|");
  CHECK(peer("agent \"x from 203.0.113.9\" from 192.0.2.7") == "192.0.2.7|");
}

TEST_CASE("read_quoted_request finds request, status and client", "[events]") {
  const Padded text("192.0.2.5:51234 - \"GET /x HTTP/1.1\" 404 -");
  const QuotedRequest found = read_quoted_request(text.view());
  CHECK(found.request == "GET /x HTTP/1.1");
  CHECK(found.status == "404");
  CHECK(found.client.ip == "192.0.2.5");
  CHECK(found.client.port == "51234");
  // As many quotes as bytes, and no blank behind them: looked at once each.
  std::string quotes = "x ";
  for (int i = 0; i < 300'000; ++i) quotes += "\"xx";
  const Padded many(quotes);
  const std::clock_t begin = std::clock();
  CHECK(read_quoted_request(many.view()).request.empty());
  CHECK(std::clock() - begin < CLOCKS_PER_SEC);
  const Padded word("said \"GET\" and \"go /x\"");
  CHECK(read_quoted_request(word.view()).request.empty());
}

TEST_CASE("read_bare_request finds a request that stands in no quotes", "[events]") {
  struct Case {
    std::string_view text, client, method, url, status;
  };
  const Case cases[] = {
      {"12 192.0.2.9 TCP_MISS/404 4321 GET http://www.example.com/ - X/198.51.100.8 -", "192.0.2.9",
       "GET", "http://www.example.com/", "404"},
      {"192.0.2.9\tPOST\t/a?b=c\t302\t0.1", "192.0.2.9", "POST", "/a?b=c", "302"},
      {"done GET /a for 2001:db8::9, 200 OK in 2 ms", "2001:db8::9", "GET", "/a", "200"},
      {"CONNECT www.example.com:443", "", "CONNECT", "www.example.com:443", ""},
      {"GET the book at /home 200", "", "", "", ""},
      {"", "", "", "", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const Padded padded(c.text);
    const QuotedRequest found = read_bare_request(padded.view());
    CHECK(found.client.ip == c.client);
    CHECK(found.method == c.method);
    CHECK(found.url == c.url);
    CHECK(found.status == c.status);
  }
}
