#include "custody/evidence_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "catch.h"
#include "custody/seek_table.h"
#include "custody/walk.h"
#include "scratch_folder.h"

namespace hozen {
namespace {

constexpr size_t kPage = 4096;

// /proc/self/mem as the disk: of what has no page read says EIO.
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
  // Pages behind the end of an empty file are mapped, and nothing can be read there.
  void damage(size_t page, size_t count) {
    const Descriptor empty(memfd_create("empty", MFD_CLOEXEC));
    REQUIRE(mmap(from_ + page * kPage, count * kPage, PROT_READ, MAP_SHARED | MAP_FIXED,
                 empty.get(), 0) != MAP_FAILED);
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
    CHECK(record.trouble.find("8192 bytes could not be read, in 1 place,") != std::string::npos);
  }
}

TEST_CASE("bad spots cost few tries, and little behind them", "[custody]") {
  constexpr size_t kSpot = 500, kPages = 60 * kSpot;  // 2 MB each, 40 of them
  Disk disk(kPages);
  for (size_t spot = 0; spot < 40; ++spot) disk.damage(spot * kSpot * 3 / 2, kSpot);
  FileRecord record = disk.record();
  EvidenceReader reader(disk.fd(), record, disk.from());
  std::string room(256u << 10, '?');
  size_t all = 0, lost = 0;
  while (all < kPages * kPage) {  // behind it lies other memory
    const size_t n =
        reader.read(std::span(room).first(std::min(room.size(), kPages * kPage - all)));
    REQUIRE(n != 0);
    all += n;
  }
  CHECK(record.trouble.empty());
  for (const ByteRange& range : record.unread) lost += range.to - range.from;
  CHECK(lost >= 40 * kSpot * kPage);
  CHECK(lost <= 40 * kSpot * kPage * 5 / 4);
}

TEST_CASE("a disk that has died is given up", "[custody]") {
  constexpr size_t kPages = size_t{5000} * 256;  // 5 GB, of which nothing is there
  Disk disk(kPages);
  disk.damage(0, kPages);
  FileRecord record = disk.record();
  EvidenceReader reader(disk.fd(), record, disk.from());
  std::string room(256u << 10, '?');
  size_t all = 0;
  while (const size_t n = reader.read(room)) all += n;
  CHECK(all > size_t{3500} << 20);
  CHECK(all < size_t{4000} << 20);
  REQUIRE(record.unread.size() == 1);
  CHECK(record.unread[0].to - record.unread[0].from == all);
  CHECK(record.trouble.starts_with("reading failed at byte"));
}

TEST_CASE("a run that goes on at a frame's end reads as one that was not interrupted",
          "[custody]") {
  constexpr size_t kPages = 5000;
  Disk disk(kPages);
  disk.damage(900, 3000);
  FileRecord whole = disk.record(), half = disk.record();
  EvidenceReader first(disk.fd(), whole, disk.from());
  std::string room(4096, '?');
  uint64_t at = disk.from();
  size_t n = 0;
  // Where the address is a multiple of a frame's size, as the offset in a file would be.
  const uint64_t cut = (disk.from() / kFrameBytes + 2) * kFrameBytes;
  while ((n = first.read(std::span(room).first(std::min<size_t>(room.size(), cut - at)))) != 0) {
    at += n;
    if (at == cut) half.unread = whole.unread;
    if (at == cut) break;
  }
  REQUIRE(half.unread.size() == 1);
  CHECK(half.unread[0].to == cut);
  while (first.read(room) != 0) continue;
  lseek(disk.fd(), static_cast<off_t>(cut), SEEK_SET);
  EvidenceReader second(disk.fd(), half, cut);
  while (second.read(room) != 0) continue;
  REQUIRE(half.unread.size() == whole.unread.size());
  CHECK(half.unread[0].from == whole.unread[0].from);
  CHECK(half.unread[0].to == whole.unread[0].to);
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
