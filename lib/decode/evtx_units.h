#pragma once
// EvtxUnits: where the chunks of a Windows event log lie, also where bytes are missing between them.
//
// Call:     looks_like_evtx on the first bytes; evtx_unit again and again from the file's start
// Shape:    the file header (4 KiB), chunks (64 KiB), and what is neither; without gaps
// Cost:     a look at eight bytes a chunk of a healthy file
// Source:   libyal, "Windows XML Event Log (EVTX) format", sections File header and Chunk
#include <cstddef>
#include <string_view>

namespace hozen {

inline constexpr std::string_view kEvtxFileMagic("ElfFile\0", 8);
inline constexpr std::string_view kEvtxChunkMagic("ElfChnk\0", 8);
inline constexpr size_t kEvtxHeaderBytes = 4096;
inline constexpr size_t kEvtxChunkBytes = 65536;

// By its magic; a file whose header is lost is known by its chunks.
bool looks_like_evtx(std::string_view head);

// The bytes of the first unit of `rest`; 0: more bytes are needed to tell. `whole`: there are none.
size_t evtx_unit(std::string_view rest, bool whole);

}  // namespace hozen
