#include "custody/tar_header.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "base/text.h"
#include "base/time.h"

namespace hozen {
namespace {

struct Field {
  size_t at, length;
};
constexpr Field kName{0, 100}, kMode{100, 8}, kUid{108, 8}, kGid{116, 8}, kSize{124, 12},
    kMtime{136, 12}, kChecksum{148, 8}, kType{156, 1}, kLink{157, 100}, kMagic{257, 6},
    kUser{265, 32}, kGroup{297, 32}, kDevMajor{329, 8}, kDevMinor{337, 8}, kPrefix{345, 155};

constexpr uint64_t kMostSize = 07777777'7777;  // 11 octal digits: 8 GiB - 1
constexpr uint64_t kMostId = 07777777;

// All bytes, its own field as blanks.
uint64_t checksum_of(std::string_view block) {
  const auto sum_of = [](std::string_view bytes) {
    uint32_t sum = 0;
    for (const char c : bytes) sum += static_cast<unsigned char>(c);
    return sum;
  };
  return sum_of(block.substr(0, kTarBlock)) - sum_of(block.substr(kChecksum.at, kChecksum.length)) +
         kChecksum.length * ' ';
}

using Block = std::span<char, kTarBlock>;

void put_text(Block block, Field field, std::string_view text) {
  text = text.substr(0, field.length);
  std::copy(text.begin(), text.end(), block.begin() + static_cast<std::ptrdiff_t>(field.at));
}

void put_octal(Block block, Field field, uint64_t value) {
  for (size_t at = field.at + field.length - 1; at-- > field.at; value >>= 3)
    block[at] = static_cast<char>('0' + (value & 7));
}

// What a pax header says otherwise than the entry that it belongs to.
struct UstarFields {
  std::string_view name, link;
  char type = '0';
  uint64_t size = 0;
  uint32_t mode = 0;
};

void add_ustar_block(std::string& out, const TarEntry& entry, const UstarFields& fields) {
  out.append(kTarBlock, '\0');
  const Block block(out.data() + out.size() - kTarBlock, kTarBlock);
  put_text(block, kName, fields.name);
  put_octal(block, kMode, fields.mode & 07777);
  put_octal(block, kUid, std::min(entry.uid, kMostId));
  put_octal(block, kGid, std::min(entry.gid, kMostId));
  put_octal(block, kSize, fields.size <= kMostSize ? fields.size : 0);
  const int64_t seconds = floor_div(entry.mtime_ns, kNsPerSecond);
  put_octal(block, kMtime, static_cast<uint64_t>(std::clamp<int64_t>(seconds, 0, kMostSize)));
  block[kType.at] = fields.type;
  put_text(block, kLink, fields.link);
  put_text(block, kMagic, std::string_view("ustar\0", 6));
  put_text(block, {263, 2}, "00");
  put_text(block, kUser, entry.user);
  put_text(block, kGroup, entry.group);
  put_octal(block, kDevMajor, 0);
  put_octal(block, kDevMinor, 0);
  put_octal(block, {kChecksum.at, 7}, checksum_of({block.data(), block.size()}));
  block[kChecksum.at + 7] = ' ';
}

// "27 mtime=1350244992.023960108\n": the length counts itself.
std::string pax_record(std::string_view key, std::string_view value) {
  const size_t rest = key.size() + value.size() + 3;  // blank, '=', newline
  size_t length = rest + 1;
  while (fmt::format_int(length).size() + rest != length)
    length = fmt::format_int(length).size() + rest;
  std::string out = fmt::format_int(length).str();
  out.reserve(length);
  out.append(" ").append(key).append("=").append(value).append("\n");
  return out;
}

std::string pax_time(int64_t time_ns) {
  const int64_t seconds = floor_div(time_ns, kNsPerSecond);
  const int64_t fraction = time_ns - seconds * kNsPerSecond;
  if (fraction == 0) return fmt::to_string(seconds);
  if (seconds >= 0) return fmt::format("{}.{:09}", seconds, fraction);
  // -1.25 s is one and a quarter second before the epoch, not floor and fraction.
  return fmt::format("-{}.{:09}", -seconds - 1, kNsPerSecond - fraction);
}

// pax says UTF-8; a bare ustar name is read in whatever the reader's locale is (Windows: its code page).
bool needs_record(std::string_view name, Field field) {
  return name.size() > field.length ||
         std::any_of(name.begin(), name.end(), [](char c) { return (c & 0x80) != 0; });
}

constexpr std::string_view kXattrKey = "SCHILY.xattr.";  // what GNU tar, bsdtar and star use

std::string pax_records(const TarEntry& entry, size_t size_digits) {
  std::string out;
  if (needs_record(entry.path, kName)) out += pax_record("path", entry.path);
  if (entry.link.size() > kLink.length) out += pax_record("linkpath", entry.link);
  const int64_t seconds = floor_div(entry.mtime_ns, kNsPerSecond);
  if (entry.mtime_ns % kNsPerSecond != 0 || seconds < 0 ||
      seconds > static_cast<int64_t>(kMostSize))
    out += pax_record("mtime", pax_time(entry.mtime_ns));
  if (entry.size > kMostSize || size_digits != 0)
    out += pax_record("size", fmt::format("{:0{}}", entry.size, size_digits));
  if (entry.uid > kMostId) out += pax_record("uid", fmt::to_string(entry.uid));
  if (entry.gid > kMostId) out += pax_record("gid", fmt::to_string(entry.gid));
  if (needs_record(entry.user, kUser)) out += pax_record("uname", entry.user);
  if (needs_record(entry.group, kGroup)) out += pax_record("gname", entry.group);
  for (const auto& [name, value] : entry.xattrs)
    if (name.find('=') == std::string::npos)
      out += pax_record(fmt::format("{}{}", kXattrKey, name), value);
  return out;
}

std::string_view text_in(std::string_view block, Field field) {
  const std::string_view raw = block.substr(field.at, field.length);
  return raw.substr(0, raw.find('\0'));
}

std::optional<uint64_t> number_in(std::string_view block, Field field) {
  const std::string_view raw = block.substr(field.at, field.length);
  uint64_t value = 0;
  if ((static_cast<unsigned char>(raw[0]) & 0x80) != 0) {  // GNU base-256
    if (static_cast<unsigned char>(raw[0]) != 0x80) return std::nullopt;
    for (size_t i = 1; i < raw.size(); ++i) {
      if (value >> 55 != 0) return std::nullopt;
      value = value << 8 | static_cast<unsigned char>(raw[i]);
    }
    return value;
  }
  for (const char c : trim(raw.substr(0, raw.find('\0')))) {
    if (c < '0' || c > '7' || value >> 60 != 0) return std::nullopt;
    value = value << 3 | static_cast<uint64_t>(c - '0');
  }
  return value;
}

std::optional<int64_t> pax_time_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  const size_t dot = text.find('.');
  const auto seconds = parse_signed(text.substr(0, dot));
  if (!seconds || *seconds > 9'000'000'000 || *seconds < -9'000'000'000) return std::nullopt;
  int64_t fraction = 0;
  if (dot != std::string_view::npos) {
    std::string digits(text.substr(dot + 1, 9));
    digits.resize(9, '0');
    const auto value = parse_unsigned(digits);
    if (!value) return std::nullopt;
    fraction = static_cast<int64_t>(*value);
  }
  return *seconds * kNsPerSecond + (negative ? -fraction : fraction);
}

}  // namespace

std::string tar_header(const TarEntry& entry, size_t size_digits) {
  const std::string records = pax_records(entry, size_digits);
  std::string out;
  out.reserve(2 * kTarBlock + records.size() + tar_padding(records.size()));
  if (!records.empty()) {
    const size_t slash = entry.path.rfind('/', entry.path.size() - 2);
    std::string name = "PaxHeaders/";
    name.append(entry.path, slash == std::string::npos ? 0 : slash + 1);
    add_ustar_block(out, entry, {name, "", 'x', records.size(), 0644});
    out += records;
    out.append(tar_padding(records.size()), '\0');
  }
  add_ustar_block(out, entry, {entry.path, entry.link, entry.type, entry.size, entry.mode});
  return out;
}

Expected<TarHeaderReader::Got> TarHeaderReader::add_block(std::string_view block) {
  if (block.find_first_not_of('\0') == std::string_view::npos) return Got::zero_block;
  const auto checksum = number_in(block, kChecksum);
  if (!checksum || *checksum != checksum_of(block))
    return fail("a tar header with a wrong checksum");
  const auto size = number_in(block, kSize), mtime = number_in(block, kMtime),
             mode = number_in(block, kMode);
  if (!size || !mtime || !mode || *mtime > 9'000'000'000)
    return fail("a tar header with a field that is no number");
  const char type = block[kType.at];
  if (type == 'x' || type == 'g' || type == 'L' || type == 'K') {
    if (*size > kTarHeaderMost) return fail("an extended tar header of {} bytes", *size);
    extension_type_ = type;
    extension_size_ = *size;
    return Got::extension;
  }
  entry_ = TarEntry{};
  entry_.type = type == '\0' || type == '7' ? '0' : type;
  entry_.path = text_in(block, kName);
  const bool ustar = block.substr(kMagic.at, 8) == std::string_view(
                                                       "ustar\0"
                                                       "00",
                                                       8);
  if (ustar && block[kPrefix.at] != '\0')
    entry_.path = fmt::format("{}/{}", text_in(block, kPrefix), entry_.path);
  entry_.link = text_in(block, kLink);
  entry_.size = *size;
  entry_.mtime_ns = static_cast<int64_t>(*mtime) * kNsPerSecond;
  entry_.mode = static_cast<uint32_t>(*mode & 07777);
  entry_.uid = number_in(block, kUid).value_or(0);
  entry_.gid = number_in(block, kGid).value_or(0);
  entry_.user = text_in(block, kUser);
  entry_.group = text_in(block, kGroup);
  return Got::entry;
}

Expected<void> TarHeaderReader::add_extension(std::string_view content) {
  if (extension_type_ == 'L' || extension_type_ == 'K') {
    (extension_type_ == 'L' ? path_ : link_) = std::string(content.substr(0, content.find('\0')));
    return {};
  }
  while (!content.empty()) {
    const size_t blank = content.find(' ');
    const auto length = parse_unsigned(content.substr(0, blank));
    if (!length || *length > content.size() || *length < blank + 3 || content[*length - 1] != '\n')
      return fail("a pax header whose record has a wrong length");
    const std::string_view record = content.substr(blank + 1, *length - blank - 2);
    const size_t equals = record.find('=');
    if (equals == std::string_view::npos) return fail("a pax header whose record has no '='");
    HOZEN_CHECK(apply(record.substr(0, equals), record.substr(equals + 1)));
    content.remove_prefix(*length);
  }
  return {};
}

Expected<void> TarHeaderReader::apply(std::string_view key, std::string_view value) {
  if (key.starts_with(kXattrKey)) {
    xattrs_.emplace_back(key.substr(kXattrKey.size()), value);
    return {};
  }
  if (value.find('\0') != std::string_view::npos)
    return fail("a pax header with a NUL byte in '{}'", quote_for_message(key));
  if (extension_type_ == 'g') return {};  // defaults for the whole archive: none that we use
  if (key == "path") path_ = value;
  if (key == "linkpath") link_ = value;
  if (key == "uname") user_ = value;
  if (key == "gname") group_ = value;
  if (key == "size" && !(size_ = parse_unsigned(value)))
    return fail("a pax header with a size that is no number");
  if (key == "mtime" && !(mtime_ns_ = pax_time_of(value)))
    return fail("a pax header with an mtime that is no time");
  if (key == "uid") uid_ = parse_unsigned(value);
  if (key == "gid") gid_ = parse_unsigned(value);
  return {};
}

TarEntry TarHeaderReader::take_entry() {
  if (path_) entry_.path = *std::exchange(path_, std::nullopt);
  if (link_) entry_.link = *std::exchange(link_, std::nullopt);
  if (user_) entry_.user = *std::exchange(user_, std::nullopt);
  if (group_) entry_.group = *std::exchange(group_, std::nullopt);
  if (size_) entry_.size = *std::exchange(size_, std::nullopt);
  if (uid_) entry_.uid = *std::exchange(uid_, std::nullopt);
  if (gid_) entry_.gid = *std::exchange(gid_, std::nullopt);
  if (mtime_ns_) entry_.mtime_ns = *std::exchange(mtime_ns_, std::nullopt);
  entry_.xattrs = std::exchange(xattrs_, {});
  // Only files have content here: other types' size field means other things.
  if (entry_.type != '0') entry_.size = entry_.type >= '1' && entry_.type <= '6' ? 0 : entry_.size;
  if (entry_.type == '0' && entry_.path.ends_with('/')) entry_.type = '5', entry_.size = 0;
  return std::move(entry_);
}

}  // namespace hozen
