#include "custody/file_record.h"

#include <simdjson.h>
#include <sys/stat.h>

#include <array>

#include "base/text.h"
#include "base/time.h"
#include "custody/json_line.h"

namespace hozen {
namespace {

constexpr std::array<std::string_view, 8> kKindNames = {
    "file", "folder", "symlink", "fifo", "socket", "character device", "block device", "unknown"};
constexpr std::array<HashKind, 4> kAllHashes = {HashKind::sha256, HashKind::sha512, HashKind::sha1,
                                                HashKind::md5};

const std::string kHexName = "hex:";  // before the name of an attribute that is no UTF-8

std::string octal_text(uint32_t mode) {
  std::string out(6, '0');
  for (size_t at = out.size(); mode != 0; mode >>= 3) {
    if (at == 0) out.insert(at++, 1, '0');
    out[--at] = static_cast<char>('0' + (mode & 7));
  }
  return out;
}

void add_stat(JsonLine& out, std::string_view key, const StatFields& s) {
  out.open(key);
  out.number("device", s.device).number("inode", s.inode).text("mode", octal_text(s.mode));
  out.number("links", s.links)
      .number("uid", s.uid)
      .number("gid", s.gid)
      .number("size", s.size)
      .number("blocks", s.blocks);
  if (s.special_device != 0) out.number("special_device", s.special_device);
  out.text("mtime", format_rfc3339(s.mtime_ns, 9));
  // A link's is the time somebody, we among them, last asked where it leads: no two runs would agree.
  if (s.kind() != FileKind::symlink) out.text("atime", format_rfc3339(s.atime_ns, 9));
  out.text("ctime", format_rfc3339(s.ctime_ns, 9));
  if (s.birth_ns) out.text("birth", format_rfc3339(*s.birth_ns, 9));
  out.close();
}

std::string ranges_json(const std::vector<ByteRange>& ranges) {
  std::string out;
  for (const ByteRange& range : ranges)
    fmt::format_to(std::back_inserter(out), "{}[{},{}]", out.empty() ? "[" : ",", range.from,
                   range.to);
  return out += ']';
}

void add_raw_text(JsonLine& out, std::string_view key, std::string_view bytes) {
  if (bytes.empty()) return;
  out.text(key, bytes);
  if (!is_valid_utf8(bytes)) out.text(fmt::format("{}_hex", key), to_hex(bytes));
}

using Object = simdjson::dom::object;

std::string text_at(const Object& object, std::string_view key) {
  std::string_view value;
  return object[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

bool flag_at(const Object& object, std::string_view key) {
  bool value = false;
  return object[key].get(value) == simdjson::SUCCESS && value;
}

uint64_t number_at(const Object& object, std::string_view key) {
  uint64_t value = 0;
  return object[key].get(value) == simdjson::SUCCESS ? value : 0;
}

std::string raw_text_at(const Object& object, std::string_view key) {
  const std::string hex = text_at(object, fmt::format("{}_hex", key));
  const auto raw = from_hex(hex);
  return hex.empty() || !raw ? text_at(object, key) : *raw;
}

std::optional<int64_t> time_at(const Object& object, std::string_view key) {
  const auto instant = parse_rfc3339(text_at(object, key));
  return instant ? std::optional(instant->time_ns) : std::nullopt;
}

StatFields read_stat(const Object& object) {
  StatFields s;
  s.device = number_at(object, "device");
  s.inode = number_at(object, "inode");
  s.links = number_at(object, "links");
  s.uid = number_at(object, "uid");
  s.gid = number_at(object, "gid");
  s.size = number_at(object, "size");
  s.blocks = number_at(object, "blocks");
  s.special_device = number_at(object, "special_device");
  for (const char c : text_at(object, "mode"))
    s.mode = s.mode << 3 | static_cast<uint32_t>((c - '0') & 7);
  s.mtime_ns = time_at(object, "mtime").value_or(0);
  s.atime_ns = time_at(object, "atime").value_or(0);
  s.ctime_ns = time_at(object, "ctime").value_or(0);
  s.birth_ns = time_at(object, "birth");
  return s;
}

std::vector<ByteRange> read_ranges(const Object& object) {
  std::vector<ByteRange> out;
  simdjson::dom::array ranges;
  if (object["unread"].get(ranges) != simdjson::SUCCESS) return out;
  for (const auto range : ranges) {
    ByteRange one;
    if (range.at(0).get(one.from) == simdjson::SUCCESS &&
        range.at(1).get(one.to) == simdjson::SUCCESS)
      out.push_back(one);
  }
  return out;
}

FileKind kind_of(std::string_view name) {
  for (size_t i = 0; i < kKindNames.size(); ++i)
    if (kKindNames[i] == name) return static_cast<FileKind>(i);
  return FileKind::unknown;
}

}  // namespace

std::string_view name_of(FileKind kind) { return kKindNames[static_cast<size_t>(kind)]; }

FileKind StatFields::kind() const {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return FileKind::file;
    case S_IFDIR:
      return FileKind::folder;
    case S_IFLNK:
      return FileKind::symlink;
    case S_IFIFO:
      return FileKind::fifo;
    case S_IFSOCK:
      return FileKind::socket;
    case S_IFCHR:
      return FileKind::character_device;
    case S_IFBLK:
      return FileKind::block_device;
    default:
      return FileKind::unknown;
  }
}

std::string_view FileRecord::hash(HashKind wanted) const {
  for (const auto& [hash_kind, hex] : hashes)
    if (hash_kind == wanted) return hex;
  return {};
}

std::string to_json(const FileRecord& record) {
  JsonLine out(1024);
  out.text("path", record.path);
  add_raw_text(out, "source", record.source);
  out.text("type", name_of(record.kind)).flag("stored", record.stored);
  if (record.stored) out.number("size", record.size).number("tar_offset", record.tar_offset);
  if (!record.unread.empty()) out.raw("unread", ranges_json(record.unread));
  for (const auto& [kind, hex] : record.hashes) out.text(name_of(kind), hex);
  add_stat(out, "stat", record.stat);
  out.text_if("user", record.user).text_if("group", record.group);
  add_raw_text(out, "link_target", record.link_target);
  if (!record.xattrs.empty()) {
    out.open("xattrs_hex");
    for (const auto& [name, value] : record.xattrs)
      out.text(is_valid_utf8(name) ? name : kHexName + to_hex(name), to_hex(value));
    out.close();
  }
  out.text_if("hard_link_of", record.hard_link_of);
  if (record.other_file_system) out.flag("other_file_system", true);
  out.text_if("class", record.log_class);
  if (record.class_is_guess) out.flag("class_is_guess", true);
  out.text_if("zone", record.zone);
  if (record.skew_ns != 0) out.number("clock_offset_ns", record.skew_ns);
  out.text_if("trouble", record.trouble);
  if (record.after_copy)
    add_stat(out.flag("changed_during_copy", true), "stat_after", *record.after_copy);
  return out.take();
}

struct RecordParser::Parser {
  simdjson::dom::parser json;
};
RecordParser::RecordParser() : parser_(std::make_unique<Parser>()) {}
RecordParser::~RecordParser() = default;

Expected<FileRecord> RecordParser::read(std::string_view line) {
  Object object;
  if (parser_->json.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS)
    return fail("a line that is no JSON object: {}", quote_for_message(line));
  FileRecord record;
  record.path = text_at(object, "path");
  if (record.path.empty()) return fail("a line without a path: {}", quote_for_message(line));
  record.source = raw_text_at(object, "source");
  record.kind = kind_of(text_at(object, "type"));
  record.stored = flag_at(object, "stored");
  record.size = number_at(object, "size");
  record.tar_offset = number_at(object, "tar_offset");
  record.unread = read_ranges(object);
  for (const HashKind kind : kAllHashes)
    if (std::string hex = text_at(object, name_of(kind)); !hex.empty())
      record.hashes.emplace_back(kind, std::move(hex));
  Object inner;
  if (object["stat"].get(inner) == simdjson::SUCCESS) record.stat = read_stat(inner);
  if (object["stat_after"].get(inner) == simdjson::SUCCESS) record.after_copy = read_stat(inner);
  record.user = text_at(object, "user");
  record.group = text_at(object, "group");
  record.link_target = raw_text_at(object, "link_target");
  if (object["xattrs_hex"].get(inner) == simdjson::SUCCESS)
    for (const auto& [key, value] : inner) {
      const auto raw =
          key.starts_with(kHexName) ? from_hex(key.substr(kHexName.size())) : std::nullopt;
      record.xattrs.emplace_back(raw ? *raw : std::string(key),
                                 from_hex(text_at(inner, key)).value_or(""));
    }
  record.hard_link_of = text_at(object, "hard_link_of");
  record.other_file_system = flag_at(object, "other_file_system");
  record.log_class = text_at(object, "class");
  record.class_is_guess = flag_at(object, "class_is_guess");
  record.zone = text_at(object, "zone");
  int64_t skew = 0;
  if (object["clock_offset_ns"].get(skew) == simdjson::SUCCESS) record.skew_ns = skew;
  record.trouble = text_at(object, "trouble");
  return record;
}

}  // namespace hozen
