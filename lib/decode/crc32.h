#pragma once
// crc32: the checksum of gzip, zip and EVTX.
//
// Shape:    bytes -> CRC-32; give the last result to go on with the next bytes
// Cost:     about 10 GB/s with carry-less multiplication, 0.4 GB/s without
// Source:   RFC 1952, section 8; V. Gopal et al., "Fast CRC Computation for Generic Polynomials
//           Using PCLMULQDQ Instruction" (Intel, 2009)
#include <cstdint>
#include <string_view>

namespace hozen {

uint32_t crc32_of(std::string_view bytes, uint32_t before = 0);

}  // namespace hozen
