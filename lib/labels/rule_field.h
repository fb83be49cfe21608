#pragma once
// RuleField: the text that a rule's field name stands for, in one small number.
//
// A name is one of:
//   an ECS name of an Event field (events/event.h): the text as the log has it
//   a name of Sigma's log source taxonomies (cs-uri-query, c-useragent, CommandLine, ...): one
//                               table in the .cpp
//   log.format                  the id of the format that read the line
//   any                         the whole line as it was logged (a keyword without a field looks
//                               here)
//   url.path, url.query, url.extension
//                               parts of url.original as logged, cut at the first `?`
//                               (in a server's own log without scheme and host: labels/event_text.h)
//   request.decoded             path + `?` + query after decoding as the server would
//                               (labels/request_text.h)
//   url.path.decoded, url.query.decoded
//                               the two halves of it
//   user_agent.decoded, referrer.decoded
//                               the same decoding for these headers
//   any.decoded                 request, agent, user name, host and body fields, each decoded, and
//                               the referrer's, but for a search engine's (labels/search_page.h)
//   any other name              a field of the record that has no ECS name (EventData of Windows,
//                               unmapped JSON keys)
//
// Shape:    ids below kFields are Event fields; then the derived ones; then extra fields in order
//           of first use
// Errors:   none: every name means a field, if only one that no event has
// Source:   sigmahq.io/docs/basics/log-sources, github.com/SigmaHQ/sigma-specification (taxonomy
//           appendix)
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/event.h"

namespace hozen {

using FieldId = uint16_t;

enum class DerivedField : FieldId {
  line = kFields,
  log_format,
  path,
  query,
  extension,
  request_decoded,
  path_decoded,
  query_decoded,
  agent_decoded,
  referrer_decoded,
  any_decoded,
  end
};
inline constexpr FieldId kFirstExtra = static_cast<FieldId>(DerivedField::end);

constexpr FieldId id_of(Field field) { return static_cast<FieldId>(field); }
constexpr FieldId id_of(DerivedField field) { return static_cast<FieldId>(field); }
constexpr bool is_fixed(FieldId id) { return id < kFields; }

// Numbers the names that a set of rules uses.
class FieldTable {
 public:
  FieldId id_of_name(std::string_view name);
  std::string_view name_of_id(FieldId id) const;

  // A field by the name that records carry it under, and the fixed field that stands for it where they do not.
  struct OwnField {
    std::string name;
    std::optional<Field> fixed;
  };
  const OwnField& own_field(FieldId id) const { return extras_[id - kFirstExtra]; }

 private:
  std::vector<OwnField> extras_;
};

// A record's own field, whatever its case; null where there is none.
const ExtraField* find_extra(const Event& event, std::string_view name);

}  // namespace hozen
