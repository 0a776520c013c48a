// Memory for what a statement of ours is given, gone when the statement is. C++ zone.
#pragma once

#include "ruvector/pg/guard.hpp"

extern "C" {
#include "utils/memutils.h"
}

namespace rv::graph {

// The current context while it lives. After an error the transaction's abort takes it, since the error may be in it.
class Passing {
public:
    Passing()
        : context_(pg::pg_call([] {
              return AllocSetContextCreateInternal(CurrentMemoryContext, "ruvector graph statement",
                                                   ALLOCSET_SMALL_SIZES);
          })),
          before_(MemoryContextSwitchTo(context_)) {}
    ~Passing() {
        MemoryContextSwitchTo(before_);
        if (std::uncaught_exceptions() == 0) MemoryContextDelete(context_);
    }
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;

private:
    MemoryContext context_;
    MemoryContext before_;
};

} // namespace rv::graph
