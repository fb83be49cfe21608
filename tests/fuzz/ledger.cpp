// A custody ledger and a journal of any bytes: read; an intact ledger is one whose every line hashes to what it says.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "custody/custody_ledger.h"
#include "custody/journal.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hozen;
  const int fd = memfd_create("ledger", 0);
  if (write(fd, data, size) != static_cast<ssize_t>(size)) return 0;
  const std::string path = fmt::format("/proc/self/fd/{}", fd);
  if (const auto ledger = read_ledger(path); ledger && ledger->intact()) {
    std::string previous(64, '0');
    for (const CustodyEntry& entry : ledger->entries) {
      if (entry.value("prev") != previous) std::abort();
      previous = entry.hash;
    }
  }
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string name = "journal-XXXXXX";
  const int journal_fd = mkstemp(name.data());
  if (write(journal_fd, text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    if (auto journal = Journal::open(name)) {
      uint64_t last = journal->first_entry();
      (void)journal->each([&](const Journal::Entry& entry) -> Expected<bool> {
        if (entry.journal_end <= last || entry.journal_end > size) std::abort();
        last = entry.journal_end;
        return true;
      });
    }
  }
  close(journal_fd);
  unlink(name.c_str());
  close(fd);
  return 0;
}
