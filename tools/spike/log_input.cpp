// Series from logs.
#include "options.h"

namespace hozen {

Expected<SpikeInput> count_logs(const SpikeArgs&, const Zone&) {
  return fail("logs cannot be read yet; give --counts FILE.csv");
}

}  // namespace hozen
