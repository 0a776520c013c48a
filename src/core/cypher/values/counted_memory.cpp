#include "ruvector/core/cypher/values/memory.hpp"

#include <cstdlib>

namespace rv::cypher {

void* allocate_counted(std::size_t bytes) {
    hold_bytes(bytes);
    void* memory = std::malloc(bytes);
    if (memory == nullptr) {
        release_bytes(bytes);
        throw std::bad_alloc();
    }
    return memory;
}

void free_counted(void* memory, std::size_t bytes) noexcept {
    std::free(memory);
    release_bytes(bytes);
}

} // namespace rv::cypher
