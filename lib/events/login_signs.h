#pragma once
// LoginSigns: what the words of a message say of a log-in.
//
// Call:     read_login_signs(sentence, quotes); is_denied and says_entry for single words
// Shape:    words of the sentence -> what they tell; words between quotes are somebody else's.
//           Failures that are counted or past ("0 failed attempts") fail nothing beside a success.
// Cost:     nothing is allocated
#include <cstddef>
#include <string_view>

#include "events/quotes.h"
#include "events/sentence.h"

namespace hozen {

struct LoginSigns {
  bool enters = false, leaves = false;
  bool failed = false, succeeded = false;
  bool goes_in = false;  // "logged in", "signed on"
  bool changed = false;  // a password, an account, a server: no log-in for itself
};

LoginSigns read_login_signs(const Sentence& sentence, const Quotes& quotes);

// "not blocked"
bool is_denied(const Sentence& sentence, size_t i);
// Words that speak of a log-in: "password", "session".
bool says_entry(std::string_view word);

}  // namespace hozen
