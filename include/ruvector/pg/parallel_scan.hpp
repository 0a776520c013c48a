// Index scans by several participants: what the server's versions call differently.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/amapi.h"
#include "access/relscan.h"
}

namespace rv::pg {

namespace detail {
#if PG_VERSION_NUM >= 180000
template <size_t kBytes>
Size shared_bytes(Relation, int, int) {
    return kBytes;
}
#elif PG_VERSION_NUM >= 170000
template <size_t kBytes>
Size shared_bytes(int, int) {
    return kBytes;
}
#else
template <size_t kBytes>
Size shared_bytes() {
    return kBytes;
}
#endif
} // namespace detail

// Says that the participants of a scan can share it, through a `Shared` that `init` sets up before the first of them
// starts, and `reset` before every repetition.
template <class Shared>
constexpr void allow_parallel_scan(IndexAmRoutine* am, aminitparallelscan_function init,
                                   amparallelrescan_function reset) {
    static_assert(std::is_trivially_destructible_v<Shared> && alignof(Shared) <= MAXIMUM_ALIGNOF);
    am->amcanparallel = true;
    am->amestimateparallelscan = detail::shared_bytes<sizeof(Shared)>;
    am->aminitparallelscan = init;
    am->amparallelrescan = reset;
}

// What the participants share; null where the scan has one only.
template <class Shared>
Shared* shared_part(IndexScanDesc scan) {
    ParallelIndexScanDesc parallel = scan->parallel_scan;
    if (parallel == nullptr) return nullptr;
#if PG_VERSION_NUM >= 180000
    const Size offset = parallel->ps_offset_am;
#else
    const Size offset = parallel->ps_offset;
#endif
    return reinterpret_cast<Shared*>(reinterpret_cast<char*>(parallel) + offset);
}

} // namespace rv::pg
