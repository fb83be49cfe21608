// Lines of any bytes through every tagger: the lines themselves come out as they went in, and a piece cut in two gives the same.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "write/tag_lines.h"

using namespace hozen;

namespace {

// With the readable bytes behind the end that taggers ask for.
std::string padded(std::string_view text) {
  return std::string(text) + std::string(LineTagger::kReadable, '\0');
}

std::string tagged(const AddressDatabase& database, const TagOptions& options, TagForm form,
                   std::string_view text, size_t cut) {
  const auto tagger = make_line_tagger(form, database, options);
  TagBuffer out;
  const std::string first = padded(text.substr(0, cut));
  const size_t used = tagger->tag(std::string_view(first).substr(0, cut), false, out);
  if (used > cut) std::abort();
  const std::string rest = padded(text.substr(used));
  const size_t left = text.size() - used;
  if (tagger->tag(std::string_view(rest).substr(0, left), true, out) > left) std::abort();
  return std::string(out.view());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  static const AddressDatabase database;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  TagOptions options;
  options.mark_inline = (data[0] & 8) != 0;
  options.which = static_cast<TagWhich>(data[0] >> 4 & 3 ? (data[0] >> 4 & 3) - 1 : 0);
  const auto form = static_cast<TagForm>(1 + data[0] % 4);
  const std::string whole = tagged(database, options, form, text, 0);
  if (whole != tagged(database, options, form, text, data[1] * text.size() / 256)) std::abort();
  if (form == TagForm::json && whole.size() < text.size()) std::abort();
  (void)recognise_tag_form(text);
  return 0;
}
