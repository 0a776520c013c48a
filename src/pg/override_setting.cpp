// Server zone.
#include "ruvector/pg/override_setting.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "utils/guc.h"
}

namespace rv::pg {
namespace {

bool check_override(int* value, void** /*extra*/, GucSource /*source*/) {
    if (*value != 0) return true;
    GUC_check_errdetail("It is at least 1, or %d where it is unset.", kUnset);
    return false;
}

} // namespace

void define_override(const char* name, const char* summary, const char* details, int* variable, int max) {
    *variable = kUnset;
    DefineCustomIntVariable(name, summary, details, variable, kUnset, kUnset, max, PGC_USERSET, GUC_EXPLAIN,
                            callback<check_override>, nullptr, nullptr);
}

} // namespace rv::pg
