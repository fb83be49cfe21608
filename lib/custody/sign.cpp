#include "custody/sign.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "custody/package_file.h"

namespace hozen {
namespace {

constexpr size_t kSignatureBytes = 64;
constexpr uint64_t kKeyMost = 1u << 16;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;
using Bio = std::unique_ptr<BIO, Free>;

const unsigned char* raw(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Never asks for a password: a tool in a script would hang.
int no_password(char*, int, int, void*) { return 0; }

Expected<Key> read_key(const std::string& path, bool private_key) {
  HOZEN_TRY(pem, read_whole_file(path, kKeyMost));
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key key(private_key ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr)
                      : PEM_read_bio_PUBKEY(bio.get(), nullptr, no_password, nullptr));
  if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519)
    return std::unexpected(Error{.what = fmt::format("{} holds no {} Ed25519 key in PEM", path,
                                                     private_key ? "private" : "public"),
                                 .hint = "make a pair with `preserve keygen`"});
  return key;
}

std::string text_of(const Bio& bio) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(length));
}

Expected<void> write_new(const std::string& path, const std::string& text, mode_t mode) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (fd < 0) return fail_errno(errno, "create", path);
  const bool written =
      write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  const int why = errno;
  close(fd);
  if (!written) return fail_errno(why, "write", path);
  return {};
}

}  // namespace

Expected<void> make_key_pair(const std::string& path) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const Bio private_pem(BIO_new(BIO_s_mem())), public_pem(BIO_new(BIO_s_mem()));
  const bool made = key &&
                    PEM_write_bio_PKCS8PrivateKey(private_pem.get(), key.get(), nullptr, nullptr, 0,
                                                  nullptr, nullptr) == 1 &&
                    PEM_write_bio_PUBKEY(public_pem.get(), key.get()) == 1;
  if (!made) return fail("libcrypto could not make an Ed25519 key");
  HOZEN_CHECK(write_new(path + ".key", text_of(private_pem), 0600));
  return write_new(path + ".pub", text_of(public_pem), 0644);
}

Expected<void> check_private_key(const std::string& key_path) {
  HOZEN_CHECK(read_key(key_path, true));
  return {};
}

Expected<void> sign_file(const std::string& file, const std::string& key_path,
                         const std::string& signature_path) {
  HOZEN_TRY(key, read_key(key_path, true));
  HOZEN_TRY(text, read_whole_file(file));
  const Context context(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  size_t length = signature.size();
  const bool made =
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                     raw(text), text.size()) == 1;
  if (!made || length != kSignatureBytes) return fail("{} could not be signed", file);
  return write_whole_file_once(signature_path, signature);
}

Expected<bool> check_signature(const std::string& file, const std::string& public_key_path,
                               const std::string& signature_path) {
  HOZEN_TRY(key, read_key(public_key_path, false));
  HOZEN_TRY(text, read_whole_file(file));
  HOZEN_TRY(signature, read_whole_file(signature_path, 1u << 12));
  const Context context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(text),
                          text.size()) == 1;
}

}  // namespace hozen
