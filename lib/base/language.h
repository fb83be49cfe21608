#pragma once
// Language: of the words people read. Names of fields and values stay as they are.
#include <cstdint>

namespace hozen {

enum class Language : uint8_t { en, ja };

}  // namespace hozen
