#include "custody/evidence_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "catch.h"
#include "custody/walk.h"
#include "scratch_folder.h"

namespace hozen {
namespace {

constexpr size_t kPage = 4096;

// /proc/self/mem as the disk: what is not mapped there cannot be read, and read says EIO.
class Disk {
 public:
  explicit Disk(size_t pages)
      : pages_(pages),
        from_(static_cast<char*>(mmap(nullptr, pages * kPage, PROT_READ | PROT_WRITE,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))),
        mem_(open("/proc/self/mem", O_RDONLY | O_CLOEXEC)) {
    lseek(mem_.get(), static_cast<off_t>(from()), SEEK_SET);
  }
  ~Disk() { munmap(from_, pages_ * kPage); }
  void fill() { std::fill_n(from_, pages_ * kPage, 'x'); }
  void damage(size_t page, size_t count) {
    mprotect(from_ + page * kPage, count * kPage, PROT_NONE);
    munmap(from_ + page * kPage, count * kPage);
  }
  uint64_t from() const { return reinterpret_cast<uint64_t>(from_); }
  int fd() const { return mem_.get(); }
  FileRecord record() const {
    FileRecord out;
    out.stat.mode = S_IFREG | 0600;
    out.stat.size = from() + pages_ * kPage;
    return out;
  }

 private:
  size_t pages_;
  char* from_;
  Descriptor mem_;
};

std::string read_all(EvidenceReader& reader, size_t at_a_time) {
  std::string out, room(at_a_time, '?');
  while (const size_t n = reader.read(room)) out.append(room, 0, n);
  return out;
}

}  // namespace

TEST_CASE("what a disk does not give is zeros, and said, and what lies behind is read",
          "[custody]") {
  for (const size_t at_a_time : {size_t{1000}, kPage, size_t{100'000}}) {
    CAPTURE(at_a_time);
    Disk disk(6);
    disk.fill();
    disk.damage(2, 2);
    FileRecord record = disk.record();
    EvidenceReader reader(disk.fd(), record, disk.from());
    // Page by page: the kernel may give nothing of a read that ends in what cannot be read.
    std::string all = read_all(reader, at_a_time);
    const std::string good(2 * kPage, 'x'), zeros(2 * kPage, '\0');
    CHECK((all.substr(0, 6 * kPage) == good + zeros + good));
    REQUIRE(record.unread.size() == 1);
    CHECK(record.unread[0].from - disk.from() == 2 * kPage);
    CHECK(record.unread[0].to - disk.from() == 4 * kPage);
    note_unread(record);
    CHECK(record.trouble.find("8192 bytes could not be read, in 1 places") != std::string::npos);
  }
}

TEST_CASE("a disk that has died is given up", "[custody]") {
  constexpr size_t kBlocks = 256, kLong = 256;  // then 1 MiB at a time, which is 256 pages
  Disk disk(kBlocks + 800 * kLong);
  disk.damage(0, kBlocks + 800 * kLong);
  FileRecord record = disk.record();
  EvidenceReader reader(disk.fd(), record, disk.from());
  std::string room(4u << 20, '?');
  size_t all = 0;
  while (const size_t n = reader.read(room)) all += n;
  CHECK(all == (kBlocks + 744 * kLong) * kPage);
  REQUIRE(record.unread.size() == 1);
  CHECK(record.trouble.starts_with("reading failed at byte"));
}

TEST_CASE("other errors, and what is no regular file, end the reading", "[custody]") {
  FileRecord record;
  record.stat.mode = S_IFREG | 0600;
  record.stat.size = 100;
  char room[10];
  CHECK(EvidenceReader(-1, record).read(room) == 0);
  CHECK(record.trouble == "reading failed at byte 0: Bad file descriptor");
  Disk disk(2);
  disk.damage(0, 2);
  FileRecord device = disk.record();
  device.stat.mode = S_IFCHR | 0600;
  CHECK(EvidenceReader(disk.fd(), device, disk.from()).read(room) == 0);
  CHECK(device.unread.empty());
  CHECK(device.trouble.ends_with("Input/output error"));
}

TEST_CASE("the record of what could not be read comes back as it was written", "[custody]") {
  FileRecord record;
  record.path = "data/a.log";
  record.unread = {{4096, 8192}, {1u << 20, (1u << 20) + 100}};
  const std::string json = to_json(record);
  CHECK(json.find("\"unread\":[[4096,8192],[1048576,1048676]]") != std::string::npos);
  const auto back = RecordParser().read(json);
  REQUIRE(back);
  REQUIRE(back->unread.size() == 2);
  CHECK(back->unread[1].to == (1u << 20) + 100);
}

}  // namespace hozen
