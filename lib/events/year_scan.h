#pragma once
// year_scan: a stream of which only some lines of every stretch are read, to follow the years of its stamps.
//
// Call:     sampled_stream, then as any Stream
// Shape:    of a plain text over 32 MiB its beginning, then some lines of each of 2,048 stretches and the last ones, each
//           time behind an empty line; whole where the text is shorter or holds NUL bytes
// Errors:   as of the stream; a stretch that cannot be read ends it
// Cost:     at most 2,049 reads of 4 KiB a member, more only where lines are longer
#include <memory>

#include "bytes/source.h"

namespace hozen {

std::unique_ptr<Stream> sampled_stream(std::unique_ptr<Stream> whole);

}  // namespace hozen
