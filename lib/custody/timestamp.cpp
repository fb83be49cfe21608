#include "custody/timestamp.h"

#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <cstring>
#include <memory>

#include "base/time.h"
#include "custody/digest.h"
#include "custody/package_file.h"

namespace hozen {
namespace {

constexpr uint64_t kResponseMost = 1u << 20;

struct Free {
  void operator()(TS_REQ* p) const { TS_REQ_free(p); }
  void operator()(TS_RESP* p) const { TS_RESP_free(p); }
  void operator()(TS_MSG_IMPRINT* p) const { TS_MSG_IMPRINT_free(p); }
  void operator()(TS_VERIFY_CTX* p) const { TS_VERIFY_CTX_free(p); }
  void operator()(X509_ALGOR* p) const { X509_ALGOR_free(p); }
  void operator()(ASN1_INTEGER* p) const { ASN1_INTEGER_free(p); }
  void operator()(BIGNUM* p) const { BN_free(p); }
  void operator()(char* p) const { OPENSSL_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

// libcrypto's reasons, the last first: "certificate verify error (Verify error:certificate has expired)".
std::string reasons() {
  std::string out;
  const char* data = nullptr;
  int flags = 0;
  while (const unsigned long code = ERR_get_error_all(nullptr, nullptr, nullptr, &data, &flags)) {
    const char* const text = ERR_reason_error_string(code);
    std::string one = text == nullptr ? fmt::format("error {:x}", code) : text;
    if ((flags & ERR_TXT_STRING) != 0 && *data != '\0') one += fmt::format(" ({})", data);
    out += (out.empty() ? "" : "; ") + one;
  }
  return out.empty() ? "no reason given" : out;
}

std::string raw_bytes(const ASN1_OCTET_STRING* text) {
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                     static_cast<size_t>(ASN1_STRING_length(text)));
}

Owned<TS_REQ> make_request(const std::string& digest) {
  Owned<TS_REQ> request(TS_REQ_new());
  const Owned<TS_MSG_IMPRINT> imprint(TS_MSG_IMPRINT_new());
  const Owned<X509_ALGOR> algorithm(X509_ALGOR_new());
  const Owned<ASN1_INTEGER> nonce(ASN1_INTEGER_new());
  uint64_t random = 0;
  std::string bytes = digest;
  const bool made =
      request && imprint && algorithm && nonce && TS_REQ_set_version(request.get(), 1) == 1 &&
      X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr) == 1 &&
      TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()) == 1 &&
      TS_MSG_IMPRINT_set_msg(imprint.get(), reinterpret_cast<unsigned char*>(bytes.data()),
                             static_cast<int>(bytes.size())) == 1 &&
      TS_REQ_set_msg_imprint(request.get(), imprint.get()) == 1 &&
      RAND_bytes(reinterpret_cast<unsigned char*>(&random), sizeof random) == 1 &&
      ASN1_INTEGER_set_uint64(nonce.get(), random >> 1) == 1 &&
      TS_REQ_set_nonce(request.get(), nonce.get()) == 1 &&
      TS_REQ_set_cert_req(request.get(), 1) == 1;
  return made ? std::move(request) : nullptr;
}

Expected<Owned<TS_RESP>> read_response(const std::string& path) {
  HOZEN_TRY(der, read_whole_file(path, kResponseMost));
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  Owned<TS_RESP> response(d2i_TS_RESP(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!response)
    return std::unexpected(Error{.what = fmt::format("{} is no RFC 3161 response in DER", path),
                                 .hint = "the authority's answer to the .tsq, as it came"});
  return response;
}

void note_status(TS_RESP* response, TimestampAnswer& out) {
  const TS_STATUS_INFO* const info = TS_RESP_get_status_info(response);
  const long status = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(info));
  if (status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS) return;
  std::string said;
  const auto* const texts = TS_STATUS_INFO_get0_text(info);
  for (int i = 0; texts != nullptr && i < sk_ASN1_UTF8STRING_num(texts); ++i)
    said += " " + raw_bytes(sk_ASN1_UTF8STRING_value(texts, i));
  out.problems.push_back(fmt::format("the authority refused (status {}):{}", status, said));
}

std::string time_of(const ASN1_GENERALIZEDTIME* time) {
  struct tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "";
  return format_rfc3339(timegm(&parts) * kNsPerSecond);
}

std::string decimal_of(const ASN1_INTEGER* number) {
  const Owned<BIGNUM> big(ASN1_INTEGER_to_BN(number, nullptr));
  const Owned<char> text(big ? BN_bn2dec(big.get()) : nullptr);
  return text ? text.get() : "";
}

void note_token(TS_TST_INFO* token, TimestampAnswer& out) {
  TS_MSG_IMPRINT* const imprint = TS_TST_INFO_get_msg_imprint(token);
  const ASN1_OBJECT* algorithm = nullptr;
  X509_ALGOR_get0(&algorithm, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
  out.stamped_sha256 = to_hex(raw_bytes(TS_MSG_IMPRINT_get_msg(imprint)));
  out.time = time_of(TS_TST_INFO_get_time(token));
  out.serial = decimal_of(TS_TST_INFO_get_serial(token));
  char oid[128] = "";
  OBJ_obj2txt(oid, sizeof oid, TS_TST_INFO_get_policy_id(token), 1);
  out.policy = oid;
  if (OBJ_obj2nid(algorithm) != NID_sha256)
    out.problems.emplace_back("the token is over another hash than SHA-256");
  else if (out.stamped_sha256 != out.sha256)
    out.problems.push_back(
        fmt::format("the token is of another file: it stamps SHA-256 {}, "
                    "the package's is {}",
                    out.stamped_sha256, out.sha256));
}

// The nonce ties the answer to the question, if the question is still here.
Expected<void> note_nonce(const std::string& request_path, TS_TST_INFO* token,
                          TimestampAnswer& out) {
  const auto der = read_whole_file(request_path, kResponseMost);
  if (!der) return {};
  const auto* at = reinterpret_cast<const unsigned char*>(der->data());
  const Owned<TS_REQ> request(d2i_TS_REQ(nullptr, &at, static_cast<long>(der->size())));
  if (!request) return fail("{} is no RFC 3161 request", request_path);
  const ASN1_INTEGER* const asked = TS_REQ_get_nonce(request.get());
  const ASN1_INTEGER* const answered = TS_TST_INFO_get_nonce(token);
  if (asked != nullptr && (answered == nullptr || ASN1_INTEGER_cmp(asked, answered) != 0))
    out.problems.push_back(
        fmt::format("it is no answer to {}: the nonce is another", request_path));
  return {};
}

Expected<TimestampAnswer> look_at(const std::string& package, TS_RESP* response) {
  TimestampAnswer out;
  out.package = package;
  HOZEN_TRY(sha256, sha256_of_file(package));
  out.sha256 = sha256;
  note_status(response, out);
  TS_TST_INFO* const token = TS_RESP_get_tst_info(response);
  if (token == nullptr && out.problems.empty())
    out.problems.emplace_back("the response holds no token");
  if (token == nullptr) return out;
  note_token(token, out);
  HOZEN_CHECK(note_nonce(timestamp_request_path(package), token, out));
  return out;
}

// By the certificate that the token brings along: it tells damage and forgery of the text, not who signed.
void check_own_signature(TS_RESP* response, TimestampAnswer& out) {
  PKCS7* const token = TS_RESP_get_token(response);
  if (token == nullptr || !PKCS7_type_is_signed(token)) return;
  const auto* const certificates = token->d.sign->cert;
  if (certificates == nullptr || sk_X509_num(certificates) == 0) return;
  out.signature_checked = true;
  if (PKCS7_verify(token, nullptr, nullptr, nullptr, nullptr, PKCS7_NOVERIFY) != 1)
    out.problems.push_back(fmt::format("it is not signed by the certificate in it: {}", reasons()));
  ERR_clear_error();
}

// Nothing that is there is replaced; which one holds is a person's decision.
Expected<void> keep(const std::string& path, std::string_view bytes, std::string_view hint) {
  struct stat info{};
  if (stat(path.c_str(), &info) == 0)
    return std::unexpected(
        Error{.what = fmt::format("{} is there already and is not replaced", path),
              .hint = std::string(hint)});
  return write_whole_file(path, bytes);
}

Expected<void> check_signature_of(TS_RESP* response, const std::string& ca, int64_t at_ns,
                                  TimestampAnswer& out) {
  const Owned<TS_VERIFY_CTX> context(TS_VERIFY_CTX_new());
  X509_STORE* const store = X509_STORE_new();
  TS_VERIFY_CTX_set_store(context.get(), store);  // which owns it from here on
  if (X509_STORE_load_file(store, ca.c_str()) != 1) {
    ERR_clear_error();
    return fail("{} holds no certificate in PEM", ca);
  }
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), floor_div(at_ns, kNsPerSecond));
  const auto digest = from_hex(out.sha256).value_or("");
  auto* const imprint = static_cast<unsigned char*>(OPENSSL_memdup(digest.data(), digest.size()));
  TS_VERIFY_CTX_set_imprint(context.get(), imprint, static_cast<long>(digest.size()));
  TS_VERIFY_CTX_set_flags(context.get(), TS_VFY_VERSION | TS_VFY_SIGNATURE | TS_VFY_IMPRINT);
  out.certificate_checked = true;
  if (TS_RESP_verify_response(context.get(), response) == 1) return {};
  const std::string why = reasons();
  out.problems.push_back(
      fmt::format("its signature does not hold at {}: {}", format_rfc3339(at_ns), why));
  if (why.find("expired") != std::string::npos)
    out.problems.push_back(fmt::format(
        "a certificate has expired since: --at {} asks whether it was valid when it was stamped",
        out.time));
  return {};
}

}  // namespace

std::string timestamp_request_path(const std::string& package) { return package + ".tsq"; }
std::string timestamp_response_path(const std::string& package) { return package + ".tsr"; }

Expected<std::string> request_timestamp(const std::string& package) {
  HOZEN_TRY(sha256, sha256_of_file(package));
  const Owned<TS_REQ> request = make_request(from_hex(sha256).value_or(""));
  unsigned char* der = nullptr;
  const int length = request ? i2d_TS_REQ(request.get(), &der) : -1;
  if (length < 0) return fail("libcrypto could not make a request: {}", reasons());
  const Owned<char> owner(reinterpret_cast<char*>(der));
  const std::string path = timestamp_request_path(package);
  HOZEN_CHECK(
      keep(path, {owner.get(), static_cast<size_t>(length)},
           "bring the authority's answer to it back for `preserve timestamp attach`, or move "
           "it away to ask anew"));
  return path;
}

Expected<TimestampAnswer> attach_timestamp(const std::string& package,
                                           const std::string& response_path) {
  HOZEN_TRY(response, read_response(response_path));
  HOZEN_TRY(out, look_at(package, response.get()));
  check_own_signature(response.get(), out);
  if (!out.good()) return out;
  HOZEN_TRY(der, read_whole_file(response_path, kResponseMost));
  HOZEN_CHECK(
      keep(timestamp_response_path(package), der,
           "see what it says with `preserve timestamp verify`; move it away to keep this one"));
  return out;
}

Expected<TimestampAnswer> check_timestamp(const std::string& package, const std::string& ca,
                                          int64_t at_ns) {
  HOZEN_TRY(response, read_response(timestamp_response_path(package)));
  HOZEN_TRY(out, look_at(package, response.get()));
  if (TS_RESP_get_tst_info(response.get()) != nullptr)
    HOZEN_CHECK(check_signature_of(response.get(), ca, at_ns, out));
  return out;
}

}  // namespace hozen
