// A memory context of a C++ object's life.
#pragma once

#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/memory.hpp"

extern "C" {
#include "utils/memutils.h"
}

namespace rv::pg {

// C++ zone. Below the current context, which deletes it if an error that is on its way does not.
class OwnContext {
public:
    explicit OwnContext(const char* name)
        : context_(pg_call(
              [&] { return AllocSetContextCreateInternal(CurrentMemoryContext, name, ALLOCSET_DEFAULT_SIZES); })),
          memory_(context_) {}
    ~OwnContext() { MemoryContextDelete(context_); }
    OwnContext(const OwnContext&) = delete;
    OwnContext& operator=(const OwnContext&) = delete;

    MemoryContext context() const { return context_; }
    std::pmr::memory_resource* memory() { return &memory_; }
    Size bytes() const { return MemoryContextMemAllocated(context_, true); }

private:
    MemoryContext context_;
    ContextMemory memory_;
};

} // namespace rv::pg
