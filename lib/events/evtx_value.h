#pragma once
// EvtxValue: one value of a record's template instance, and its text as Windows writes it.
//
// Shape:    typed bytes -> text; arrays item by item
// Errors:   a value shorter than its type needs, or of an unknown type, is written in hexadecimal
// Lifetime: views into the chunk
// Cost:     text: eight UTF-16 units a step where they are ASCII
// Source:   MS-EVEN6 section 2.2.12; libyal, "Windows XML Event Log (EVTX) format", Value types;
//           MS-DTYP 2.4.2 (SID), 2.3.3 (FILETIME), 2.3.13 (SYSTEMTIME)
#include <cstdint>
#include <cstring>
#include <optional>

#include "events/text_buffer.h"

namespace hozen {

struct EvtxValue {
  enum Type : uint8_t {
    null = 0x00,
    string = 0x01,
    ansi = 0x02,
    int8 = 0x03,
    uint8 = 0x04,
    int16 = 0x05,
    uint16 = 0x06,
    int32 = 0x07,
    uint32 = 0x08,
    int64 = 0x09,
    uint64 = 0x0a,
    real32 = 0x0b,
    real64 = 0x0c,
    boolean = 0x0d,
    binary = 0x0e,
    guid = 0x0f,
    size = 0x10,
    filetime = 0x11,
    systemtime = 0x12,
    sid = 0x13,
    hex32 = 0x14,
    hex64 = 0x15,
    binary_xml = 0x21,
    array = 0x80
  };
  const char* data = nullptr;
  uint32_t bytes = 0;
  uint8_t type = null;

  bool is_array() const { return (type & array) != 0; }
};

// A little-endian number; `at` may be unaligned.
template <class T>
T load_little(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// How the text is written: as XML content, with the characters that mean something in XML replaced, or as it is.
enum class EvtxText : uint8_t { xml, plain };

// Both append. True if plain text would be other bytes.
bool append_utf16(const char* units, size_t count, EvtxText how, TextBuffer& out);
bool append_value(const EvtxValue& value, EvtxText how, TextBuffer& out);
// For text that is UTF-8 already.
void append_escaped(std::string_view text, TextBuffer& out);

// The next item of an array from `at` on, which moves; false: there are no more.
bool next_item(const EvtxValue& array, size_t& at, EvtxValue& item);

// A FILETIME (100 ns since 1601) in ns since 1970; nullopt outside of the years 1677 to 2262.
std::optional<int64_t> ns_of_filetime(uint64_t filetime);
std::optional<uint64_t> number_of(const EvtxValue& value);  // of the integer types

}  // namespace hozen
