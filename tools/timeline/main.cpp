// timeline: what happened when - which attacks, from whom, at what, per hour, day, week or month.
#include "timeline/options.h"

int main(int argc, char** argv) {
  using namespace hozen::timeline;
  return hozen::run_tool<Args>("timeline", kHelp, declare, run, argc, argv, "count");
}
