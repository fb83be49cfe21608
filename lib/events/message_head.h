#pragma once
// MessageHead: what an application's logger writes between the stamp and the message: level, thread, process id,
// logger's name.
//
// Call:     read_message_head once a message; read_peer for the address in it
// Shape:    "INFO  [main] org.example.App - started" -> level INFO, provider org.example.App; a message with no
//           level has no head
// Errors:   none: what is not there stays empty
// Lifetime: views into the text
// Cost:     20-60 ns, no allocation; looks at the first 200 bytes
// Source:   logging.apache.org/log4j/2.x/manual/pattern-layout.html; docs.python.org/3/library/logging.html,
//           "LogRecord attributes"; ruby-doc.org Logger::Formatter; docs.spring.io, "Logging", "Log Format"
#include <string_view>

#include "events/event.h"

namespace hozen {

struct MessageHead {
  std::string_view level, pid, provider;
};

// A level's name in the capitals that loggers use: "INFO", "Info", "info".
bool is_level(std::string_view word);
// The same in capitals only, which stands in no sentence.
bool is_loud_level(std::string_view word);
MessageHead read_message_head(std::string_view text);

// "from 192.0.2.1:80", "client 2001:db8::1", "ip=/192.0.2.1"; empty if there is none.
struct Peer {
  std::string_view ip, port;
};
Peer read_peer(std::string_view text);

// `192.0.2.1 - "GET /x HTTP/1.1" 404`, as web frameworks write it anywhere in a message.
struct QuotedRequest {
  std::string_view request, status;
  Peer client;
  std::string_view method, url;  // instead of `request`, where they stand apart
};
QuotedRequest read_quoted_request(std::string_view text);
// `192.0.2.1 TCP_MISS/200 512 GET http://...`, `192.0.2.1|taro|GET|/x|200`: without the quotes.
QuotedRequest read_bare_request(std::string_view text);

}  // namespace hozen
