#pragma once
// EvtxCompiler: one element of a chunk's binary XML, with all in it, to the ops of EvtxPrograms.
//
// Call:     run once; at() is then behind the element
// Errors:   run: false on anything the grammar in evtx_program.h does not know
// Cost:     one pass; nested at most kDepth deep
#include <string>

#include "events/evtx_program.h"

namespace hozen {

class EvtxCompiler {
 public:
  EvtxCompiler(EvtxPrograms& out, uint32_t at, uint32_t limit, bool has_dependency)
      : out_(out), chunk_(out.chunk_), at_(at), limit_(limit), has_dependency_(has_dependency) {}
  bool run();
  uint32_t at() const { return at_; }

 private:
  using Scope = EvtxScope;
  struct Single {  // the one value an element or attribute consists of
    bool found = false, optional = false;
    uint16_t index = 0;
  };

  bool element(unsigned depth, Scope scope);
  bool body(uint8_t token, std::string_view name, unsigned depth, Scope scope);
  bool content(unsigned depth, Scope scope, uint32_t target);
  bool attributes(Scope scope, std::string_view element, uint32_t& data_target);
  bool attribute(Scope scope, std::string_view element, uint32_t& data_target);
  bool part(uint8_t token, uint32_t target);
  bool value_text(bool typed);
  bool character();
  bool entity();
  bool instruction(uint8_t token);
  bool substitution(uint8_t token, uint32_t target);
  void end_constant(uint32_t target);
  Single single_at(uint32_t at, bool of_element) const;
  uint32_t system_target(EvtxSystem field);
  uint32_t data_target(std::string_view name);

  bool has(uint32_t bytes) const { return limit_ - at_ >= bytes; }
  uint8_t peek(uint32_t at) const {
    return at < limit_ ? static_cast<uint8_t>(chunk_[at]) : uint8_t{0xff};
  }
  bool take_16(uint16_t& out);
  bool take_32(uint32_t& out);
  bool take_name(std::string& out);
  bool find_name_place();
  void add_text(std::string_view text);
  void end_text(size_t from);
  size_t add_op(EvtxOp::Kind kind, uint16_t index, bool optional, uint32_t target);
  void end_skip(size_t op);

  EvtxPrograms& out_;
  std::string_view chunk_;
  uint32_t at_, limit_;
  bool has_dependency_;
  TextBuffer plain_;  // the constant being gathered
  size_t fence_ = 0;  // ops before it must not grow: a skip ends there
};

}  // namespace hozen
