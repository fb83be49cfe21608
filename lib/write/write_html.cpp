// One self-contained page: no script, nothing loaded from elsewhere, light and dark, fit for print.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "write/display_width.h"
#include "write/escape.h"
#include "write/svg_chart.h"
#include "write/writers.h"

namespace hozen::writers {
namespace {

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--ink:#1a1c1f;--faint:#5f666e;--page:#fff;--line:#d5d9de;--bar:#3566a8;--bad:#b3261e;--warning:#8a5a00;--good:#1d6b37}
@media(prefers-color-scheme:dark){:root{--ink:#e6e8ea;--faint:#9aa3ad;--page:#16181b;--line:#383d44;--bar:#7aa7e0;--bad:#ff8a80;--warning:#f0c060;--good:#7bd296}}
body{margin:2rem auto;max-width:76rem;padding:0 1rem;background:var(--page);color:var(--ink);font:15px/1.45 system-ui,"Hiragino Sans","Noto Sans CJK JP",sans-serif}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.2rem .7rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{white-space:nowrap;vertical-align:bottom}td.l{min-width:18rem}.x{max-height:9.5em;overflow-y:auto}.many th.w{white-space:normal;min-width:5.2rem;overflow-wrap:break-word;line-break:strict;text-wrap:balance;word-break:auto-phrase}.many td.bar{width:7rem}.broad table{font-size:.87em}.broad th,.broad td{padding:.2rem .3rem}
.many :is(th,td):first-child{position:sticky;left:0;background:var(--page)}tr.d td{padding-top:0;position:static!important}tr.m>td{border-bottom:0}.d div{position:sticky;left:.7rem;width:fit-content;max-width:calc(min(100vw,76rem) - 3.4rem)}.d div>span{display:inline-block;margin-right:1.6rem;max-width:100%;vertical-align:top}@media(max-width:40rem){.d div>span{display:block}}.d b{font-weight:400;color:var(--faint)}
td.n{white-space:nowrap}th.r,td.r{text-align:right;white-space:nowrap}
tr.total td{font-weight:600;border-top:2px solid var(--ink)}tr.other td{color:var(--faint)}
.bad{color:var(--bad)}.warning{color:var(--warning)}.good{color:var(--good)}.faint,.note{color:var(--faint)}
figure{margin:1rem 0;overflow-x:auto}figure svg{min-width:40rem}p{max-width:52rem;margin:.4rem 0;overflow-wrap:anywhere}
.b{display:block;height:.8em;margin-top:.3em;background:var(--bar);min-width:1px}td.bar{width:16rem}td.blank{min-width:18rem;width:60%}.form{width:100%}
@media print{:root{--ink:#000;--page:#fff;--line:#999}body{margin:0;max-width:none;font-size:9pt}.scroll,figure{overflow:visible}figure svg{min-width:0}table{font-size:7.5pt}th,th.r{white-space:normal}th,td{padding:.1rem .3rem}td.l{min-width:8rem}.x{max-height:none}td.bar{width:5rem}@page broad{size:landscape}.broad,.sideways{page:broad}.broad table{font-size:6.5pt}.broad td.bar{width:3rem}figure,svg{break-inside:avoid}thead{display:table-header-group}tr{break-inside:avoid}tr.m{break-after:avoid}th{overflow-wrap:break-word}.many th.w{min-width:3.4rem}.d div{max-width:none;position:static}.many :is(th,td):first-child{position:static}h2{break-after:avoid}.b{print-color-adjust:exact}}
)";

constexpr size_t kMany = 8;        // columns: heads of more may break
constexpr size_t kWideHead = 10;   // columns of a letter, as a date has: longer heads may break
constexpr size_t kBroad = 14;      // more are printed on paper turned sideways
constexpr size_t kVeryLong = 400;  // bytes: more may be scrolled

std::string escaped(std::string_view text) {
  std::string out;
  append_html(out, text);
  return out;
}

std::string_view class_of(Tone tone) {
  constexpr std::string_view kNames[] = {"", "good", "warning", "bad", "faint"};
  return kNames[static_cast<size_t>(tone)];
}

std::string_view head_of(const Column& column) {
  return column.title.empty() ? column.name : column.title;
}

// Of a table of many columns the details stand beneath their rows.
class Columns {
 public:
  explicit Columns(const Table& table) {
    const bool narrow = table.columns.size() > kMany;
    for (size_t c = 0; c < table.columns.size(); ++c)
      (narrow && is_moved(table.columns[c].detail) ? beneath : shown).push_back(c);
  }
  std::vector<size_t> shown, beneath;

 private:
  static bool is_moved(Detail d) { return d == Detail::own_line || d == Detail::joined; }
};

void append_head(std::string& out, const Table& table, const Columns& columns) {
  out += "<thead><tr>";
  for (const size_t c : columns.shown) {
    const Column& column = table.columns[c];
    if (column.kind == ColumnKind::bar) {
      out += "<td></td>";
      continue;
    }
    std::string classes = column.align == Align::right ? "r" : "";
    if (display_width(head_of(column)) > kWideHead) classes += classes.empty() ? "w" : " w";
    out += classes.empty() ? "<th scope=\"col\">"
                           : fmt::format("<th scope=\"col\" class=\"{}\">", classes);
    out += escaped(head_of(column)) + "</th>";
  }
  out += "</tr></thead>\n";
}

void append_bar(std::string& out, const Cell& cell, int64_t largest) {
  out += "<td class=\"bar\" aria-hidden=\"true\">";
  if (cell.number > 0 && largest > 0) {
    const double share = static_cast<double>(cell.number) / static_cast<double>(largest);
    out += fmt::format("<span class=\"b\" style=\"width:{:.1f}%\"></span>",
                       100 * std::min(share, 1.0));
  }
  out += "</td>";
}

// Nothing where the total or the rest of a list has no value of its own.
std::string shown_text(const Cell& cell, const Column& column, size_t number, RowKind kind) {
  const bool own =
      kind == RowKind::ordinary ||
      (kind == RowKind::other && (number == 1 || (number > 1 && column.align == Align::right)));
  if (cell.kind == Cell::Kind::absent && !own) return {};
  return page_text(cell);
}

// Addresses, times, short words stay on one line; long texts may break, but not into slivers.
std::string_view form_of(const Column& column, const std::string& text) {
  constexpr size_t kShort = 26, kLong = 40;
  if (column.align == Align::right) return "r";
  const size_t width = display_width(text);
  if (width <= kShort) return "n";
  return width > kLong ? "l" : std::string_view();
}

void append_cell(std::string& out, const Table& table, const Row& row, size_t c) {
  const Cell& cell = cell_at(row, c);
  const std::string text = shown_text(cell, table.columns[c], c, row.kind);
  std::string classes(class_of(cell.tone));
  if (table.columns[c].blank) classes += classes.empty() ? "blank" : " blank";
  const std::string_view form = form_of(table.columns[c], text);
  if (!form.empty()) classes += (classes.empty() ? "" : " ") + std::string(form);
  out += classes.empty() ? "<td>" : fmt::format("<td class=\"{}\">", classes);
  const bool very_long = text.size() > kVeryLong;
  out += (very_long ? "<div class=\"x\" tabindex=\"0\">" : "") + escaped(text) +
         (very_long ? "</div></td>" : "</td>");
}

bool has_text(const Cell& cell) {
  return cell.kind != Cell::Kind::absent && !(cell.kind == Cell::Kind::list && cell.list.empty());
}

void append_beneath(std::string& out, const Table& table, const Columns& columns, const Row& row) {
  out += fmt::format("<tr class=\"d\"><td colspan=\"{}\"><div>", columns.shown.size());
  for (const size_t c : columns.beneath) {
    const Cell& cell = cell_at(row, c);
    if (!has_text(cell)) continue;
    if (table.columns[c].detail == Detail::own_line && !out.ends_with("<div>")) out += "<br>";
    const std::string_view tone = class_of(cell.tone);
    const std::string text = escaped(page_text(cell));
    out +=
        fmt::format("<span><b>{}</b> {}</span>", escaped(head_of(table.columns[c])),
                    tone.empty() ? text : fmt::format("<span class=\"{}\">{}</span>", tone, text));
  }
  out += "</div></td></tr>\n";
}

void append_body(TextSink& sink, const Table& table, const Columns& columns) {
  std::string& out = sink.text;
  std::vector<int64_t> largest;
  for (size_t c = 0; c < table.columns.size(); ++c)
    largest.push_back(table.columns[c].kind == ColumnKind::bar ? largest_bar(table, c) : 0);
  out += "<tbody>\n";
  table.for_each_row([&](const Row& row) {
    const bool more = std::any_of(columns.beneath.begin(), columns.beneath.end(),
                                  [&](size_t c) { return has_text(cell_at(row, c)); });
    const std::string_view kind = row.kind == RowKind::total   ? "total"
                                  : row.kind == RowKind::other ? "other"
                                                               : "";
    const std::string classes = std::string(kind) + (more && !kind.empty() ? " m"
                                                     : more                ? "m"
                                                                           : "");
    out += classes.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", classes);
    for (const size_t c : columns.shown) {
      if (table.columns[c].kind == ColumnKind::bar) {
        append_bar(out, row.kind == RowKind::ordinary ? cell_at(row, c) : Cell(), largest[c]);
      } else {
        append_cell(out, table, row, c);
      }
    }
    out += "</tr>\n";
    if (more) append_beneath(out, table, columns, row);
    sink.row_done();
  });
  out += "</tbody>";
}

}  // namespace

void append_html_page(TextSink& sink, std::span<const Table> tables, const Look& look) {
  std::string& out = sink.text;
  std::string title = look.title;
  if (title.empty()) title = tables.empty() || tables[0].title.empty() ? "Hozen" : tables[0].title;
  out += fmt::format("<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\">",
                     escaped(look.language));
  out += "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">";
  out +=
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n";
  const bool drawn =
      std::any_of(tables.begin(), tables.end(), [](const Table& t) { return !t.figure.empty(); });
  // The title stands on the page of the first table, so that one decides for all.
  const bool sideways = !tables.empty() && Columns(tables[0]).shown.size() > kBroad;
  out += fmt::format("<title>{}</title>\n<style>{}{}</style></head>\n<body>\n<main{}>\n",
                     escaped(title), kStyle, drawn ? svg_style() : std::string_view(),
                     sideways ? " class=\"sideways\"" : "");
  out += fmt::format("<h1>{}</h1>\n", escaped(title));
  for (const Table& table : tables) {
    const Columns columns(table);
    const size_t shown = columns.shown.size();
    out += shown > kBroad  ? "<section class=\"many broad\">"
           : shown > kMany ? "<section class=\"many\">"
                           : "<section>";
    if (!table.title.empty() && table.title != title)
      out += fmt::format("<h2>{}</h2>\n", escaped(table.title));
    if (!table.figure.empty()) out += "<figure>" + table.figure + "</figure>\n";
    if (!table.columns.empty()) {
      out += fmt::format(
          "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table{}>\n",
          escaped(table.title.empty() ? table.name : table.title),
          std::ranges::any_of(table.columns, &Column::blank) ? " class=\"form\"" : "");
      append_head(out, table, columns);
      append_body(sink, table, columns);
      out += "</table></div>\n";
    }
    for (const std::string& note : table.notes)
      out += fmt::format("<p{}>{}</p>\n", table.columns.empty() ? "" : " class=\"note\"",
                         escaped(note));
    out += "</section>\n";
  }
  out += "</main>\n</body>\n</html>\n";
}

}  // namespace hozen::writers
