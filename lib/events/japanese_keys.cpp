#include "events/japanese_keys.h"

#include <algorithm>
#include <span>
#include <vector>

namespace hozen {
namespace {

using Words = std::span<const std::string_view>;

bool holds_any(std::string_view name, Words words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return name.find(word) != std::string_view::npos;
  });
}

constexpr std::string_view kFrom[] = {"送信元", "接続元", "攻撃元",       "発信元",  "アクセス元",
                                      "要求元", "ソース", "クライアント", "リモート"};
constexpr std::string_view kTo[] = {"宛先",   "あて先",     "接続先", "送信先",
                                    "攻撃先", "アクセス先", "サーバ", "対象"};
constexpr std::string_view kAddress[] = {"IP", "ＩＰ", "アドレス"};
constexpr std::string_view kNoAddress[] = {"MAC", "ＭＡＣ", "メール", "国", "ポート", "名"};
constexpr std::string_view kPort[] = {"ポート"};
constexpr std::string_view kNone[] = {"\xFF"};
constexpr std::string_view kUser[] = {"ユーザ",     "利用者",     "アカウント",
                                      "ログオン名", "ログインID", "ログインＩＤ",
                                      "ログイン名", "操作者",     "実行者"};
constexpr std::string_view kNoUser[] = {"グループ", "エージェント", "数", "種別", "部署", "権限"};
constexpr std::string_view kAction[] = {"アクション", "処理", "処置", "動作",
                                        "遮断状況",   "判定", "対応", "操作"};
constexpr std::string_view kNoAction[] = {"時間", "日時", "時刻", "結果", "数", "者", "対象"};
constexpr std::string_view kOutcome[] = {"結果", "成否", "合否"};
constexpr std::string_view kNoOutcome[] = {"時間", "日時", "数"};
constexpr std::string_view kRule[] = {"ルール名", "検知ルール", "シグネチャ", "シグニチャ",
                                      "攻撃種別", "攻撃名",     "攻撃の種類", "検知名",
                                      "検出名",   "ポリシー名"};
constexpr std::string_view kNoRule[] = {"ID", "番号", "数", "バージョン"};
constexpr std::string_view kMalware[] = {"ウイルス名", "ウィルス名", "マルウェア名", "脅威名"};
constexpr std::string_view kUrl[] = {"URL", "ＵＲＬ"};
constexpr std::string_view kNoUrl[] = {"カテゴリ", "参照元", "数"};
constexpr std::string_view kMethod[] = {"メソッド"};
constexpr std::string_view kStatus[] = {"ステータスコード", "応答コード", "レスポンスコード"};
constexpr std::string_view kHost[] = {"ホスト名", "コンピュータ", "端末名", "PC名",
                                      "ＰＣ名",   "装置名",       "機器名", "マシン名"};
constexpr std::string_view kNoHost[] = {"宛先", "送信元", "接続先", "接続元", "ID", "アドレス"};
constexpr std::string_view kProtocol[] = {"プロトコル"};
constexpr std::string_view kFile[] = {"ファイルパス", "ファイル名"};
constexpr std::string_view kAgent[] = {"ユーザーエージェント", "ユーザエージェント"};
constexpr std::string_view kDomain[] = {"対象ドメイン", "宛先ホスト", "接続先ホスト"};

// A name that holds one of `first` and one of `second`, and none of `lacks`.
struct Rule {
  const char* target;
  Words first, second, lacks;
  bool vague;
};
const Rule kRules[] = {
    {"source.port", kFrom, kPort, kNone, false},
    {"destination.port", kTo, kPort, kNone, false},
    {"source.ip:ip", kFrom, kAddress, kNoAddress, false},
    {"destination.ip:ip", kTo, kAddress, kNoAddress, false},
    {"user_agent.original", kAgent, kAgent, kNone, false},
    {"threat.indicator.name", kMalware, kMalware, kNone, false},
    {"url.original", kUrl, kUrl, kNoUrl, false},
    {"url.domain", kDomain, kDomain, kNone, true},
    {"http.request.method", kMethod, kMethod, kNone, false},
    {"http.response.status_code", kStatus, kStatus, kNone, false},
    {"user.name", kUser, kUser, kNoUser, true},
    {"rule.name", kRule, kRule, kNoRule, true},
    {"event.outcome", kOutcome, kOutcome, kNoOutcome, true},
    {"event.action", kAction, kAction, kNoAction, true},
    {"network.transport", kProtocol, kProtocol, kNone, true},
    {"host.name", kHost, kHost, kNoHost, true},
    {"file.path", kFile, kFile, kNone, true},
    {"source.ip:ip", kAddress, kAddress, kNoAddress, true},
};

std::vector<LooseKey> make_keys() {
  std::vector<LooseKey> out;
  for (const Rule& rule : kRules) {
    const auto target = Target::parse(rule.target);
    out.push_back({target ? *target : Target{}, rule.vague});
  }
  return out;
}

constexpr std::string_view kTime[] = {"日時",           "時刻",     "日付",
                                      "タイムスタンプ", "発生時間", "検知時間"};
constexpr std::string_view kNoTime[] = {"有効", "期限", "更新", "作成", "予定", "登録", "時刻表示"};
constexpr std::string_view kEnd[] = {"切断", "終了", "最終", "完了"};
constexpr std::string_view kLater[] = {"受信", "開始", "出力", "記録", "取得", "アップロード"};

}  // namespace

const LooseKey* japanese_key(std::string_view name) {
  static const std::vector<LooseKey> kKeys = make_keys();
  if (rank_of_japanese_time(name) >= 0) return nullptr;
  for (size_t i = 0; i < std::size(kRules); ++i) {
    const Rule& rule = kRules[i];
    if (holds_any(name, rule.first) && holds_any(name, rule.second) && !holds_any(name, rule.lacks))
      return &kKeys[i];
  }
  return nullptr;
}

int rank_of_japanese_time(std::string_view name) {
  if (!holds_any(name, kTime) || holds_any(name, kNoTime)) return -1;
  if (holds_any(name, kEnd)) return 2;
  return holds_any(name, kLater) ? 1 : 0;
}

}  // namespace hozen
