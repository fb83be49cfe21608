// RecordReader of `journal`: one entry of systemd's journal export format.

#include "base/text.h"
#include "decode/journal_records.h"
#include "events/framed_readers.h"
#include "events/key_map.h"

namespace hozen {
namespace {

class JournalReader : public RecordReader {
 public:
  explicit JournalReader(KeyMap map) : map_(std::move(map)) {}

  Why read(std::string_view text, ReadContext& context, Event& out) const override {
    start_record(context);
    size_t at = 0, known = 0;
    JournalField field;
    while (next_journal_field(text, at, field)) {
      if (const Target* target = map_.find(field.name)) {
        ++known;
        const Why why = target->put(field.value, context, out);
        if (why != Why::none) return why;
      } else if (context.keep_extra && !field.value.empty()) {
        out.extra.push_back({field.name, field.value});
      }
    }
    if (known == 0 || text.find_first_not_of("\r\n", at) != std::string_view::npos)
      return Why::stop_missing;
    finish_url(context, out);
    return map_.time_rules().empty() ? Why::none : read_time(map_.time_rules(), context, out);
  }
  const char* stopped_at(std::string_view text, ReadContext&) const override {
    size_t at = 0;
    JournalField field;
    while (next_journal_field(text, at, field)) {
    }
    return text.data() + at;
  }
  bool has_time() const override { return !map_.time_rules().empty(); }

 private:
  KeyMap map_;
};

}  // namespace

MadeReader make_journal_reader(const Yaml& node, const Yaml* time, std::string_view file) {
  HOZEN_TRY(map, KeyMap::make(node.find("map"), time, file));
  return std::make_unique<JournalReader>(std::move(map));
}

}  // namespace hozen
