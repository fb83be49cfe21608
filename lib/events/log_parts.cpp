// Which blocks of a file a part has (Reading::part), and how it comes to them.
#include <algorithm>

#include "events/log_files.h"

namespace hozen {

// Whether the part that is read has this block. Of most files it is every so many blocks; of those whose lines can be
// read from anywhere it is every so many stripes behind the first block, and what lies between is not read.
bool LogFiles::is_mine(Lane& lane, const Piece& piece) {
  if (reading_.parts == 1 || lane.in_stripes) return true;
  const bool mine = lane.block++ % reading_.parts == reading_.part;
  if (lane.block > 1 || lane.cutter->ended() || !can_part(lane, piece.block)) return mine;
  lane.in_stripes = true;
  lane.begun = piece.block.offset + piece.block.size;
  for (const Drop& drop : piece.block.dropped)
    lane.begun = std::max(lane.begun, drop.offset + drop.length);
  lane.stripe = lane.begun / kStripeBytes;
  while (lane.stripe % reading_.parts != reading_.part) ++lane.stripe;
  if (!next_stripe(lane)) lane.cutter = nullptr;
  return mine;
}

// No line hangs on what stands before it, and the file is one that can be read from anywhere.
bool LogFiles::can_part(const Lane& lane, const Block& first) const {
  const LogFile& file = *lane.file;
  if (first.framing != Framing::lines || first.encoding != Encoding::utf8 || file.spans_lines ||
      file.yearless || file.formats.hash_comments || lane.columns != nullptr)
    return false;
  const Source& source = sources_[lane.source];
  if (!source.size || source.path != file.facts->path) return false;
  auto again = source.open();
  Member member;
  if (!again) return false;
  const auto some = (*again)->next_member(member);
  return some && *some && member.path == file.facts->path && (*again)->seek(0);
}

// The next stripe of the part that has lines; false behind the last one.
bool LogFiles::next_stripe(Lane& lane) {
  for (; lane.in_stripes; lane.stripe += reading_.parts) {
    const uint64_t start = lane.stripe * kStripeBytes;
    auto stream = sources_[lane.source].open();
    Member member;
    if (stream) (void)(*stream)->next_member(member);
    if (!stream) {
      trouble(lane.file->facts->path, stream.error());
      break;
    }
    auto stripe = std::make_unique<StripeStream>(std::move(*stream), std::max(start, lane.begun),
                                                 start + kStripeBytes, start <= lane.begun);
    const auto found = stripe->start();
    if (!found) trouble(lane.file->facts->path, found.error());
    if (!found || *found == StripeStream::Found::end) break;
    if (*found == StripeStream::Found::none) continue;
    lane.cutter = std::make_unique<BlockCutter>(*stripe, *lane.cutter, stripe->offset());
    lane.stripe_stream = std::move(stripe);
    lane.stripe += reading_.parts;
    return true;
  }
  lane.in_stripes = false;
  return false;
}

}  // namespace hozen
