#pragma once
// AddressSource: one source of address facts as read: its ranges, what each says, and where it came
// from.
//
// Call:     read_address_source(spec, pool, options), then compile_sections
//           (labels/address_compile.h)
// Shape:    spec is [KIND:]PATH[@DATE]. KIND is a name of kAddressKinds, or tag=NAME for a plain
//           list whose addresses get the tag NAME; without one it is recognised from the first
//           bytes. @DATE (2022-09-15) says that the whole source holds on that day only: a list of
//           that date.
// Errors:   no such file; of no known kind; more lines refused than read. A bad line is refused by
//           its number, said in the remarks, and reading goes on.
// Lifetime: texts are ids of the StringPool all sources share
// Cost:     5-10 million lines a second, one pass, 60 bytes a range
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/error.h"
#include "base/time.h"
#include "labels/address_pool.h"

namespace hozen {

struct AddressOptions {
  Zone zone = {};  // of dates and times without one in ledgers and lists
  std::vector<std::string>* remarks =
      nullptr;  // lines refused, by file and number; what was assumed
};

// In the order of rank: of two sources that name different owners, the first one's is shown.
enum class AddressKind : uint8_t {
  own,          // networks of the house
  csv,          // CIDR, range or single addresses as CSV or TSV
  answer,       // saved whois and RDAP answers
  rpsl,         // whois dumps of a registry
  cloud,        // published ranges of cloud providers
  mmdb,         // MaxMind DB
  cymru,        // bulk answers of Team Cymru
  iptoasn,      // IPtoASN TSV
  rir,          // delegated statistics of the five registries
  contractors,  // who may test from where, and when
  tor,          // Tor exit lists
  list,         // plain lists and MISP warninglists: a tag each
  special,      // IANA special-purpose registries, built in
  count
};
std::string_view name_of(AddressKind kind);
// Of most sources the most specific range counts; a contract on a part ends none on the whole.
inline bool all_hold(AddressKind kind) { return kind == AddressKind::contractors; }
std::optional<AddressKind> address_kind_named(std::string_view name);

struct Validity {
  int64_t from_ns = INT64_MIN, until_ns = INT64_MAX;  // [from, until)
  auto operator<=>(const Validity&) const = default;
  bool always() const { return from_ns == INT64_MIN && until_ns == INT64_MAX; }
};

// What a source says of a range; numbers are ids of the pool. `tags` joins them with '\n'.
struct AddressRecord {
  uint32_t owner = 0, country = 0, organization = 0, network = 0, tags = 0;
  uint32_t vendor = 0, contract = 0, contact = 0;
  uint32_t asn = 0;
  uint32_t reserved = 0;
  bool operator==(const AddressRecord&) const = default;
};

struct SourceRange {
  Address first, last;
  uint32_t record = 0;
  uint32_t validity = 0;  // 0: always
};

// A host of our own by its name: lower case, without the dot at its end; `text` is an id of the pool.
struct OwnName {
  uint32_t text = 0;
  Address address;
};

struct RefusedLine {
  uint64_t number = 0;
  std::string why, text;
  std::string file;  // of an archive
};

struct AddressSource {
  AddressKind kind = AddressKind::csv;
  std::string name;     // of the file, without its folder
  std::string version;  // as the source says it itself
  std::optional<int64_t> as_of_ns;
  std::string sha256;  // hex, of the file as it lies
  uint64_t lines = 0, refused_lines = 0;
  std::vector<RefusedLine> refused;   // the first few
  std::string emptiness;              // why it has no ranges, when it says so itself
  std::vector<std::string> left_out;  // files of an archive that are of no known kind
  std::vector<RefusedLine> remarks;   // lines that were read, and what was assumed of them
  std::vector<AddressRecord> records;
  std::vector<Validity> validities = {Validity{}};
  std::vector<SourceRange> ranges;
  std::vector<OwnName> names;       // of sources of kind own
  std::vector<SourceRange> routes;  // of a registry's dump: a source of their own, else the
                                    // narrower of a network and its route would hide the other
};

// Where readers put what they read.
class AddressSink {
 public:
  static constexpr size_t kRefusedQuoted = 5;
  AddressSink(AddressSource& source, StringPool& pool) : source_(source), pool_(pool) {}

  StringPool& pool() { return pool_; }
  uint32_t id(std::string_view text) { return pool_.id(text); }
  AddressSource& source() { return source_; }
  uint32_t record(const AddressRecord& record);  // its number; equal records share one
  uint32_t validity(const Validity& validity);   // its number
  void add(Address first, Address last, uint32_t record, uint32_t validity = 0) {
    source_.ranges.push_back({first, last, record, validity});
  }
  void add_route(Address first, Address last, uint32_t record) {
    source_.routes.push_back({first, last, record, 0});
  }
  void add_name(std::string_view name, Address address);
  void refuse(uint64_t line, std::string_view text, std::string why);
  void remark(uint64_t line, std::string why);
  void begin_file(std::string_view path) { file_ = path; }  // of an archive: each of its files

 private:
  AddressSource& source_;
  StringPool& pool_;
  std::string file_;
  ItemIndex<AddressRecord> records_;
  std::map<Validity, uint32_t> validity_ids_;
};

// Reads one source line by line; made by make_address_reader.
class AddressReader {
 public:
  virtual ~AddressReader() = default;
  virtual void begin_file(std::string_view /*path*/) {}  // of an archive: each of its files
  virtual void line(std::string_view text, uint64_t number, AddressSink& sink) = 0;
  virtual Expected<void> finish(AddressSink& /*sink*/) { return {}; }
};

struct AddressSpec {
  std::optional<AddressKind> kind;
  std::string tag;  // of tag=NAME
  std::string path;
  std::optional<std::string> date;
};
Expected<AddressSpec> parse_address_spec(std::string_view spec);

struct AddressReaderOptions {
  Zone zone = {};
  std::string name;  // of the file, for errors and list tags
  std::string tag;   // of tag=NAME
  std::string head;  // the first bytes: they tell the columns of a file without a header
};
std::unique_ptr<AddressReader> make_address_reader(AddressKind kind,
                                                   const AddressReaderOptions& options);

// What the first bytes and the name say; nullopt: nothing known.
std::optional<AddressKind> recognise_address_kind(std::string_view head, std::string_view name);

// One source; of an archive one for each kind, table and document in it.
Expected<std::vector<AddressSource>> read_address_source(const AddressSpec& spec, StringPool& pool,
                                                         const AddressOptions& options);
// The same from bytes in memory (tests, fuzzing).
Expected<AddressSource> read_address_text(AddressKind kind, std::string_view text,
                                          const AddressReaderOptions& options, StringPool& pool);

// All sources of `specs`, compiled databases taken apart again; the built-in one left out.
Expected<std::vector<AddressSource>> read_address_sources(const std::vector<std::string>& specs,
                                                          StringPool& pool,
                                                          const AddressOptions& options);

// The MMDB at a path (not through a Stream: libmaxminddb opens files only).
Expected<void> read_mmdb(const std::string& path, AddressSink& sink);
// The IANA registries.
AddressSource special_addresses(StringPool& pool);

}  // namespace hozen
