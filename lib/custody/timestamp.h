#pragma once
// timestamp: a time-stamping authority's word that a package existed at a time, without a network of our own.
//
// Call:     request_timestamp here; carry PACKAGE.tsq out and the authority's answer back;
//           attach_timestamp, check_timestamp as often as you like
// Shape:    PACKAGE.tsq, PACKAGE.tsr: RFC 3161 request and response in DER over the SHA-256 of the
//           package file, so `openssl ts -verify -data PACKAGE -in PACKAGE.tsr -CAfile CA` gives
//           the same answer
// Errors:   files that exist, cannot be read or are no response. A response that does not hold is
//           the answer, not an Error: TimestampAnswer::problems says why
// Cost:     one read of the package
// Source:   RFC 3161; OpenSSL 3, ts(3)
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace hozen {

std::string timestamp_request_path(const std::string& package);   // PACKAGE.tsq
std::string timestamp_response_path(const std::string& package);  // PACKAGE.tsr

struct TimestampAnswer {
  std::string package, sha256;        // of the file now
  std::string stamped_sha256;         // in the token
  std::string time, serial, policy;   // RFC 3339 as the authority gave it; decimal; OID
  std::vector<std::string> problems;  // empty: it holds
  bool certificate_checked = false;   // against those that are trusted
  // By the certificate in the token itself, whoever made that; false: there is none in it.
  bool signature_checked = false;
  bool good() const { return problems.empty(); }
};

Expected<std::string> request_timestamp(const std::string& package);  // the path of the request
// Checks that `response` answers for this package and is signed by the certificate it brings, and keeps it as
// PACKAGE.tsr. Whether that certificate is to be trusted is check_timestamp's question.
Expected<TimestampAnswer> attach_timestamp(const std::string& package, const std::string& response);
// `ca`: PEM certificates that are trusted; `at_ns`: the time at which they must be valid.
Expected<TimestampAnswer> check_timestamp(const std::string& package, const std::string& ca,
                                          int64_t at_ns);

}  // namespace hozen
