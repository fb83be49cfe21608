#pragma once
// EvtxWriter: Windows event logs for tests, byte by byte, the same on each run: no sample of anybody's machine is needed.
//
// Call:     add (record)*, new_chunk where one is wanted, then file; or damage the chunks() before
// Shape:    records -> chunks with their templates, names and checksums -> a file that libevtx reads
// Errors:   none: a record that does not fit begins a new chunk
// Source:   libyal, "Windows XML Event Log (EVTX) format"; MS-EVEN6 2.2.12
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hozen::evtx_test {

std::string utf16(std::string_view ascii_or_utf8);
std::string little(uint64_t number, size_t bytes);
uint64_t filetime_of(int64_t unix_ns);

struct Value {
  uint8_t type = 0x00;
  std::string bytes;
};
Value text(std::string_view utf8);
Value number(uint8_t type, uint64_t value, size_t bytes);
Value null();

// A node of a template: an element with attributes and content, text, or a place for a value.
struct Node {
  enum Kind : uint8_t { element, literal, value, entity, character, cdata } kind = element;
  std::string name;  // of an element or entity, or the text
  uint16_t index = 0;
  uint8_t type = 0;
  bool optional = false;
  std::vector<std::pair<std::string, std::vector<Node>>> attributes;
  std::vector<Node> content;
};
Node tag(std::string name, std::vector<Node> content = {});
Node words(std::string text);
Node place(uint16_t index, uint8_t type, bool optional = false);

struct Record {
  std::string provider = "Microsoft-Windows-Security-Auditing";
  uint16_t event_id = 4624;
  uint8_t level = 0;
  uint64_t keywords = 0x8020000000000000;
  int64_t time_ns = 1'664'506'800'000'000'000;  // 2022-09-30T03:00:00Z
  std::string channel = "Security", computer = "dc1.example.com";
  std::string user_sid;  // raw; empty: no UserID
  std::vector<std::pair<std::string, Value>> data;
  std::optional<Node> body;  // instead of EventData: its own template, with the data as values
};

class EvtxWriter {
 public:
  void add(const Record& record);
  void new_chunk();
  std::vector<std::string>& chunks();    // finished ones; all bytes may be changed
  static void seal(std::string& chunk);  // its checksums, after a change that should not show
  std::string file(uint32_t flags = 0);  // the header and all chunks
  const std::vector<uint32_t>& places() const {
    return places_;
  }  // of the records, in their chunks

 private:
  void put(std::string_view bytes) { chunk_ += bytes; }
  void put(uint64_t number, size_t bytes) { put(little(number, bytes)); }
  uint32_t at() const { return static_cast<uint32_t>(chunk_.size()); }
  void patch(uint32_t at, uint64_t number, size_t bytes);
  void name(const std::string& name);
  void element(const Node& node, bool dependency);
  void part(const Node& node, bool more);
  void instance(const Node& root, const std::vector<Value>& values);
  void end_chunk();
  void record(const Record& record);

  std::string chunk_;
  std::map<std::string, uint32_t> names_, templates_;
  std::vector<std::string> chunks_;
  std::vector<uint32_t> places_;
  uint64_t next_id_ = 1, first_id_ = 1;
  uint32_t last_record_ = 512;
};

}  // namespace hozen::evtx_test
