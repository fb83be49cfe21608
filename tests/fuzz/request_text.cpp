// Requests and headers of any bytes, written by each log writer: decoding makes none longer and ends.
#include "labels/request_text.h"

#include <cstdint>
#include <cstdlib>
#include <initializer_list>

#include "events/log_format.h"

using namespace hozen;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view logged(reinterpret_cast<const char*>(data), size);
  RequestText text;
  for (const Escapes escapes : {Escapes::none, Escapes::apache, Escapes::nginx, Escapes::iis}) {
    for (const TextPart part : {TextPart::request, TextPart::header}) {
      text.decode(logged, escapes, part);
      size_t views = 0, sum = 0;
      for (const RequestText::View& view : text) {
        ++views;
        if (view.text.size() > size) std::abort();
        if (view.query_at != std::string_view::npos && view.query_at > view.text.size())
          std::abort();
        for (const char c : view.text) sum += static_cast<unsigned char>(c);
      }
      if (views == 0 || views > RequestText::kMostViews || sum == SIZE_MAX) std::abort();
    }
  }
  return 0;
}
