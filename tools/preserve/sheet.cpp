#include "sheet.h"

#include <utility>

namespace hozen {

Words words_of_class(std::string_view log_class) {
  constexpr std::pair<std::string_view, Words> kAll[] = {
      {"server", {"servers", "サーバー"}},
      {"client-pc", {"client PCs", "クライアントPC"}},
      {"vpn", {"VPN", "VPN"}},
      {"firewall", {"firewalls", "ファイアウォール"}},
      {"antivirus", {"antivirus (optional)", "ウイルス対策 (任意)"}},
      {"other", {"other", "その他"}}};
  for (const auto& [name, words] : kAll)
    if (name == log_class) return words;
  return {"not classified", "未分類"};
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c == '\n')
      out += " / ";
    else if (c != '\r')
      out += c;
  return out;
}

// A sheet is for paper: unless something else is asked for, it is Markdown.
Expected<void> write_sheet(const std::vector<Table>& tables, Words title,
                           const PreserveArgs& args) {
  HOZEN_TRY(format, output_format(args.output));
  if (format == Format::table) format = Format::markdown;
  const Look look{.csv_raw = args.output.csv_raw,
                  .title = std::string(title.in(args.language)),
                  .language = args.language};
  std::string text = write_tables(tables, format, look);
  if (format == Format::markdown) text = fmt::format("# {}\n\n{}", title.in(args.language), text);
  return write_output(text, args.output);
}

}  // namespace hozen
