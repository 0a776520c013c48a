// ruvector_simd_info(). Server zone.
#include "ruvector/pg/simd_settings.hpp"

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "utils/builtins.h"
}

#include "ruvector/core/simd/level.hpp"

RV_FUNCTION(ruvector_simd_info) {
    StringInfoData info;
    initStringInfo(&info);
    appendStringInfo(&info, "%s (detected %s; available ", rv::simd::level_name(rv::simd::active_level()),
                     rv::simd::level_name(rv::simd::detected_level()));
    rv::pg::append_simd_levels(&info);
    appendStringInfoChar(&info, ')');
    PG_RETURN_TEXT_P(cstring_to_text_with_len(info.data, info.len));
}
