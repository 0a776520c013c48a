// Server zone.
#include "ruvector/graph/load/node_ids.hpp"

extern "C" {
#include "common/hashfn.h"
#include "utils/memutils.h"
}

namespace rv::graph {
namespace {

constexpr Size kFirstSlots = 1024;

uint32 hash_of(const char* name, int length) {
    return hash_bytes(reinterpret_cast<const unsigned char*>(name), length);
}

Size slot_of(const NodeIds& ids, const char* name, int length, uint32 hash) {
    Size at = hash & (ids.slots - 1);
    for (;;) {
        const NodeIds::Entry& entry = ids.entries[at];
        if (entry.name == nullptr || (entry.hash == hash && entry.length == length &&
                                      std::memcmp(entry.name, name, static_cast<size_t>(length)) == 0))
            return at;
        at = (at + 1) & (ids.slots - 1);
    }
}

NodeIds::Entry* new_entries(MemoryContext context, Size slots) {
    return static_cast<NodeIds::Entry*>(
        MemoryContextAllocExtended(context, sizeof(NodeIds::Entry) * slots, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO));
}

void clear(NodeIds* ids) {
    MemoryContextReset(ids->context);
    ids->entries = new_entries(ids->context, kFirstSlots);
    ids->slots = kFirstSlots;
    ids->count = 0;
    ids->bytes = 0;
}

void grow(NodeIds* ids) {
    NodeIds::Entry* old = ids->entries;
    const Size old_slots = ids->slots;
    ids->entries = new_entries(ids->context, old_slots * 2);
    ids->slots = old_slots * 2;
    for (Size i = 0; i < old_slots; i++)
        if (old[i].name != nullptr) ids->entries[slot_of(*ids, old[i].name, old[i].length, old[i].hash)] = old[i];
    pfree(old);
}

} // namespace

void begin_ids(NodeIds* ids) {
    ids->context = AllocSetContextCreate(CurrentMemoryContext, "ruvector loaded ids", ALLOCSET_DEFAULT_SIZES);
    clear(ids);
}

void bound_ids(NodeIds* ids, Size most) {
    if (ids->bytes + ids->slots * sizeof(NodeIds::Entry) > most && ids->count > 0) clear(ids);
}

NodeIds::Entry* find_id(NodeIds* ids, const char* name, int length) {
    NodeIds::Entry* entry = &ids->entries[slot_of(*ids, name, length, hash_of(name, length))];
    return entry->name == nullptr ? nullptr : entry;
}

NodeIds::Entry* enter_id(NodeIds* ids, const char* name, int length, bool* found) {
    const uint32 hash = hash_of(name, length);
    if (ids->count * 2 >= ids->slots) grow(ids);
    NodeIds::Entry* entry = &ids->entries[slot_of(*ids, name, length, hash)];
    *found = entry->name != nullptr;
    if (*found) return entry;
    char* copy = static_cast<char*>(MemoryContextAlloc(ids->context, static_cast<Size>(length) + 1));
    std::memcpy(copy, name, static_cast<size_t>(length));
    *entry = {copy, length, hash, 0};
    ids->count++;
    ids->bytes += static_cast<Size>(length) + 24;
    return entry;
}

} // namespace rv::graph
