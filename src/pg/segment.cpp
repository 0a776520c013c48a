// Server zone.
#include "ruvector/pg/segment.hpp"

namespace rv::pg {
namespace {

void drop_owner(ResourceOwner owner) {
    ResourceOwnerRelease(owner, RESOURCE_RELEASE_BEFORE_LOCKS, false, false);
    ResourceOwnerRelease(owner, RESOURCE_RELEASE_LOCKS, false, false);
    ResourceOwnerRelease(owner, RESOURCE_RELEASE_AFTER_LOCKS, false, false);
    ResourceOwnerDelete(owner);
}

} // namespace

// The server raises an error where the system has not enough shared memory. What it took until then belongs to an owner
// of its own, which can be released without aborting the transaction.
bool create_segment(Size bytes, Segment* created) {
    MemoryContext context = CurrentMemoryContext;
    ResourceOwner outer = CurrentResourceOwner;
    ResourceOwner owner = ResourceOwnerCreate(outer, "ruvector segment");
    dsm_segment* volatile segment = nullptr;
    CurrentResourceOwner = owner;
    PG_TRY();
    { segment = dsm_create(bytes, DSM_CREATE_NULL_IF_MAXSEGMENTS); }
    PG_CATCH();
    {
        CurrentResourceOwner = outer;
        const int code = geterrcode();
        if (code != ERRCODE_DISK_FULL && code != ERRCODE_OUT_OF_MEMORY) PG_RE_THROW();
        MemoryContextSwitchTo(context);
        FlushErrorState();
    }
    PG_END_TRY();
    CurrentResourceOwner = outer;
    if (segment == nullptr) {
        drop_owner(owner);
        return false;
    }
    *created = {segment, owner};
    return true;
}

void drop_segment(const Segment& created) {
    dsm_detach(created.segment);
    drop_owner(created.owner);
}

} // namespace rv::pg
