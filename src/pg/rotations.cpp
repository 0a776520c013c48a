// Server zone.
#include "ruvector/pg/rotations.hpp"

extern "C" {
#include "utils/memutils.h"
}

#include "ruvector/pg/memory.hpp"

namespace rv::pg {
namespace {

struct Made {
    Made* next;
    uint64 seed;
    quantize::Rotation rotation;
};
Made* made = nullptr; // the one used last comes first

} // namespace

const quantize::Rotation& rotation_for(size_t dims, uint64 seed) {
    for (Made** link = &made; *link != nullptr; link = &(*link)->next) {
        Made* found = *link;
        if (found->rotation.dims() != dims || found->seed != seed) continue;
        *link = found->next;
        found->next = made;
        made = found;
        return found->rotation;
    }
    static MemoryContext context = nullptr;
    static ContextMemory* memory = nullptr;
    if (memory == nullptr) {
        if (context == nullptr)
            context = AllocSetContextCreate(TopMemoryContext, "ruvector rotations", ALLOCSET_SMALL_SIZES);
        memory = context_memory(context);
    }
    made = make_in<Made>(context, made, seed, quantize::Rotation(memory, dims, seed));
    return made->rotation;
}

} // namespace rv::pg
