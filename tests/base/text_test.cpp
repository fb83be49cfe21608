#include "base/text.h"

#include "base/error.h"
#include "catch.h"

using namespace hozen;

TEST_CASE("numbers are the whole text or none", "[base][text]") {
  CHECK(parse_unsigned("0") == 0u);
  CHECK(parse_unsigned("18446744073709551615") == UINT64_MAX);
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "1x", "18446744073709551616"}) {
    INFO(bad);
    CHECK(!parse_unsigned(bad).has_value());
  }
  CHECK(parse_signed("-9223372036854775808") == INT64_MIN);
  CHECK(parse_decimal("1.5") == 1.5);
  CHECK(!parse_decimal("1,5").has_value());
}

TEST_CASE("text of a log is quoted so that nothing of it acts", "[base][text]") {
  CHECK(quote_for_message("plain 日本語") == "plain 日本語");
  CHECK(quote_for_message("\x1b[31mred\n") == "\\x1b[31mred\\x0a");
  CHECK(quote_for_message("\xff\xfe") == "\\xff\\xfe");
  CHECK(quote_for_message("a\xC2\x9B"
                          "1m") == "a\\xc2\\x9b1m");  // C1 control
  CHECK(quote_for_message("x\xE2\x80\xAEy").find("\\xe2\\x80\\xae") !=
        std::string::npos);  // right-to-left override
  CHECK(quote_for_message(std::string(500, 'a'), 10) == "aaaaaaaaaa...");
  CHECK(is_valid_utf8("日本語"));
  CHECK(!is_valid_utf8("\xC0\xAF"));
  CHECK(!is_valid_utf8("\xED\xA0\x80"));
}

TEST_CASE("globs", "[base][text]") {
  CHECK(glob_match("fgt-vpn*", "fgt-vpn01.log"));
  CHECK(glob_match("*.log", "a/b/c.log"));
  CHECK(glob_match("a?c", "abc"));
  CHECK(!glob_match("a?c", "ac"));
  CHECK(glob_match("*a*a*a*", std::string(5000, 'a')));
  CHECK(!glob_match("*a*a*ab", std::string(5000, 'a')));
}

TEST_CASE("an error says where, what and what to do", "[base][error]") {
  const Error e{.what = "unknown key 'x'",
                .file = "a.yml",
                .line = 3,
                .column = 7,
                .hint = "did you mean y?"};
  CHECK(e.text() == "a.yml:3:7: unknown key 'x' (did you mean y?)");
  CHECK(fail_errno(2, "open", "no/such").error().what ==
        "cannot open no/such: No such file or directory");
}
