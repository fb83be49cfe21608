// The one Catch2 main of all test programs (Catch2 v2; with v3 its own main is linked).
#define CATCH_CONFIG_MAIN
#include "catch.h"
