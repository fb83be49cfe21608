#include "labels/trigger_cache.h"

#include <elf.h>
#include <link.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "labels/disk_cache.h"

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

std::string build_id() {
  std::string out;
  dl_iterate_phdr(take_build_id, &out);
  return out;
}

template <class T>
void put(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}
template <class T>
bool take(std::string_view& rest, T& value) {
  if (rest.size() < sizeof value) return false;
  std::memcpy(&value, rest.data(), sizeof value);
  rest.remove_prefix(sizeof value);
  return true;
}

std::string packed(const std::vector<TermId>& ids, const TermTriggers& found) {
  std::string out;
  for (const TermId id : ids) {
    put(out, static_cast<uint8_t>(found[id]->tier));
    put(out, found[id]->cost);
    put(out, static_cast<uint32_t>(found[id]->literals.size()));
    for (const std::string& literal : found[id]->literals) {
      put(out, static_cast<uint32_t>(literal.size()));
      out += literal;
    }
  }
  return out;
}

bool take_trigger(std::string_view& rest, Trigger& out) {
  uint8_t tier = 0;
  uint32_t count = 0;
  if (!take(rest, tier) || !take(rest, out.cost) || !take(rest, count)) return false;
  out.tier = static_cast<Tier>(tier);
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t size = 0;
    if (!take(rest, size) || rest.size() < size) return false;
    out.literals.emplace_back(rest.substr(0, size));
    rest.remove_prefix(size);
  }
  return true;
}

bool unpack(std::string_view rest, const std::vector<TermId>& ids, TermTriggers& found) {
  for (const TermId id : ids) {
    Trigger trigger{.term = id, .literals = {}};
    if (!take_trigger(rest, trigger)) return false;
    found[id] = std::move(trigger);
  }
  return rest.empty();
}

void find_on_all_processors(const std::vector<Term>& terms, const std::vector<TermId>& ids,
                            TermTriggers& found) {
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    constexpr size_t kTogether = 16;
    for (size_t from = 0; (from = next.fetch_add(kTogether)) < ids.size();) {
      for (size_t i = from; i < std::min(from + kTogether, ids.size()); ++i)
        found[ids[i]] = trigger_of(terms[ids[i]], ids[i]);
    }
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < std::min(8u, std::thread::hardware_concurrency()); ++i)
    others.emplace_back(work);
  work();
}

}  // namespace

TermTriggers find_triggers(const std::vector<Term>& terms, const std::vector<bool>& asked) {
  constexpr size_t kFew = 64;  // found sooner than read
  TermTriggers found(terms.size());
  std::vector<TermId> expressions;
  std::string key = "1\n" + build_id();
  const bool has_id = key.size() > 2;
  for (TermId id = 0; id < terms.size(); ++id) {
    if (!asked[id]) continue;
    if (terms[id].op != Term::Op::matches) {
      found[id] = trigger_of(terms[id], id);
      continue;
    }
    expressions.push_back(id);
    put(key, static_cast<uint32_t>(terms[id].pattern.size()));
    key += terms[id].pattern;
  }
  if (expressions.size() < kFew || !has_id) {
    find_on_all_processors(terms, expressions, found);
    return found;
  }
  const DiskCache cache("triggers", std::move(key));
  const auto stored = cache.read();
  if (stored && unpack(*stored, expressions, found)) return found;
  find_on_all_processors(terms, expressions, found);
  cache.write(packed(expressions, found));
  return found;
}

}  // namespace hozen
