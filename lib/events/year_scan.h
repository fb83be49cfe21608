#pragma once
// year_scan: a stream of which only some lines of every stretch are read, to follow the years of its stamps.
//
// Call:     sampled_stream, then as any Stream
// Shape:    of a long plain text its beginning, then some lines of every 64 KiB and the last ones, each stretch behind
//           an empty line; whole where the stream cannot go to a place, is short or holds NUL bytes
// Errors:   as of the stream; a stretch that cannot be read ends it
// Cost:     at most 8,192 reads of 4 KiB a member
#include <memory>

#include "bytes/source.h"

namespace hozen {

std::unique_ptr<Stream> sampled_stream(std::unique_ptr<Stream> whole);

}  // namespace hozen
