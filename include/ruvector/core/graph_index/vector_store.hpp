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
        : space_(space), pool_(memory, space.varies() ? sizeof(std::byte*) : space.max_bytes()), blocks_(memory) {}

    void append(Value value, int level) override;
    void distances(const uint32_t* nodes, size_t n, Value query, float* out) override;
    Value view(uint32_t node, std::byte*) override { return at(node); }

    void release() noexcept;
    size_t bytes() const noexcept { return pool_.bytes() + blocks_.size() * kBlockBytes; }
    // What the next append may add to that.
    size_t next_bytes() const noexcept {
        return (pool_.full() ? pool_.chunk_bytes() : 0) + (space_.varies() ? kBlockBytes : 0);
    }

private:
    // Values of varying size lie one behind the other in blocks; the pool then has pointers.
    static constexpr size_t kBlockBytes = size_t{1} << 17;

    Value at(uint32_t node) const noexcept {
        return space_.varies() ? *reinterpret_cast<const Value*>(pool_[node]) : pool_[node];
    }
    std::byte* room_for(size_t bytes);
    void prefetch(uint32_t node) const noexcept;

    Space space_;
    RecordPool pool_;
    Array<std::byte*> blocks_;
    size_t used_ = kBlockBytes; // of the last block
};

} // namespace rv::graph
