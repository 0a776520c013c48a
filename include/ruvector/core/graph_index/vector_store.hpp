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
    // Adds the value of a node on the given level.
    virtual void put(uint32_t node, Value value, int level) = 0;
    // out[i] = distance of value nodes[i] to the query, i < n.
    virtual void distances(const uint32_t* nodes, size_t n, Value query, float* out) = 0;
    // The bytes of a value: in place, or copied to `scratch`, which has room for one value.
    virtual Value view(uint32_t node, std::byte* scratch) = 0;

protected:
    ~VectorStore() = default;
};

class MemoryVectors final : public VectorStore {
public:
    // The arguments are those of a RecordPool; an arena's high end is for values alone.
    MemoryVectors(std::pmr::memory_resource* memory, Arena* arena, RecordPool::State& state, const Space& space)
        : space_(space),
          arena_(arena),
          base_(reinterpret_cast<uintptr_t>(arena)),
          pool_(memory, arena, Arena::End::kHigh, state, space.varies() ? sizeof(uint64_t) : space.max_bytes()),
          own_blocks_(memory) {}

    void put(uint32_t node, Value value, int level) override;
    void distances(const uint32_t* nodes, size_t n, Value query, float* out) override;
    Value view(uint32_t node, std::byte*) override { return at(node); }

    void release() noexcept;
    // What one process takes; an arena knows for all.
    size_t bytes() const noexcept { return pool_.bytes() + own_blocks_.size() * kBlockBytes; }
    // What the values up to number `nodes`, added by `participants` processes, may add to that.
    size_t missing_bytes(size_t nodes, size_t participants) const noexcept {
        return pool_.missing_bytes(nodes) + (space_.varies() ? participants * kBlockBytes : 0);
    }
    // The least that one value takes.
    size_t stride() const noexcept { return pool_.stride(); }

private:
    // Values of varying size lie one behind the other in blocks, of which each process fills its own; the pool then has
    // their places.
    static constexpr size_t kBlockBytes = size_t{1} << 17;

    Value at(uint32_t node) const noexcept {
        if (!space_.varies()) return pool_[node];
        return reinterpret_cast<Value>(base_ + *reinterpret_cast<const uint64_t*>(pool_[node]));
    }
    uint64_t room_for(size_t bytes);
    void prefetch(uint32_t node) const noexcept;

    Space space_;
    Arena* arena_;
    uintptr_t base_; // of what places count from
    RecordPool pool_;
    Array<std::byte*> own_blocks_; // without an arena
    uint64_t block_ = 0;           // the one being filled
    size_t used_ = kBlockBytes;    // of it
};

} // namespace rv::graph
