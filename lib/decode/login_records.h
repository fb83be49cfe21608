#pragma once
// LoginRecords: utmp, wtmp and btmp, who logged on to a Unix machine: records of one size, no magic.
//
// Call:     login_record_bytes on the first bytes of a file; read_login on each record
// Shape:    384 bytes (32-bit times: x86, ARM) or 400 (64-bit times: arm64), in the byte order of the machine
// Source:   utmp(5); glibc, sysdeps/gnu/bits/utmp.h
//
//   type:2 ..:2 pid:4 line:32 id:4 user:32 host:256 termination:2 exit:2
//   384: session:4 seconds:4 microseconds:4 address:16 unused:20
//   400: ..:4 session:8 seconds:8 microseconds:8 address:16 unused:20 ..:4
#include "decode/framing.h"

namespace hozen {

inline constexpr size_t kLoginBytes = 384, kLongLoginBytes = 400;

struct LoginRecord {
  enum Type : uint16_t {
    empty,
    run_level,
    boot,
    new_time,
    old_time,
    init_process,
    login_process,
    user_process,
    dead_process,
    accounting,
    types
  };
  uint16_t type = empty;
  int32_t pid = 0, session = 0;
  std::string_view line, id, user, host;  // without their zero bytes
  int64_t seconds = 0, microseconds = 0;
  std::string_view address;  // 16 bytes; IPv4 has the last 12 zero
};
// nullopt: not a record: a type there is none of, bytes in a text that nobody writes there.
std::optional<LoginRecord> read_login(std::string_view record);

// The size of the records; 0: the file is none of these.
size_t login_record_bytes(std::string_view head);
std::optional<RecordItem> next_login_item(std::string_view text, size_t from, size_t bytes);

}  // namespace hozen
