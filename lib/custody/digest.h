#pragma once
// Digest: SHA-256 (and SHA-512, SHA-1, MD5 for old manifests) of bytes that come in pieces.
//
// Call:     (add)* hex -- after hex() the Digest begins anew
// Shape:    bytes -> lower-case hexadecimal text
// Errors:   find_hash gives nullopt for a name we cannot compute; libcrypto itself failing is an
//           assert
// Threads:  one Digest a thread
// Cost:     SHA-256 1.8 GB/s with SHA-NI (libcrypto); the algorithm is looked up once a process
// Source:   FIPS 180-4, RFC 1321; names as in RFC 8493 section 2.4 ("sha256", "sha512", "sha1",
//           "md5")
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct evp_md_ctx_st;

namespace hozen {

enum class HashKind : uint8_t { sha256, sha512, sha1, md5 };
std::string_view name_of(HashKind kind);
std::optional<HashKind> find_hash(
    std::string_view name);  // any case, with or without '-': "SHA-256"
size_t hex_length(HashKind kind);

class Digest {
 public:
  explicit Digest(HashKind kind = HashKind::sha256);
  void add(std::span<const char> bytes);
  std::string hex();
  std::string hex_so_far() const;  // without beginning anew
  HashKind kind() const { return kind_; }

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  HashKind kind_;
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

using Hashes = std::vector<std::pair<HashKind, std::string>>;  // hexadecimal

// Several hashes of the same bytes.
class DigestSet {
 public:
  explicit DigestSet(std::span<const HashKind> kinds);
  void add(std::span<const char> bytes);
  Hashes take();  // of what was added; then it begins anew

 private:
  std::vector<Digest> digests_;
};

std::string sha256_hex(std::string_view bytes);
std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);
bool is_hex(std::string_view text, size_t digits);

}  // namespace hozen
