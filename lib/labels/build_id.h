#pragma once
// build_id: what tells one build of this program from another.
//
// Shape:    the bytes of the note that the linker leaves in the program (GNU build id)
// Errors:   empty where the linker left none: then nothing that hangs on the program may be kept
// Source:   ELF notes: refspecs.linuxfoundation.org, LSB Core, "Note Section"; ld(1), --build-id
#include <string>

namespace hozen {

std::string build_id();

}  // namespace hozen
