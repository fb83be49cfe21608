#pragma once
// check_archive_ends: does an archive begin and end where its file does? What lies before or behind it no
// unpacking program shows.
//
// Call:     once, for a zip or 7z
// Shape:    file -> one sentence for each stretch of bytes that does not belong to the archive; other kinds: none
// Errors:   none: what cannot be read is said by who reads the archive
// Source:   APPNOTE.TXT 4.3.16 (end of central directory record); 7zFormat.txt, SignatureHeader
//
//   zip:  ... central directory, "PK" 05 06, 8 bytes, u32 size and u32 offset of the directory, u16 n, n bytes
//   7z:   "7z" BC AF 27 1C, 2 bytes of version, u32 CRC, u64 offset behind these 32 bytes and u64 size of the header
#include <string>
#include <vector>

namespace hozen {

std::vector<std::string> check_archive_ends(const std::string& path);

}  // namespace hozen
