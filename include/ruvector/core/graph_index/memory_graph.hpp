// An HNSW graph in memory: what an index build makes before it writes pages.
//
// Nodes are numbered in the order of their arrival. Links are kept with their distances, so that adding one measures
// only what is new. Vectors that are equal byte for byte share a node, which then has several rows. Memory comes from
// the caller. When it runs short, the vectors, which take most of it, can move elsewhere, and the build goes on.
//
// Several processes can build one graph, each through a MemoryGraph of its own over the same arena. add() may then run
// in all of them at once, and nothing else may run beside it. A list of links is read without a lock: a version that
// its node has says whether it changed meanwhile. Who changes a list works the new one out first, and makes the version
// odd for the few instructions of the copying, if the list still is what was read; nothing is called or thrown in
// between. A node is complete, with its vector, before a link leads there. Two equal vectors that arrive at the same
// time may become two nodes.
//
// With codes of the vectors, searches go by estimates, and measure only the nodes that they end with, which are the
// candidates for links; so the links have true distances, but some are others than those that exact searches would
// have led to. How good the estimates are shows there: where they are too coarse for the data, the search is done
// again without them, and a process that finds this often does without codes.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/base/record_pool.hpp"
#include "ruvector/core/graph_index/beam.hpp"
#include "ruvector/core/graph_index/known_distances.hpp"
#include "ruvector/core/graph_index/level.hpp"
#include "ruvector/core/graph_index/node_codes.hpp"
#include "ruvector/core/graph_index/prune.hpp"
#include "ruvector/core/graph_index/source.hpp"
#include "ruvector/core/graph_index/space.hpp"
#include "ruvector/core/graph_index/vector_store.hpp"

#include <atomic>
#include <optional>
#include <span>

namespace rv::graph {

class MemoryGraph {
public:
    using Ref = uint32_t;
    static constexpr Ref kNone = UINT32_MAX;
    static constexpr Ref kMostNodes = Ref{1} << 30;

    struct Parameters {
        int m;               // 2 <= m, 2m <= kMaxLinks
        int ef_construction; // >= 1
        int code_bits = 0;   // a dimension: 1, 2, 4 or 8, or 0 for none; see NodeCodes
        int base_links = 0;  // of a node on layer 0; 0: 2m

        size_t max_links(int layer) const noexcept {
            return static_cast<size_t>(layer == 0 && base_links != 0 ? base_links : graph::max_links(m, layer));
        }
    };

    struct alignas(8) Link {
        uint32_t node : 30;
        uint32_t fill : 1;
        uint32_t kept : 1; // whether it is one of the tree that link_orphans makes
        float distance;

        Link() = default;
        Link(Ref to, bool is_fill, float at) noexcept
            : node(to & (kMostNodes - 1)), fill(is_fill), kept(0), distance(at) {}
    };

    // What the processes that build one graph share of it, apart from what lies in the arena.
    struct Shared {
        std::atomic<uint64_t> entry{kNoEntry}; // level + 1 << 32 | node
        std::atomic<bool> full{false};
        uint32_t participants = 1; // at most
        RecordPool::State nodes, upper, more_rows, vectors, codes;
    };

    // A graph of one process.
    MemoryGraph(std::pmr::memory_resource* memory, const Space& space, const Parameters& parameters)
        : MemoryGraph(memory, space, parameters, nullptr, nullptr) {}
    // A graph in an arena, of all that are constructed with it and `shared`, the first of them before the others. What
    // only this process needs comes from `memory`. Throws std::bad_alloc if the arena is too small even for
    // its directories, which take a few bytes for each chunk that it can hold.
    MemoryGraph(std::pmr::memory_resource* memory, const Space& space, const Parameters& parameters, Arena& arena,
                Shared& shared)
        : MemoryGraph(memory, space, parameters, &arena, &shared) {}

    // What a node takes at least: of an arena, its code apart, and of the memory of each process.
    static size_t node_bytes(const Parameters& parameters) noexcept;
    static size_t code_bytes(const Space& space, const Parameters& parameters) noexcept;
    static constexpr size_t kOwnNodeBytes = sizeof(uint16_t);

    // Adds a row with a value (of length 1 for cosine), on the given level if it becomes a new node.
    void add(Value vector, uint64_t row, int level);

    // Whether the next add, of each participant, may allocate no more than `bytes` in all, or no more of the arena.
    // Once it says no to one of them it says no to all, until the vectors move.
    bool fits(size_t bytes) noexcept;

    // For the end of a build: marks links of layer 0 as kept that make a tree of all nodes, with the entry point as its
    // root. A node that no path leads to gets a link from one near it: pruning has taken the last link from a few nodes
    // in a million, rows that arrive in the order of their clusters may have made islands, and under inner product most
    // links lead to the longest vectors.
    void link_orphans();

    uint32_t size() const noexcept { return nodes_.size(); }
    Ref entry() const noexcept { return entry_point().node; }
    int entry_level() const noexcept { return entry_point().level; }

    // Copies every vector to `store` and frees the memory; from now on `store` has them. Once only; the other
    // participants then call vectors_moved.
    void move_vectors(VectorStore& store);
    // Copies every vector to `store`, and goes on with those in memory.
    void copy_vectors(VectorStore& store);
    void vectors_moved(VectorStore& store) noexcept { vectors_ = &store; }
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
        for (uint32_t i = head(node).more_rows; i != kNone; i = more(i).next) visit(more(i).row);
    }

private:
    static constexpr uint64_t kNoEntry = kNone;

    struct Head {
        uint64_t row;
        uint32_t more_rows;            // into more_rows_, kNone at the end
        uint32_t upper;                // its first record in upper_; one for each layer above 0
        std::atomic<uint32_t> version; // odd while its lists or its rows are being changed
        uint16_t degree;               // links on layer 0
        uint8_t level;
    };
    struct List {
        uint16_t* count;
        Link* links;
    };
    // A list as it was at some moment.
    struct ListCopy {
        Link links[kMaxLinks];
        size_t count;
        uint32_t version;
    };
    struct MoreRows {
        uint64_t row;
        uint32_t next;
    };
    struct Entry {
        Ref node;
        int level;
    };
    struct Candidate {
        float distance;
        Ref node;
    };
    class QuerySource;
    class Reached;

    MemoryGraph(std::pmr::memory_resource* memory, const Space& space, const Parameters& parameters, Arena* arena,
                Shared* shared);

    Head& head(Ref node) const noexcept { return *reinterpret_cast<Head*>(nodes_[node]); }
    void prefetch_links(Ref node) const noexcept {
        const std::byte* record = nodes_[node];
        for (size_t i = 0; i < nodes_.stride(); i += 64) __builtin_prefetch(record + i);
    }
    MoreRows& more(uint32_t i) const noexcept { return *reinterpret_cast<MoreRows*>(more_rows_[i]); }
    List list(Ref node, int layer) const noexcept;
    void read_list(Ref node, int layer, ListCopy& copy) const noexcept;
    bool write_list(Ref node, int layer, const ListCopy& copy, size_t from) noexcept;

    static uint64_t pack(Entry entry) noexcept { return static_cast<uint64_t>(entry.level + 1) << 32 | entry.node; }
    static Entry unpack(uint64_t entry) noexcept {
        return {static_cast<Ref>(entry), static_cast<int>(entry >> 32) - 1};
    }
    Entry entry_point() const noexcept { return unpack(shared_.entry.load(std::memory_order_acquire)); }

    bool trusts_codes() const noexcept;

    Ref add_node(Value vector, uint64_t row, int level);
    Ref find_duplicate(Value vector);
    void add_row(Ref node, uint64_t row);
    void grow_visited();
    void search_for_links(QuerySource& source, int layer, Value vector);
    void take_candidates();
    double measure_candidates(Value vector);
    void choose_links(int layer);
    void set_links(Ref node, int layer, std::span<const Link> links) noexcept;
    size_t kept_links(Ref node) const noexcept;
    Ref find_guardian(Ref orphan, Value vector, const Reached& reached);
    void adopt(Ref node, Ref orphan, Value vector);
    static void drop_link(const List& list) noexcept;
    static void insert_link(const List& list, const Link& link) noexcept;
    void link_back(QuerySource& source, Ref node, int layer, const Link& to);

    std::pmr::memory_resource* memory_;
    Parameters parameters_;
    Space space_;
    Arena* arena_;
    Shared own_;
    Shared& shared_; // own_ without an arena
    MemoryVectors memory_vectors_;
    VectorStore* vectors_;
    RecordPool nodes_; // Head | Link[2m]
    RecordPool upper_; // count | Link[m]
    RecordPool more_rows_;
    std::optional<NodeCodes> codes_;
    std::optional<NodeCodes::Query> vector_codes_; // the codes, seen from the vector that is being added
    uint32_t distrust_ = 0;
    Array<uint16_t> visited_; // by node: the epoch of its last visit
    uint16_t epoch_ = 0;
    KnownDistances known_; // to the vector that is being added
    Beam<Ref> beam_;
    Array<Candidate> candidates_; // for links of the new node on a layer, nearest first
    Array<float> candidate_distances_;
    Array<Value> candidate_values_;
    Array<std::byte> copies_; // of those, where they are elsewhere
    Array<LinkKind> kinds_;
    Array<Link> chosen_;        // the new node's links, layer by layer, the topmost first
    Array<size_t> chosen_ends_; // of each layer's
    Array<std::byte> scratch_;  // one value
};

} // namespace rv::graph
