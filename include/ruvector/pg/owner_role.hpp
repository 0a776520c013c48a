// Acting as the owner of a table while functions of its indexes are called, as the server itself does where it
// evaluates them: whoever calls need not trust the owner, and the owner's functions find nothing of the caller's on
// their path.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/rel.h"
}

namespace rv::pg {

struct CallerRole {
    Oid user;
    int context;
    int settings_level;
};

// After an error the transaction's abort gives the caller's role back.
inline CallerRole become_owner(Relation table) {
    CallerRole caller{};
    GetUserIdAndSecContext(&caller.user, &caller.context);
    SetUserIdAndSecContext(table->rd_rel->relowner, caller.context | SECURITY_RESTRICTED_OPERATION);
    caller.settings_level = NewGUCNestLevel();
#if PG_VERSION_NUM >= 170000
    RestrictSearchPath();
#else
    set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                      false);
#endif
    return caller;
}

inline void become_caller(const CallerRole& caller) {
    AtEOXact_GUC(false, caller.settings_level);
    SetUserIdAndSecContext(caller.user, caller.context);
}

} // namespace rv::pg
