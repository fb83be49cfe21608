#pragma once
// sign: Ed25519 signatures over a package's digest file, made and checked without a network.
//
// Call:     make_key_pair once; sign_file at preservation; check_signature at every verification
// Shape:    keys are PEM files as `openssl genpkey -algorithm ed25519` writes them; a signature is 64 raw bytes
// Errors:   a key that is none or of another kind, by file; check_signature: false if it does not fit
// Source:   RFC 8032; RFC 8410 (PEM). The same by hand: openssl pkeyutl -verify -pubin -inkey KEY.pub -rawin
//           -in CASE.tar.zst.sha256 -sigfile CASE.tar.zst.sig
#include <string>

#include "base/error.h"

namespace hozen {

// PATH.key (readable by its owner alone) and PATH.pub; neither is ever replaced.
Expected<void> make_key_pair(const std::string& path);
// Reads the key only: is it one that can sign?
Expected<void> check_private_key(const std::string& key_path);
Expected<void> sign_file(const std::string& file, const std::string& key_path,
                         const std::string& signature_path);
Expected<bool> check_signature(const std::string& file, const std::string& public_key_path,
                               const std::string& signature_path);

}  // namespace hozen
