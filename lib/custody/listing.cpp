#include "custody/listing.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "base/time.h"
#include "custody/create.h"
#include "custody/package.h"
#include "custody/package_file.h"

namespace hozen {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"hashdeep", "dfxml", "bodyfile"};
// hashdeep knows no SHA-512; its columns come in this order.
constexpr std::array<HashKind, 3> kHashdeepKinds = {HashKind::md5, HashKind::sha1,
                                                    HashKind::sha256};

// Neither form has a way to write a line end or, in a body file, its separator.
std::string one_line(std::string_view text, char separator = '\n') {
  std::string out;
  for (const char c : valid_utf8(text)) {
    if (c == '\n' || c == '\r' || c == separator)
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : valid_utf8(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t')
      out += c;
    else
      out += "\xEF\xBF\xBD";  // XML 1.0 has no other control characters
  }
  return out;
}

int64_t seconds_of(int64_t time_ns) { return floor_div(time_ns, kNsPerSecond); }

std::string mode_text(const FileRecord& record) {
  const char kind = record.kind == FileKind::folder    ? 'd'
                    : record.kind == FileKind::symlink ? 'l'
                    : record.kind == FileKind::fifo    ? 'p'
                    : record.kind == FileKind::file    ? 'r'
                                                       : '-';
  std::string out = fmt::format("{0}/{0}", kind);
  const std::string_view bits = "rwxrwxrwx";
  for (size_t i = 0; i < bits.size(); ++i)
    out += (record.stat.mode >> (8 - i) & 1) != 0 ? bits[i] : '-';
  return out;
}

std::string hashdeep_head(const FileRecord& sample) {
  std::string columns = "size";
  for (const HashKind kind : kHashdeepKinds)
    if (!sample.hash(kind).empty()) columns += fmt::format(",{}", name_of(kind));
  return fmt::format(
      "%%%% HASHDEEP-1.0\n%%%% {},filename\n"
      "## written by hozen preserve; names as in the unpacked package\n##\n",
      columns);
}

std::string hashdeep_line(const FileRecord& record) {
  if (!record.stored) return "";
  std::string out = fmt::to_string(record.size);
  for (const HashKind kind : kHashdeepKinds)
    if (const auto hex = record.hash(kind); !hex.empty()) out += fmt::format(",{}", hex);
  return fmt::format("{},{}\n", out, one_line(record.path));
}

std::string dfxml_object(const FileRecord& record) {
  std::string out = fmt::format("<fileobject><filename>{}</filename><name_type>{}</name_type>",
                                xml_text(record.path), mode_text(record)[0]);
  const StatFields& s = record.stat;
  out += fmt::format("<filesize>{}</filesize>", record.stored ? record.size : s.size);
  out += fmt::format("<inode>{}</inode><mode>{:o}</mode><nlink>{}</nlink>", s.inode, s.mode & 07777,
                     s.links);
  out += fmt::format("<uid>{}</uid><gid>{}</gid>", s.uid, s.gid);
  const std::pair<const char*, std::optional<int64_t>> times[] = {
      {"mtime", s.mtime_ns},
      {"ctime", s.ctime_ns},
      {"atime", record.kind == FileKind::symlink ? std::nullopt : std::optional(s.atime_ns)},
      {"crtime", s.birth_ns}};
  for (const auto& [name, time] : times)
    if (time) out += fmt::format("<{0}>{1}</{0}>", name, format_rfc3339(*time, 9));
  if (!record.link_target.empty())
    out += fmt::format("<link_target>{}</link_target>", xml_text(record.link_target));
  for (const auto& [kind, hex] : record.hashes)
    out += fmt::format("<hashdigest type=\"{}\">{}</hashdigest>", name_of(kind), hex);
  if (!record.trouble.empty()) out += fmt::format("<error>{}</error>", xml_text(record.trouble));
  return out + "</fileobject>\n";
}

std::string bodyfile_line(const FileRecord& record) {
  const std::string_view md5 = record.hash(HashKind::md5);
  const StatFields& s = record.stat;
  std::string name = one_line(record.path, '|');
  if (!record.link_target.empty()) name += " -> " + one_line(record.link_target, '|');
  return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}\n", md5.empty() ? "0" : md5, name, s.inode,
                     mode_text(record), s.uid, s.gid, record.stored ? record.size : s.size,
                     seconds_of(s.atime_ns), seconds_of(s.mtime_ns), seconds_of(s.ctime_ns),
                     s.birth_ns ? seconds_of(*s.birth_ns) : 0);
}

constexpr std::string_view kDfxmlHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<dfxml xmlns=\"http://www.forensicswiki.org/wiki/Category:Digital_Forensics_XML\" "
    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" version=\"1.2.0\">\n"
    "<metadata><dc:type>Hash List</dc:type></metadata>\n"
    "<creator><program>hozen preserve</program></creator>\n";

std::string line_of(const FileRecord& record, Listing listing) {
  if (listing == Listing::hashdeep) return hashdeep_line(record);
  return listing == Listing::dfxml ? dfxml_object(record) : bodyfile_line(record);
}

}  // namespace

std::optional<Listing> find_listing(std::string_view name) {
  const auto* const at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<Listing>(at - kNames.begin());
}

std::string listing_path(const std::string& package, Listing listing) {
  constexpr std::array<const char*, 3> kEndings = {".hashdeep.txt", ".dfxml", ".bodyfile"};
  return package_stem(package) + kEndings[static_cast<size_t>(listing)];
}

Expected<void> write_listing(const std::string& package, Listing listing) {
  HOZEN_TRY(source, Package::open(package));
  HOZEN_TRY(out, PackageFile::create(listing_path(package, listing)));
  std::string text(listing == Listing::dfxml ? kDfxmlHead : "");
  bool begun = listing != Listing::hashdeep;
  auto written = source->each_record([&](FileRecord&& record) -> Expected<void> {
    if (record.stored && !std::exchange(begun, true)) text = hashdeep_head(record) + text;
    text += line_of(record, listing);
    if (text.size() < kFrameBytes) return {};
    return out.write(std::exchange(text, ""));
  });
  if (listing == Listing::dfxml) text += "</dfxml>\n";
  if (written) written = out.write(text);
  if (written) return out.commit();
  out.discard();
  return written;
}

}  // namespace hozen
