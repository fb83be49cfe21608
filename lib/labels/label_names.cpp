#include "labels/label_names.h"

#include <utility>

namespace hozen {
namespace {

constexpr std::pair<std::string_view, std::string_view> kClasses[] = {
    {"account-takeover", "推測後のログイン成功"},
    {"admin-probe", "管理画面の探索"},
    {"backup-probe", "バックアップの探索"},
    {"bot", "ロボット"},
    {"brute-force", "パスワード推測"},
    {"cmd-injection", "コマンドインジェクション"},
    {"cms-exploit", "CMSの脆弱性"},
    {"credential-probe", "資格情報の探索"},
    {"crlf", "CRLFインジェクション"},
    {"dos", "サービス妨害"},
    {"file-upload", "不正ファイルのアップロード"},
    {"iot-exploit", "IoT機器の脆弱性"},
    {"java-injection", "Javaインジェクション"},
    {"ldap", "LDAPインジェクション"},
    {"lfi", "ローカルファイル読み出し"},
    {"log-tampering", "ログの消去・改変"},
    {"log4shell", "Log4Shell"},
    {"malware", "マルウェア"},
    {"nosql", "NoSQLインジェクション"},
    {"open-proxy", "プロキシの悪用"},
    {"other", "その他の規則"},
    {"persistence", "永続化"},
    {"php-injection", "PHPインジェクション"},
    {"privilege-abuse", "権限の悪用"},
    {"rce", "リモートコード実行"},
    {"rfi", "リモートファイル読み込み"},
    {"scanner", "スキャナー"},
    {"shellshock", "Shellshock"},
    {"sqli", "SQLインジェクション"},
    {"ssrf", "SSRF"},
    {"ssti", "テンプレートインジェクション"},
    {"traversal", "ディレクトリトラバーサル"},
    {"vpn-exploit", "VPN装置の脆弱性"},
    {"webshell", "Webシェル"},
    {"xss", "クロスサイトスクリプティング"},
    {"xxe", "XML外部実体参照"},
};

}  // namespace

std::string_view class_name(std::string_view threat_class, Language language) {
  if (language == Language::en) return threat_class;
  for (const auto& [known, name] : kClasses) {
    if (known == threat_class) return name;
  }
  return threat_class;
}

LabelNames LabelNames::of(std::span<const RuleInfo> rules, Language language) {
  LabelNames names;
  names.language_ = language;
  if (language == Language::en) return names;
  std::map<std::string_view, std::string_view> title_of;  // of each name, the first
  for (const RuleInfo& rule : rules) {
    const auto [at, is_new] = title_of.try_emplace(rule.title_ja, rule.title);
    std::string name = rule.title_ja;
    if (!is_new && at->second != rule.title) {
      name += " [" + rule.title + "]";
      names.rules_[std::string(at->second)] = rule.title_ja + " [" + std::string(at->second) + "]";
    }
    names.rules_.try_emplace(rule.title, std::move(name));
  }
  return names;
}

std::string_view LabelNames::shown(std::string_view field, std::string_view value) const {
  if (language_ == Language::en) return value;
  if (field == "threat.class") return class_name(value, language_);
  if (field != "threat.rule") return value;
  const auto at = rules_.find(value);
  return at == rules_.end() ? value : std::string_view(at->second);
}

}  // namespace hozen
