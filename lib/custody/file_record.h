#pragma once
// FileRecord: all that is known of one file of the evidence: a line of hozen/files.jsonl in the
// package.
//
// Call:     to_json when it is preserved; read_record from a package's line
// Shape:
// {"path":"data/logs/a.log","source":"logs/a.log","type":"file","size":5,"sha256":"...","tar_offset":1024,
//            "stat":{...},...}; "unread":[[4096,8192]] are bytes that the disk did not give; times RFC 3339 with 9 digits; a name that is no UTF-8 is kept in
//            "source_hex" too; a link has no "atime", which asking where it leads changes
// Errors:   read_record: what is missing or wrong in the line
// Source:   stat(2), statx(2)
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "custody/digest.h"

namespace hozen {

enum class FileKind : uint8_t {
  file,
  folder,
  symlink,
  fifo,
  socket,
  character_device,
  block_device,
  unknown
};
std::string_view name_of(FileKind kind);

struct StatFields {
  uint64_t device = 0, inode = 0, links = 0, size = 0, blocks = 0;
  uint64_t uid = 0, gid = 0, special_device = 0;
  uint32_t mode = 0;  // permission bits and type, as stat gives them
  int64_t atime_ns = 0, mtime_ns = 0, ctime_ns = 0;
  std::optional<int64_t> birth_ns;
  FileKind kind() const;
};

// Bytes from `from` to before `to`.
struct ByteRange {
  uint64_t from = 0, to = 0;
};

// Extended attributes, ACLs among them, by name: name, raw value.
using Attributes = std::vector<std::pair<std::string, std::string>>;

struct FileRecord {
  std::string path;    // in the bag: "data/logs/a.log"; always UTF-8
  std::string source;  // as it was given and found, raw bytes
  FileKind kind = FileKind::unknown;
  bool stored = false;            // its content is in the package
  uint64_t size = 0;              // stored bytes
  uint64_t tar_offset = 0;        // of its header in the unpacked package
  std::vector<ByteRange> unread;  // of the content: zeros stand where the disk gave nothing
  Hashes hashes;
  StatFields stat;
  std::string user, group;
  std::string link_target;  // raw bytes
  Attributes xattrs;
  std::string hard_link_of;        // path of another record: the same file under another name
  bool other_file_system = false;  // a folder on another file system than the folder that holds it
  std::string log_class;  // server, client-pc, vpn, firewall, antivirus, other; empty if not said
  bool class_is_guess = false;           // from the log's format, not said by anyone
  std::string zone;                      // source zone
  int64_t skew_ns = 0;                   // to be added to its stamps
  std::string trouble;                   // why it is not stored, or not to its end
  std::optional<StatFields> after_copy;  // only if it changed while it was copied

  std::string_view hash(HashKind kind) const;  // empty if it was not computed
};

std::string to_json(const FileRecord& record);  // one line without newline

// Reads the lines of one files.jsonl; keep one, it holds the parser's buffers.
class RecordParser {
 public:
  RecordParser();
  ~RecordParser();
  Expected<FileRecord> read(std::string_view line);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace hozen
