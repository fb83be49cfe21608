// RecordReader of `details: {windows: ...}`: the description of a Windows event as Event Viewer, agents and exports
// write it, in English or Japanese, over lines or flattened into one.
//
// Source:   learn.microsoft.com, "Advanced security audit policy", descriptions of the Security events
#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"
#include "events/find_bytes.h"
#include "events/record_reader.h"

namespace hozen {
namespace {

using Texts = std::span<const std::string_view>;

// Under these the account is the one that logs on, or fails to.
constexpr std::string_view kWhoLogsOn[] = {"New Logon:",
                                           "Account For Which Logon Failed:",
                                           "Account That Was Locked Out:",
                                           "Account Information:",
                                           "新しいログオン:",
                                           "ログオンを失敗したアカウント:",
                                           "ログオンに失敗したアカウント:",
                                           "ロックアウトされたアカウント:",
                                           "アカウント情報:"};
// Under these it is the one that something is done to.
constexpr std::string_view kTarget[] = {
    "Target Account:", "New Account:", "Account Whose Credentials Were Used:",
    "ターゲット アカウント:", "新しいアカウント:"};
constexpr std::string_view kAccount[] = {
    "Account Name:", "アカウント名:", "Logon Account:", "ログオン アカウント:"};
constexpr std::string_view kUser[] = {"User:", "ユーザー:"};
// What the first words say of how it ended.
constexpr std::string_view kSucceeded[] = {
    "An account was successfully logged on", "Session logon succeeded",
    "User authentication succeeded", "アカウントが正常にログオンしました"};
constexpr std::string_view kFailed[] = {
    "An account failed to log on", "Kerberos pre-authentication failed",
    "アカウントがログオンに失敗しました", "Kerberos 事前認証に失敗しました"};
constexpr std::string_view kAddress[] = {
    "Source Network Address:",       "Client Address:",        "Source Address:",
    "ソース ネットワーク アドレス:", "クライアント アドレス:", "送信元アドレス:"};
constexpr std::string_view kPort[] = {
    "Source Port:", "Client Port:", "ソース ポート:", "クライアント ポート:", "送信元ポート:"};
constexpr std::string_view kWorkstation[] = {"Workstation Name:", "Source Workstation:",
                                             "ワークステーション名:", "ソース ワークステーション:"};
constexpr std::string_view kToAddress[] = {"Destination Address:", "宛先アドレス:"};
constexpr std::string_view kToPort[] = {"Destination Port:", "宛先ポート:"};
constexpr std::string_view kProcess[] = {
    "New Process Name:", "新しいプロセス名:", "Process Name:", "プロセス名:", "Application Name:"};
constexpr std::string_view kCommand[] = {"Process Command Line:", "プロセスのコマンド ライン:"};

class Description {
 public:
  explicit Description(std::string_view text) : text_(text) {
    if (text.find('\n') != std::string_view::npos || text.find(":\t") != std::string_view::npos)
      ends_ = "\r\n\t";
    else
      ends_ = text.find("  ") != std::string_view::npos ? "  " : " ";
  }

  bool has_any(Texts labels) const { return place_of(labels, 0) != std::string_view::npos; }

  // Do the first words hold one of these?
  bool begins_with(Texts phrases) const {
    constexpr size_t kFirstWords = 120;
    const size_t at = place_of(phrases, 0);
    return at != std::string_view::npos && at < kFirstWords;
  }
  // What a sentence puts between quotes behind these words: 'on client computer "192.0.2.7"'.
  std::string_view quoted(std::string_view behind) const {
    const size_t at = find(behind, 0);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = text_.substr(at + behind.size());
    const size_t close = rest.find('"');
    return close == std::string_view::npos ? std::string_view() : rest.substr(0, close);
  }

  // The value behind the first of the labels that is there, from a place on.
  std::string_view value(Texts labels, size_t from = 0, bool to_line_end = false) const {
    for (const std::string_view label : labels) {
      const size_t at = find(label, from);
      if (at == std::string_view::npos) continue;
      const std::string_view found = value_at(at + label.size(), to_line_end);
      if (!is_absent(found)) return found;
    }
    return {};
  }
  // The same at the last place. What a client calls itself stands before its address, and may look like one.
  std::string_view last_value(Texts labels) const {
    for (const std::string_view label : labels) {
      const size_t at = text_.rfind(label);
      if (at == std::string_view::npos) continue;
      const std::string_view found = value_at(at + label.size(), false);
      if (!is_absent(found)) return found;
    }
    return {};
  }
  // The same under the first of the headings that is there.
  std::string_view value_under(Texts headings, Texts labels) const {
    const size_t heading = place_of(headings, 0);
    return heading == std::string_view::npos ? std::string_view() : value(labels, heading);
  }

 private:
  size_t find(std::string_view label, size_t from) const {
    const char* const end = text_.data() + text_.size();
    const char* const found = find_text(text_.data() + from, end, label);
    return found == end ? std::string_view::npos : static_cast<size_t>(found - text_.data());
  }
  size_t place_of(Texts headings, size_t from) const {
    for (const std::string_view heading : headings)
      if (const size_t at = find(heading, from); at != std::string_view::npos) return at;
    return std::string_view::npos;
  }
  std::string_view value_at(size_t at, bool to_line_end) const {
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t')) ++at;
    const std::string_view rest = text_.substr(at);
    const bool lines = ends_[0] == '\r';
    if (to_line_end && !lines) return trim(rest);
    const size_t end =
        lines ? rest.find_first_of(ends_) : std::min(rest.find(ends_), rest.find('\t'));
    const std::string_view found = trim(rest.substr(0, end));
    // Flattened with one blank in places: what runs on into the next label is a word.
    const bool runs_on = !lines && found.find(": ") != std::string_view::npos;
    return runs_on ? found.substr(0, found.find(' ')) : found;
  }

  std::string_view text_;
  std::string_view ends_;  // what ends a value: a line's end or a tab, two blanks, or one
};

class WindowsMessageReader : public RecordReader {
 public:
  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    if (text.find(':') == std::string_view::npos) return Why::stop_missing;
    const Description said(text);
    const auto put = [&](Field field, std::string_view value) {
      if (!is_absent(value) && context.wants(field)) out.set(field, value);
    };
    const std::string_view who = said.value_under(kWhoLogsOn, kAccount);
    put(Field::user_name, who.empty() ? said.value(kAccount) : who);
    if (!out.has(Field::user_name)) put_user_of_session(said, put);
    if (said.begins_with(kSucceeded)) put(Field::event_outcome, "success");
    if (said.begins_with(kFailed)) put(Field::event_outcome, "failure");
    put(Field::destination_user_name, said.value_under(kTarget, kAccount));
    put_address(said.last_value(kAddress), Field::source_ip, put);
    put_port(said.last_value(kPort), Field::source_port, put);
    put_address(said.last_value(kToAddress), Field::destination_ip, put);
    put_port(said.last_value(kToPort), Field::destination_port, put);
    put(Field::source_domain, said.value(kWorkstation));
    put(Field::process_name, said.value(kProcess, 0, true));
    put(Field::process_command_line, said.value(kCommand, 0, true));
    return out.present == 0 ? Why::stop_missing : Why::none;
  }
  bool has_time() const override { return false; }

 private:
  // Remote Desktop's events have no account: "User: EX\taro", 'The user "EX\taro", on client computer "192.0.2.7"'.
  template <class Put>
  static void put_user_of_session(const Description& said, const Put& put) {
    const std::string_view user = said.value(kUser);
    if (!user.starts_with("S-1-")) put(Field::user_name, user);
    put(Field::user_name, said.quoted("The user \""));
    put_address(said.quoted("on client computer \""), Field::source_ip, put);
  }
  template <class Put>
  static void put_address(std::string_view value, Field field, const Put& put) {
    std::string_view ip, port;
    if (split_address(value, ip, port)) put(field, ip);
  }
  template <class Put>
  static void put_port(std::string_view value, Field field, const Put& put) {
    if (all_digits(value) && value != "0") put(field, value);
  }
};

}  // namespace

MadeReader make_windows_message_reader() { return std::make_unique<WindowsMessageReader>(); }

}  // namespace hozen
