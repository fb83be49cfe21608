#pragma once
// The words that tell in a sentence who and from where, as prose.cpp looks for them.
//
// Source:   the log-in and filter messages of network devices' manuals
#include <string_view>

namespace hozen {

inline constexpr std::string_view kFrom[] = {
    "from",      "source",   "src",     "client",   "peer", "remote", "sender",
    "ip",        "addr",     "address", "srcip",    "host", "ipaddr", "sourceip",
    "srcipaddr", "attacker", "saddr",   "clientip", "laddr"};
inline constexpr std::string_view kTo[] = {"to",     "destination", "dst",    "dest", "dstip",
                                           "server", "dstipaddr",   "destip", "daddr"};

// Between a name's label and the name in quotes: 'the user name that has been provided was "taro"'.
inline constexpr std::string_view kFillers[] = {"name", "that",     "which", "has",
                                                "been", "is",       "was",   "with",
                                                "the",  "provided", "of",    "account"};
// What was done to a packet or a session between two addresses.
inline constexpr std::string_view kStopped[] = {
    "denied", "deny", "dropped", "drop", "dropping", "blocked", "blocking", "block", "rejected"};
inline constexpr std::string_view kPassed[] = {"permitted", "allowed", "permit", "allow"};

inline constexpr std::string_view kNaming[] = {"user",   "username",   "user_name",  "account",
                                               "userid", "login-name", "admin-user", "usr"};
inline constexpr std::string_view kNoNames[] = {"from",
                                                "logged",
                                                "has",
                                                "is",
                                                "was",
                                                "authentication",
                                                "name",
                                                "failed",
                                                "not",
                                                "login",
                                                "access",
                                                "session",
                                                "id",
                                                "and",
                                                "to",
                                                "on",
                                                "in",
                                                "with",
                                                "agent",
                                                "interface",
                                                "password",
                                                "account",
                                                "profile",
                                                "group",
                                                "data",
                                                "mode",
                                                "space",
                                                "logon",
                                                "log",
                                                "via",
                                                "successfully",
                                                "authenticated",
                                                "connected",
                                                "disconnected",
                                                "activity",
                                                "sessions",
                                                "or",
                                                "does",
                                                "for",
                                                "by",
                                                "at",
                                                "logout",
                                                "record",
                                                "name/password",
                                                "name/passwd",
                                                "table",
                                                "of",
                                                "the",
                                                "a",
                                                "unknown",
                                                "limit",
                                                "defined",
                                                "command",
                                                "exec",
                                                "level",
                                                "ip"};

}  // namespace hozen
