#include "common/run_tool.h"
#include "options.h"
#include "run.h"

int main(int argc, char** argv) {
  using namespace hozen;
  return run_tool<SpikeArgs>("spike", kSpikeHelp, declare_spike, run_spike, argc, argv);
}
