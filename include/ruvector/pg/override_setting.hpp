// Settings that take the place of another one while they are set: -1, the default, means unset.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::pg {

inline constexpr int kUnset = -1;

// Defines a setting of 1 to `max`, or -1, that anybody may set; called at load. The texts are kept as they are.
void define_override(const char* name, const char* summary, const char* details, int* variable, int max);

// What counts: the override if it is set.
constexpr int overridden(int setting, int override_setting) {
    return override_setting == kUnset ? setting : override_setting;
}

} // namespace rv::pg
