// whois-tag: whose addresses are these, as of when?
#include "common/run_tool.h"
#include "whois-tag/commands.h"

int main(int argc, char** argv) {
  using namespace hozen;
  return run_tool<WhoisArgs>("whois-tag", kWhoisHelp, declare_whois, run_whois, argc, argv, "tag");
}
