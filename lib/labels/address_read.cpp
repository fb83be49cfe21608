// Opens a source of address facts, recognises it and gives its lines to the reader of its kind.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>

#include "base/text.h"
#include "base/text_file.h"
#include "bytes/source.h"
#include "custody/digest.h"
#include "decode/whole_text.h"
#include "labels/address_columns.h"
#include "labels/address_feed.h"
#include "labels/address_image.h"
#include "labels/address_readers.h"
#include "labels/address_source.h"

namespace hozen {
namespace {

constexpr size_t kHeadBytes = 64u << 10;
constexpr size_t kTableBytes = 256u << 20;          // decoded as a whole: no more of it than this
constexpr size_t kDatabaseBytes = size_t{2} << 30;  // unpacked into memory

std::string name_of_file(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

// Of the file as it lies, packed or not: what `sha256sum` says of it. A pipe is read once, for its
// lines.
std::string sha256_of_file(const std::string& path) {
  std::error_code no;
  if (!std::filesystem::is_regular_file(path, no)) return {};
  std::ifstream file(path, std::ios::binary);
  Digest digest;
  std::vector<char> block(size_t{1} << 20);
  while (file) {
    file.read(block.data(), static_cast<std::streamsize>(block.size()));
    digest.add(std::span(block).first(static_cast<size_t>(file.gcount())));
  }
  return digest.hex();
}

bool is_head_of_file(std::string_view head, const std::string& path) {
  std::error_code no;
  if (!std::filesystem::is_regular_file(path, no)) return false;
  std::ifstream file(path, std::ios::binary);
  std::string first(head.size(), '\0');
  file.read(first.data(), static_cast<std::streamsize>(first.size()));
  return static_cast<size_t>(file.gcount()) == head.size() && first == head;
}

// Bytes in memory with the name of a file.
class UnpackedFile {
 public:
  static Expected<UnpackedFile> make() {
    UnpackedFile out;
    out.fd_ = ::memfd_create("unpacked", MFD_CLOEXEC);
    if (out.fd_ < 0) return fail_errno(errno, "open", "a file in memory");
    return out;
  }
  UnpackedFile(UnpackedFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UnpackedFile& operator=(UnpackedFile&&) = delete;
  ~UnpackedFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  Expected<void> write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return fail_errno(errno, "write", "a file in memory");
      bytes.remove_prefix(static_cast<size_t>(n));
    }
    return {};
  }
  std::string path() const { return fmt::format("/proc/self/fd/{}", fd_); }

 private:
  UnpackedFile() = default;
  int fd_ = -1;
};

Expected<void> check_share(const AddressSource& source) {
  if (source.ranges.empty() && source.routes.empty() && source.refused_lines > 0) {
    const RefusedLine& first = source.refused.front();
    return std::unexpected(Error{
        .what = fmt::format("no line could be read as '{}': {}: '{}'", name_of(source.kind),
                            first.why, first.text),
        .file = source.name,
        .line = first.number,
        .hint = "name the kind: rir:FILE, ranges:FILE, contractors:FILE, tor:FILE, mmdb:FILE ..."});
  }
  return {};
}

// The whole source holds on one day only.
Expected<void> hold_on(AddressSource& source, const std::string& date, const Zone& zone) {
  HOZEN_TRY(day, parse_user_time(date, zone));
  const int64_t next =
      parse_user_time(format_rfc3339(day + 36 * 3600 * kNsPerSecond, zone).substr(0, 10), zone)
          .value_or(day + kSecondsPerDay * kNsPerSecond);
  source.validities.push_back({day, next});
  const auto number = static_cast<uint32_t>(source.validities.size() - 1);
  for (auto* ranges : {&source.ranges, &source.routes}) {
    for (SourceRange& range : *ranges) {
      if (range.validity == 0) range.validity = number;
    }
  }
  source.as_of_ns = day;
  return {};
}

// What the files of one kind in a source say; the files of an archive may be of several kinds.
struct Part {
  explicit Part(StringPool& pool) : sink(source, pool) {}
  AddressSource source;
  AddressSink sink;
  std::unique_ptr<AddressReader> reader;  // none: an MMDB
  std::string path;                       // of the first of its files
  size_t files = 0;
};

// The files of an archive that one reader can read as one.
std::string group_of(AddressKind kind, std::string_view head, const Member& member) {
  const std::string name(name_of(kind));
  const bool json = trim(without_bom(head)).starts_with('{') || kind == AddressKind::cloud;
  if (kind == AddressKind::answer) return name + (json ? " json" : "");
  // A document or a list has a name of its own; a table says in its first line what its columns are.
  if (json || kind == AddressKind::list) return name + ' ' + member.path;
  if (kind == AddressKind::own || kind == AddressKind::tor) {
    if (!looks_like_columns(head)) return name;
  } else if (kind == AddressKind::rir || kind == AddressKind::rpsl || kind == AddressKind::cymru) {
    return name;
  }
  for (const std::string_view line : split(head, '\n')) {
    if (!is_comment_line(line)) return name + ' ' + std::string(trim(without_bom(line)));
  }
  return name;
}

class SourceRead {
 public:
  SourceRead(const AddressSpec& spec, StringPool& pool, const AddressOptions& options)
      : spec_(spec), pool_(pool), options_(options), name_(name_of_file(spec.path)) {}

  Expected<std::vector<AddressSource>> run() {
    const std::vector<std::string> paths = {spec_.path};
    HOZEN_TRY(sources, open_sources(paths));
    if (sources.size() != 1) return fail("{}: a folder, where one file was expected", spec_.path);
    HOZEN_TRY(stream, sources[0].open());
    Member member;
    bool any = false;
    while (true) {
      HOZEN_TRY(more, stream->next_member(member));
      if (!more) break;
      any = true;
      HOZEN_CHECK(read_member(*stream, member));
    }
    if (!any) return fail("{}: holds no file", spec_.path);
    if (parts_.empty()) return unknown_kind();
    return finish();
  }

 private:
  static Expected<void> named(Expected<void> result, const std::string& file) {
    if (!result && result.error().file.empty()) result.error().file = file;
    return result;
  }

  // As in a folder, one that is no source does not keep the others from being read.
  Expected<std::vector<AddressSource>> finish() {
    std::vector<AddressSource> out;
    std::optional<Error> first;
    const std::string sha256 = sha256_of_file(spec_.path);
    for (const auto& part : parts_) {
      part->source.sha256 = sha256;
      if (const auto read = finish_part(*part); !read) {
        if (!first) first = read.error();
        if (parts_.size() > 1 && options_.remarks != nullptr)
          options_.remarks->push_back(read.error().text());
      } else {
        out.push_back(std::move(part->source));
      }
    }
    if (out.empty()) return std::unexpected(*first);
    for (std::string& file : left_out_) out.front().left_out.push_back(std::move(file));
    return out;
  }

  Expected<void> finish_part(Part& part) const {
    std::string file = spec_.path;
    if (parts_.size() > 1) {
      const bool alone = part.files == 1 && part.path.starts_with(spec_.path);
      file = alone ? part.path : fmt::format("{} ({})", spec_.path, name_of(part.source.kind));
      part.source.name = name_ + file.substr(spec_.path.size());
    }
    part.sink.begin_file({});
    if (part.reader != nullptr) HOZEN_CHECK(named(part.reader->finish(part.sink), file));
    HOZEN_CHECK(check_share(part.source));
    return spec_.date ? hold_on(part.source, *spec_.date, options_.zone) : Expected<void>();
  }

  Part& add_part(AddressKind kind, const Member& member) {
    parts_.push_back(std::make_unique<Part>(pool_));
    Part& part = *parts_.back();
    part.source.kind = kind;
    part.source.name = name_;
    part.path = member.path;
    return part;
  }

  Part& part_of(AddressKind kind, std::string_view head, const Member& member) {
    std::string group = group_of(kind, head, member);
    const auto known = parts_of_.find(group);
    Part& part = known != parts_of_.end() ? *known->second : add_part(kind, member);
    if (part.reader == nullptr) {
      part.reader = make_address_reader(
          kind, {.zone = options_.zone,
                 .name = is_archived(member) ? name_of_file(member.path) : name_,
                 .tag = spec_.tag,
                 .head = std::string(head)});
      parts_of_.emplace(std::move(group), &part);
    }
    ++part.files;
    part.sink.begin_file(is_archived(member) ? member.path : std::string());
    part.reader->begin_file(member.path);
    return part;
  }

  Expected<void> read_member(Stream& stream, const Member& member) {
    std::string block(kHeadBytes, '\0');
    size_t have = 0;
    while (have < block.size()) {
      HOZEN_TRY(got, stream.read(std::span(block).subspan(have)));
      if (got == 0) break;
      have += got;
    }
    block.resize(have);
    if (is_image(block)) {
      return std::unexpected(
          Error{.what = "a compiled database that is packed, or comes through a pipe",
                .file = spec_.path,
                .hint = "unpack it, and give the file itself"});
    }
    const RecognisedEncoding encoding = encoding_of(block);
    const auto kind = kind_of(decoded(block, encoding), member);
    if (kind == AddressKind::mmdb) {
      Part& part = add_part(*kind, member);
      ++part.files;
      return read_database(stream, std::move(block), part.sink);
    }
    if (!kind && is_archived(member)) return block.empty() ? Expected<void>() : leave_out(member);
    if (!kind) return unknown_kind();
    return read_lines(stream, std::move(block), encoding, *kind, member);
  }

  Expected<void> read_lines(Stream& stream, std::string block, const RecognisedEncoding& encoding,
                            AddressKind kind, const Member& member) {
    const bool whole = encoding.encoding != Encoding::utf8 || is_iso_2022_jp(block);
    if (whole) {
      HOZEN_CHECK(read_rest(stream, block));
      block = decoded(block, encoding);
    }
    Part& part = part_of(kind, std::string_view(block).substr(0, kHeadBytes), member);
    LineFeed feed(*part.reader, part.sink);
    HOZEN_CHECK(named(feed.add(block), spec_.path));
    block.resize(1u << 20);
    while (!whole) {
      HOZEN_TRY(got, stream.read(block));
      if (got == 0) break;
      HOZEN_CHECK(named(feed.add(std::string_view(block).substr(0, got)), spec_.path));
    }
    feed.end_file();
    return {};
  }

  static bool is_archived(const Member& member) {
    return member.path.find("!/") != std::string::npos;
  }

  std::optional<AddressKind> kind_of(std::string_view head, const Member& member) const {
    if (spec_.kind) return spec_.kind;
    return recognise_address_kind(head, is_archived(member) ? name_of_file(member.path) : name_);
  }

  // Archives of publishers hold their licence beside the data.
  Expected<void> leave_out(const Member& member) {
    const std::string name = to_lower(name_of_file(member.path));
    for (const std::string_view known :
         {"readme", "license", "licence", "copyright", "changelog"}) {
      if (name.starts_with(known)) return {};
    }
    left_out_.push_back(member.path);
    return {};
  }

  // libmaxminddb opens files by name: a plain one as it lies, a packed one from memory.
  Expected<void> read_database(Stream& stream, std::string head, AddressSink& sink) {
    if (is_head_of_file(head, spec_.path)) return read_mmdb(spec_.path, sink);
    HOZEN_TRY(file, UnpackedFile::make());
    for (size_t bytes = 0; !head.empty();) {
      bytes += head.size();
      if (bytes > kDatabaseBytes) {
        return std::unexpected(
            Error{.what = fmt::format("an MMDB of more than {} bytes, packed", kDatabaseBytes),
                  .file = spec_.path,
                  .hint = "unpack it and give the .mmdb itself"});
      }
      HOZEN_CHECK(file.write(head));
      head.resize(1u << 20);
      HOZEN_TRY(got, stream.read(head));
      head.resize(got);
    }
    auto read = read_mmdb(file.path(), sink);
    if (!read) read.error().file = spec_.path;
    return read;
  }

  // Tables that a spreadsheet saved; what is larger than its head shows its encoding there.
  static RecognisedEncoding encoding_of(std::string_view head) {
    if (head.size() == kHeadBytes) head = head.substr(0, head.rfind('\n') + 1);
    return recognise_table_encoding(head);
  }

  Expected<void> read_rest(Stream& stream, std::string& bytes) const {
    while (true) {
      const size_t have = bytes.size();
      if (have > kTableBytes) {
        return std::unexpected(
            Error{.what = fmt::format("has more than {} bytes, and is no UTF-8", kTableBytes),
                  .file = spec_.path,
                  .hint = "save it as UTF-8 and give it again"});
      }
      bytes.resize(have + (1u << 20));
      HOZEN_TRY(got, stream.read(std::span(bytes).subspan(have)));
      bytes.resize(have + got);
      if (got == 0) return {};
    }
  }

  static std::string decoded(std::string_view bytes, const RecognisedEncoding& encoding) {
    if (is_iso_2022_jp(bytes))
      return decode_known({Encoding::euc_jp, 0}, euc_jp_of_iso_2022_jp(bytes));
    return encoding.encoding == Encoding::utf8 ? std::string(bytes) : decode_known(encoding, bytes);
  }

  std::unexpected<Error> unknown_kind() const {
    return std::unexpected(
        Error{.what = "of no known kind of address source",
              .file = spec_.path,
              .hint = "name it: rir:FILE, ranges:FILE, contractors:FILE, tor:FILE, tag=NAME:FILE"});
  }

  const AddressSpec& spec_;
  StringPool& pool_;
  const AddressOptions& options_;
  std::string name_;
  std::vector<std::unique_ptr<Part>> parts_;  // in the order of their first files
  std::map<std::string, Part*> parts_of_;     // by their groups
  std::vector<std::string> left_out_;
};

}  // namespace

Expected<std::vector<AddressSource>> read_address_source(const AddressSpec& spec, StringPool& pool,
                                                         const AddressOptions& options) {
  return SourceRead(spec, pool, options).run();
}

Expected<AddressSource> read_address_text(AddressKind kind, std::string_view text,
                                          const AddressReaderOptions& options, StringPool& pool) {
  AddressSource source;
  source.kind = kind;
  source.name = options.name;
  AddressSink sink(source, pool);
  AddressReaderOptions with_head = options;
  with_head.head = text.substr(0, kHeadBytes);
  const auto reader = make_address_reader(kind, with_head);
  reader->begin_file(options.name);
  LineFeed feed(*reader, sink);
  HOZEN_CHECK(feed.add(text));
  feed.end_file();
  HOZEN_CHECK(reader->finish(sink));
  HOZEN_CHECK(check_share(source));
  return source;
}

}  // namespace hozen
