#include "labels/pattern_database.h"

#include <hs/hs.h>
#include <sys/mman.h>

#include <cstdlib>
#include <utility>

namespace hozen {
namespace {

unsigned flags_of(const Pattern& pattern) {
  unsigned flags = HS_FLAG_ALLOWEMPTY;
  if (pattern.caseless) flags |= HS_FLAG_CASELESS;
  if (pattern.dot_all) flags |= HS_FLAG_DOTALL;
  if (pattern.multi_line) flags |= HS_FLAG_MULTILINE;
  if (pattern.once) flags |= HS_FLAG_SINGLEMATCH;
  if (pattern.prefilter) flags |= HS_FLAG_PREFILTER;
  return flags;
}

const hs_database_t* as_database(const void* handle) {
  return static_cast<const hs_database_t*>(handle);
}

// Large databases lie in large pages: a scan jumps about in all of them.
void* allocate(size_t bytes) {
  constexpr size_t kLargePage = size_t{2} << 20, kLarge = kLargePage / 4;
  if (bytes < kLarge) return std::malloc(bytes);
  const size_t rounded = (bytes + kLargePage - 1) / kLargePage * kLargePage;
  void* const at = std::aligned_alloc(kLargePage, rounded);
  if (at != nullptr) ::madvise(at, rounded, MADV_HUGEPAGE);
  return at;
}

void use_large_pages() {
  static const hs_error_t set = hs_set_database_allocator(allocate, std::free);
  static_cast<void>(set);
}

struct Report {
  Scratch::Found found;
  void* context;
};

int on_match(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  const Report& report = *static_cast<const Report*>(context);
  report.found(id, to, report.context);
  return 0;
}

}  // namespace

PatternDatabase::PatternDatabase() = default;
PatternDatabase::PatternDatabase(PatternDatabase&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}
PatternDatabase& PatternDatabase::operator=(PatternDatabase&& other) noexcept {
  std::swap(database_, other.database_);
  return *this;
}
PatternDatabase::~PatternDatabase() {
  if (database_ != nullptr) hs_free_database(static_cast<hs_database_t*>(database_));
}

std::expected<PatternDatabase, PatternDatabase::Refusal> PatternDatabase::compile(
    std::span<const Pattern> patterns) {
  PatternDatabase out;
  if (patterns.empty()) return out;
  std::vector<const char*> expressions;
  std::vector<unsigned> flags, numbers;
  for (const Pattern& pattern : patterns) {
    expressions.push_back(pattern.expression.c_str());
    flags.push_back(flags_of(pattern));
    numbers.push_back(pattern.number);
  }
  use_large_pages();
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t status = hs_compile_multi(expressions.data(), flags.data(), numbers.data(),
                                             static_cast<unsigned>(patterns.size()), HS_MODE_BLOCK,
                                             nullptr, &database, &error);
  if (status != HS_SUCCESS) {
    Refusal refusal{.reason = "cannot compile the patterns"};
    if (error != nullptr) refusal = {.pattern = error->expression, .reason = error->message};
    hs_free_compile_error(error);
    return std::unexpected(std::move(refusal));
  }
  out.database_ = database;
  return out;
}

std::string PatternDatabase::reason_against(const Pattern& pattern) {
  hs_expr_info_t* info = nullptr;
  hs_compile_error_t* error = nullptr;
  const hs_error_t status =
      hs_expression_info(pattern.expression.c_str(), flags_of(pattern), &info, &error);
  std::string reason;
  if (status != HS_SUCCESS) reason = error != nullptr ? error->message : "cannot be compiled";
  hs_free_compile_error(error);
  free(info);
  return reason;
}

Expected<std::string> PatternDatabase::serialize() const {
  char* bytes = nullptr;
  size_t size = 0;
  if (hs_serialize_database(as_database(database_), &bytes, &size) != HS_SUCCESS) {
    return fail("cannot store the pattern database");
  }
  std::string out(bytes, size);
  free(bytes);
  return out;
}

Expected<PatternDatabase> PatternDatabase::deserialize(std::string_view bytes) {
  use_large_pages();
  PatternDatabase out;
  hs_database_t* database = nullptr;
  if (hs_deserialize_database(bytes.data(), bytes.size(), &database) != HS_SUCCESS) {
    return fail("not a pattern database of this machine");
  }
  out.database_ = database;
  return out;
}

std::string PatternDatabase::platform() {
  hs_platform_info_t info{};
  hs_populate_platform(&info);
  return fmt::format("{} tune {} features {:x}", hs_version(), info.tune, info.cpu_features);
}

Scratch::Scratch() = default;
Scratch::Scratch(Scratch&& other) noexcept : scratch_(std::exchange(other.scratch_, nullptr)) {}
Scratch& Scratch::operator=(Scratch&& other) noexcept {
  std::swap(scratch_, other.scratch_);
  return *this;
}
Scratch::~Scratch() {
  if (scratch_ != nullptr) hs_free_scratch(static_cast<hs_scratch_t*>(scratch_));
}

Expected<void> Scratch::fit(const PatternDatabase& database) {
  if (database.empty()) return {};
  auto* scratch = static_cast<hs_scratch_t*>(scratch_);
  if (hs_alloc_scratch(as_database(database.handle()), &scratch) != HS_SUCCESS) {
    return fail("not enough memory for matching");
  }
  scratch_ = scratch;
  return {};
}

void Scratch::scan(const PatternDatabase& database, std::string_view text, Found found,
                   void* context) {
  if (database.empty()) return;
  Report report{found, context};
  hs_scan(as_database(database.handle()), text.data(), static_cast<unsigned>(text.size()), 0,
          static_cast<hs_scratch_t*>(scratch_), on_match, &report);
}

}  // namespace hozen
