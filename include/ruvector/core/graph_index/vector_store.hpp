// Where the values of a graph that is being built lie, apart from its links: in memory while there is room, elsewhere
// after.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/record_pool.hpp"
#include "ruvector/core/graph_index/space.hpp"

namespace rv::graph {

// Values by number, all of one space. Allocated and freed by its owner; never deleted through this interface.
class VectorStore {
public:
    // Adds the next value, of a node on the given level.
    virtual void append(Value value, int level) = 0;
    // out[i] = distance of value nodes[i] to the query, i < n.
    virtual void distances(const uint32_t* nodes, size_t n, Value query, float* out) = 0;
    // The bytes of a value: in place, or copied to `scratch`, which has room for one value.
    virtual Value view(uint32_t node, std::byte* scratch) = 0;

protected:
    ~VectorStore() = default;
};

class MemoryVectors final : public VectorStore {
public:
    MemoryVectors(std::pmr::memory_resource* memory, const Space& space)
        : space_(space), pool_(memory, space.value_bytes()) {}

    void append(Value value, int level) override;
    void distances(const uint32_t* nodes, size_t n, Value query, float* out) override;
    Value view(uint32_t node, std::byte*) override { return pool_[node]; }

    void release() noexcept { pool_.release(); }
    size_t bytes() const noexcept { return pool_.bytes(); }
    size_t next_bytes() const noexcept { return pool_.full() ? pool_.chunk_bytes() : 0; }

private:
    void prefetch(uint32_t node) const noexcept;

    Space space_;
    RecordPool pool_;
};

} // namespace rv::graph
