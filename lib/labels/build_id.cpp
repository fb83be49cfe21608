#include "labels/build_id.h"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <string_view>

namespace hozen {
namespace {

// The notes of one segment: name size, value size, type, name and value, each filled up to 4 bytes.
std::string id_in_notes(std::string_view notes) {
  while (notes.size() >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) head;
    std::memcpy(&head, notes.data(), sizeof head);
    const size_t name = (head.n_namesz + 3u) & ~size_t{3},
                 value = (head.n_descsz + 3u) & ~size_t{3};
    if (notes.size() < sizeof head + name + value) break;
    const std::string_view rest = notes.substr(sizeof head);
    if (head.n_type == NT_GNU_BUILD_ID && rest.starts_with(std::string_view("GNU", 4)))
      return std::string(rest.substr(name, head.n_descsz));
    notes.remove_prefix(sizeof head + name + value);
  }
  return {};
}

// The first object is the program itself.
int take_build_id(dl_phdr_info* object, size_t, void* out) {
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const auto* const at = reinterpret_cast<const char*>(object->dlpi_addr + segment.p_vaddr);
    std::string id = id_in_notes({at, segment.p_memsz});
    if (!id.empty()) *static_cast<std::string*>(out) = std::move(id);
  }
  return 1;
}

}  // namespace

std::string build_id() {
  std::string out;
  dl_iterate_phdr(take_build_id, &out);
  return out;
}

}  // namespace hozen
