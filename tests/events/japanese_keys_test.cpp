#include "events/japanese_keys.h"

#include "catch.h"

using namespace hozen;

namespace {

struct NameCase {
  const char* name;
  const char* field;  // "" if the name says none
};
const NameCase kNames[] = {
    {"攻撃元IPアドレス", "source.ip"},
    {"接続元IP", "source.ip"},
    {"送信元ポート番号", "source.port"},
    {"宛先アドレス", "destination.ip"},
    {"宛先ポート", "destination.port"},
    {"送信元MACアドレス", ""},
    {"送信元メールアドレス", ""},
    {"攻撃元国", ""},
    {"ログオンユーザー名", "user.name"},
    {"ユーザーエージェント", "user_agent.original"},
    {"検知ルール名", "rule.name"},
    {"遮断状況", "event.action"},
    {"処理結果", "event.outcome"},
    {"処理時間", ""},
    {"対象URL", "url.original"},
    {"検知日時", ""},
    {"備考", ""},
    {"", ""},
};

TEST_CASE("a Japanese column says what the words of its name say", "[events]") {
  for (const NameCase& c : kNames) {
    CAPTURE(c.name);
    const LooseKey* const key = japanese_key(c.name);
    CHECK((key == nullptr ? "" : name_of(key->target.field)) == std::string_view(c.field));
  }
}

TEST_CASE("Japanese names of times are surer the nearer they are to the event", "[events]") {
  CHECK(rank_of_japanese_time("検知時刻") == 0);
  CHECK(rank_of_japanese_time("接続日時") == 0);
  CHECK(rank_of_japanese_time("受信日時") == 1);
  CHECK(rank_of_japanese_time("切断日時") == 2);
  CHECK(rank_of_japanese_time("有効期限日時") == -1);
  CHECK(rank_of_japanese_time("経過時間") == -1);
}

}  // namespace
