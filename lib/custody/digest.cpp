#include "custody/digest.h"

#include <openssl/evp.h>

#include <array>
#include <cassert>
#include <cstdlib>

#include "base/digits.h"
#include "base/text.h"

namespace hozen {
namespace {

struct HashEntry {
  HashKind kind;
  std::string_view name;
  const char* openssl_name;
  size_t bytes;
};
constexpr std::array<HashEntry, 4> kHashes = {{{HashKind::sha256, "sha256", "SHA256", 32},
                                               {HashKind::sha512, "sha512", "SHA512", 64},
                                               {HashKind::sha1, "sha1", "SHA1", 20},
                                               {HashKind::md5, "md5", "MD5", 16}}};

const HashEntry& entry_of(HashKind kind) { return kHashes[static_cast<size_t>(kind)]; }

// Fetching walks the provider list under a lock; once a process is enough.
const EVP_MD* fetched(HashKind kind) {
  static const std::array<const EVP_MD*, 4> algorithms = [] {
    std::array<const EVP_MD*, 4> all{};
    for (const HashEntry& e : kHashes)
      all[static_cast<size_t>(e.kind)] = EVP_MD_fetch(nullptr, e.openssl_name, nullptr);
    return all;
  }();
  return algorithms[static_cast<size_t>(kind)];
}

void must(bool worked) {
  assert(worked);
  if (!worked) std::abort();  // a hash that silently is none must never be written down
}

constexpr std::string_view kHexDigits = "0123456789abcdef";

}  // namespace

std::string_view name_of(HashKind kind) { return entry_of(kind).name; }
size_t hex_length(HashKind kind) { return entry_of(kind).bytes * 2; }

std::optional<HashKind> find_hash(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c != '-') plain += c;
  for (const HashEntry& e : kHashes)
    if (equal_ignoring_case(e.name, plain)) return e.kind;
  return std::nullopt;
}

void Digest::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Digest::Digest(HashKind kind) : kind_(kind), context_(EVP_MD_CTX_new()) {
  must(context_ && EVP_DigestInit_ex2(context_.get(), fetched(kind), nullptr) == 1);
}

void Digest::add(std::span<const char> bytes) {
  must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

std::string Digest::hex() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned length = 0;
  must(EVP_DigestFinal_ex(context_.get(), raw.data(), &length) == 1);
  must(EVP_DigestInit_ex2(context_.get(), nullptr, nullptr) == 1);
  return to_hex({reinterpret_cast<const char*>(raw.data()), length});
}

std::string Digest::hex_so_far() const {
  Digest copy(kind_);
  must(EVP_MD_CTX_copy_ex(copy.context_.get(), context_.get()) == 1);
  return copy.hex();
}

DigestSet::DigestSet(std::span<const HashKind> kinds) {
  for (const HashKind kind : kinds) digests_.emplace_back(kind);
}

void DigestSet::add(std::span<const char> bytes) {
  for (Digest& digest : digests_) digest.add(bytes);
}

Hashes DigestSet::take() {
  Hashes out;
  out.reserve(digests_.size());
  for (Digest& digest : digests_) out.emplace_back(digest.kind(), digest.hex());
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  Digest digest;
  digest.add(bytes);
  return digest.hex();
}

std::string to_hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 15];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

bool is_hex(std::string_view text, size_t digits) {
  if (text.size() != digits) return false;
  for (const char c : text)
    if (hex_digit(c) < 0) return false;
  return true;
}

}  // namespace hozen
