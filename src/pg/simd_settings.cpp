// Server zone.
#include "ruvector/pg/simd_settings.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "utils/guc.h"
}

#include "ruvector/core/simd/level.hpp"

namespace rv::pg {
namespace {

constexpr int kAuto = -1;

constexpr int option_value(simd::Level level) { return static_cast<int>(level); }

const config_enum_entry level_options[] = {{"auto", kAuto, false},
                                           {"baseline", option_value(simd::Level::kBaseline), false},
                                           {"avx2", option_value(simd::Level::kAvx2), false},
                                           {"avx512", option_value(simd::Level::kAvx512), false},
                                           {"neon", option_value(simd::Level::kNeon), false},
                                           {nullptr, 0, false}};

int chosen_level = kAuto;

bool check_level(int* value, void** /*extra*/, GucSource /*source*/) {
    if (*value == kAuto || simd::level_available(static_cast<simd::Level>(*value))) return true;
    StringInfoData available;
    initStringInfo(&available);
    append_simd_levels(&available);
    GUC_check_errdetail("This machine can run the levels %s.", available.data);
    return false;
}

void assign_level(int value, void* /*extra*/) {
    simd::set_level(value == kAuto ? simd::detected_level() : static_cast<simd::Level>(value));
}

} // namespace

void append_simd_levels(StringInfo to) {
    const char* separator = "";
    for (simd::Level level : simd::kAllLevels) {
        if (!simd::level_available(level)) continue;
        appendStringInfo(to, "%s%s", separator, simd::level_name(level));
        separator = ", ";
    }
}

void define_simd_settings() {
    DefineCustomEnumVariable("ruvector.simd_level", "Sets the instruction set that distances are computed with.",
                             "\"auto\" takes the best one of this machine.", &chosen_level, kAuto, level_options,
                             PGC_USERSET, 0, callback<check_level>, callback<assign_level>, nullptr);
}

} // namespace rv::pg
