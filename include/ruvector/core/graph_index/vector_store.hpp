// Where the vectors of a graph that is being built lie, apart from its links: in memory while there is room, elsewhere
// after.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/record_pool.hpp"
#include "ruvector/core/graph_index/metric.hpp"

namespace rv::graph {

// Vectors by number, all of the same dimensions. Allocated and freed by its owner; never deleted through this
// interface.
class VectorStore {
public:
    // Adds the next vector, of a node on the given level.
    virtual void append(const float* vector, int level) = 0;
    // out[i] = distance of vector nodes[i] to the query, i < n.
    virtual void distances(const uint32_t* nodes, size_t n, const float* query, float* out) = 0;
    // The elements of a vector: in place, or copied to `scratch`, which has room for one vector.
    virtual const float* view(uint32_t node, float* scratch) = 0;

protected:
    ~VectorStore() = default;
};

class MemoryVectors final : public VectorStore {
public:
    MemoryVectors(std::pmr::memory_resource* memory, size_t dims, Metric metric)
        : dims_(dims), distance_(metric), pool_(memory, dims * sizeof(float)) {}

    void append(const float* vector, int level) override;
    void distances(const uint32_t* nodes, size_t n, const float* query, float* out) override;
    const float* view(uint32_t node, float*) override { return at(node); }

    void release() noexcept { pool_.release(); }
    size_t bytes() const noexcept { return pool_.bytes(); }
    size_t next_bytes() const noexcept { return pool_.full() ? pool_.chunk_bytes() : 0; }

private:
    const float* at(uint32_t node) const noexcept { return reinterpret_cast<const float*>(pool_[node]); }
    void prefetch(uint32_t node) const noexcept;

    size_t dims_;
    FloatDistance distance_;
    RecordPool pool_;
};

} // namespace rv::graph
