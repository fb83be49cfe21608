#pragma once
// SectionMaker: the sections of a database from what was compiled (part of compile_sections).
//
// Call:     put_ranges once the extents are known, put_sources once all rows are, put for the rest
// Shape:    what goes into a section is given away with its memory, so that nothing is held twice
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labels/address_image.h"
#include "labels/address_source.h"

namespace hozen {

inline bool is_v4(const SourceRange& range) { return range.first.is_v4() && range.last.is_v4(); }

template <class T>
std::string_view bytes_of(const std::vector<T>& items) {
  return {reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T)};
}

class SectionMaker {
 public:
  template <class T>
  void put(Section section, std::vector<T>&& items) {
    at(section) = bytes_of(items);
    std::vector<T>().swap(items);  // `items = {}` would keep the memory
  }
  void put(Section section, std::string&& bytes) { at(section) = std::move(bytes); }
  // The ranges of all sources; how many there were, a row a source.
  void put_ranges(std::vector<AddressSource>& sources, std::vector<SourceRow>& rows);
  void put_sources(std::vector<AddressSource>& sources, std::vector<SourceRow> rows,
                   StringPool& pool);
  ImageSections take() { return std::move(sections_); }

  void put_names(const std::vector<AddressSource>& sources, const StringPool& pool);

 private:
  std::string& at(Section section) { return sections_[static_cast<size_t>(section)]; }
  ImageSections sections_ = ImageSections(kSections);
};

}  // namespace hozen
