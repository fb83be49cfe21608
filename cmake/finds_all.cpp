// Does libhs find a regular expression wherever it stands in a text? 0: yes.
#include <hs.h>

#include <string>

namespace {

constexpr const char* kExpression =
    R"(;(?:[\s(+]|/\*[^*]*\*/)*update(?:[\s(+]|/\*[^*]*\*/)+[\w.]+(?:[\s(+]|/\*[^*]*\*/)+set\b)";

int on_match(unsigned, unsigned long long, unsigned long long, unsigned, void* found) {
  *static_cast<bool*>(found) = true;
  return 0;
}

}  // namespace

int main() {
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  hs_scratch_t* scratch = nullptr;
  if (hs_compile(kExpression, HS_FLAG_CASELESS, HS_MODE_BLOCK, nullptr, &database, &error) !=
      HS_SUCCESS)
    return 2;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 2;
  for (unsigned before = 0; before < 300; ++before) {
    const std::string text = std::string(before, 'a') + "?user=1; update users set a=1";
    bool found = false;
    hs_scan(database, text.data(), static_cast<unsigned>(text.size()), 0, scratch, on_match,
            &found);
    if (!found) return 1;
  }
  return 0;
}
