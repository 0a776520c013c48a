// What rand() and randomUUID() give: from the machine's own source of chance, directly or as a seed.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <string>

namespace rv::cypher {

double random_fraction();  // in [0, 1)
std::string random_uuid(); // of version 4 (RFC 9562)

} // namespace rv::cypher
