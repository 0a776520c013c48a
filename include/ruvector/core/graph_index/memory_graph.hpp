// An HNSW graph in memory: what an index build makes before it writes pages.
//
// Nodes are numbered in the order of their arrival. Links are kept with their distances, so that adding one measures
// only what is new. Vectors that are equal byte for byte share a node, which then has several rows. Memory comes from
// the caller. When it runs short, the vectors, which take most of it, can move elsewhere, and the build goes on.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/record_pool.hpp"
#include "ruvector/core/graph_index/beam.hpp"
#include "ruvector/core/graph_index/prune.hpp"
#include "ruvector/core/graph_index/source.hpp"
#include "ruvector/core/graph_index/space.hpp"
#include "ruvector/core/graph_index/vector_store.hpp"

#include <span>

namespace rv::graph {

class MemoryGraph {
public:
    using Ref = uint32_t;
    static constexpr Ref kNone = UINT32_MAX;

    struct Parameters {
        int m;               // 2 <= m, 2m <= kMaxLinks
        int ef_construction; // >= 1
    };

    struct Link {
        uint32_t node : 31;
        uint32_t fill : 1;
        float distance;

        Link(Ref to, bool is_fill, float at) noexcept : node(to & 0x7FFFFFFFU), fill(is_fill), distance(at) {}
    };

    MemoryGraph(std::pmr::memory_resource* memory, const Space& space, const Parameters& parameters);

    // Adds a row with a value (of length 1 for cosine), on the given level if it becomes a new node.
    void add(Value vector, uint64_t row, int level);

    // Whether the next add may allocate no more than `bytes` in all.
    bool fits(size_t bytes) const noexcept;

    // Gives each node that no link on layer 0 leads to one such link, from a node near it, in place of the furthest
    // link there that its target can spare. For the end of a build: pruning has then taken the last link from a few
    // nodes in a million.
    // Does nothing under inner product (Space::is_metric).
    void link_orphans();

    uint32_t size() const noexcept { return nodes_.size(); }
    Ref entry() const noexcept { return entry_; }
    int entry_level() const noexcept { return entry_level_; }

    // Copies every vector to `store` and frees the memory; from now on `store` has them. Once only.
    void move_vectors(VectorStore& store);
    bool has_vectors() const noexcept { return vectors_ == &memory_vectors_; }
    Value vector(Ref node, std::byte* scratch = nullptr) const { return vectors_->view(node, scratch); }

    int level(Ref node) const noexcept { return head(node).level; }
    std::span<const Link> links(Ref node, int layer) const noexcept {
        const List list = this->list(node, layer);
        return {list.links, *list.count};
    }

    // Calls visit(row) for each row of the node.
    template <class Visit>
    void for_each_row(Ref node, Visit&& visit) const {
        visit(head(node).row);
        for (uint32_t i = head(node).more_rows; i != kNone; i = more_rows_[i].next) visit(more_rows_[i].row);
    }

private:
    struct Head {
        uint64_t row;
        uint32_t more_rows; // into more_rows_, kNone at the end
        uint32_t upper;     // its first record in upper_; one for each layer above 0
        uint16_t degree;    // links on layer 0
        uint8_t level;
    };
    struct List {
        uint16_t* count;
        Link* links;
    };
    struct MoreRows {
        uint64_t row;
        uint32_t next;
    };
    class QuerySource;
    class InDegrees;

    Head& head(Ref node) const noexcept { return *reinterpret_cast<Head*>(nodes_[node]); }
    List list(Ref node, int layer) const noexcept;
    Ref add_node(uint64_t row, int level);
    Ref find_duplicate(Value vector);
    void remove_newest(Ref node) noexcept;
    void add_row(Ref node, uint64_t row);
    void choose_links(Ref node, int layer);
    bool adopt(Ref node, Ref orphan, float distance, InDegrees& degrees) noexcept;
    void link_back(Ref node, int layer, const Link& to, Value vector);

    Parameters parameters_;
    Space space_;
    MemoryVectors memory_vectors_;
    VectorStore* vectors_;
    RecordPool nodes_; // Head | Link[2m]
    RecordPool upper_; // count | Link[m]
    Array<MoreRows> more_rows_;
    Array<uint32_t> visited_; // by node: the epoch of its last visit
    uint32_t epoch_ = 0;
    Beam<Ref> beam_;
    Array<float> candidate_distances_;
    Array<LinkKind> kinds_;
    Array<std::byte> scratch_; // one value
    Ref entry_ = kNone;
    int entry_level_ = -1;
};

} // namespace rv::graph
