#pragma once
// run_spike: options -> counts -> verdicts -> text; the whole way of one run.
#include "common/run_tool.h"
#include "options.h"

namespace hozen {

Expected<Outcome> run_spike(const SpikeArgs& args);

}  // namespace hozen
