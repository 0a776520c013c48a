// What the nodes of a loaded graph are called: their ids, in the order of which they are numbered. Integers are ordered
// by value, text and uuid by their bytes. C++ zone.
#pragma once

#include "ruvector/pg/guard.hpp"

#include "ruvector/core/base/held_memory.hpp"
#include "ruvector/core/graph_algorithms/graph.hpp"

namespace rv::graph {

using graph_algorithms::kNoNode;
using graph_algorithms::NodeNumber;

// Open addressing over things that are stored elsewhere, by their numbers.
class NumberTable {
public:
    // The number of the thing of this hash that is the same, or a free slot's place in `slot`.
    template <class Same>
    NodeNumber find(std::uint64_t hash, Same&& same, std::size_t& slot) const {
        for (slot = place(hash);; slot = (slot + 1) & (slots_.size() - 1)) {
            const NodeNumber number = slots_[slot];
            if (number == kNoNode || same(number)) return number;
        }
    }
    void put(std::size_t slot, NodeNumber number) { slots_[slot] = number; }
    // Before `count` things are in it; `hash_of` gives the hash of each that is.
    template <class HashOf>
    void make_room(std::size_t count, HashOf&& hash_of) {
        if (count * 2 <= slots_.size()) return;
        std::size_t size = 1024;
        while (size < count * 2) size *= 2;
        slots_ = {};
        slots_.assign(size, kNoNode);
        std::size_t slot;
        for (std::size_t number = 0; number + 1 < count; ++number) {
            find(
                hash_of(static_cast<NodeNumber>(number)), [](NodeNumber) { return false; }, slot);
            slots_[slot] = static_cast<NodeNumber>(number);
        }
    }
    void clear() { slots_ = {}; }
    std::size_t bytes() const { return slots_.size() * sizeof(NodeNumber); }

private:
    std::size_t place(std::uint64_t hash) const { return (hash ^ (hash >> 29)) & (slots_.size() - 1); }
    Counted<NodeNumber> slots_;
};

inline std::uint64_t hash_of_integer(std::int64_t integer) {
    const std::uint64_t mixed = static_cast<std::uint64_t>(integer) * 0x9E3779B97F4A7C15U;
    return mixed ^ (mixed >> 32);
}
std::uint64_t hash_of_bytes(std::string_view bytes);

// Strings one behind the other; some may be no string at all.
class TextColumn {
public:
    std::size_t size() const { return ends_.size(); }
    std::size_t bytes() const { return bytes_.size() + ends_.size() * sizeof(std::uint64_t); }
    void add(std::string_view text);
    void add_null();
    bool is_null(std::size_t at) const { return (ends_[at] & kNull) != 0; }
    std::string_view at(std::size_t at) const {
        const std::uint64_t begin = at == 0 ? 0 : ends_[at - 1] & ~kNull;
        return {bytes_.data() + begin, static_cast<std::size_t>((ends_[at] & ~kNull) - begin)};
    }

private:
    static constexpr std::uint64_t kNull = std::uint64_t{1} << 63;
    Counted<char> bytes_;
    Counted<std::uint64_t> ends_;
};

class NodeNames {
public:
    enum class Kind {
        kIntegers,
        kTexts,
        kUuids,
        kPropertyGraph, // integers, and external ids, some of which may be missing
    };

    Kind kind() const { return kind_; }
    NodeNumber size() const { return count_; }
    bool has_ids() const { return kind_ == Kind::kIntegers || kind_ == Kind::kPropertyGraph; }
    std::int64_t id(NodeNumber node) const { return ids_[node]; } // where has_ids()
    // As text, in `room` where it has to be made; nothing: there is none.
    std::optional<std::string_view> key(NodeNumber node, std::string& room) const;
    // The one that is called so in an argument; nothing: there is none. Raises for what is no such id at all.
    std::optional<NodeNumber> find(std::string_view written) const;
    std::optional<NodeNumber> find_id(std::int64_t id) const;
    std::size_t bytes() const;

private:
    friend class NameCollector;
    std::string_view text(NodeNumber node) const { return texts_.at(places_.empty() ? node : places_[node]); }
    std::optional<NodeNumber> find_text(std::string_view text) const;     // of kTexts, kUuids
    std::optional<NodeNumber> find_external(std::string_view text) const; // of kPropertyGraph

    Kind kind_ = Kind::kIntegers;
    NodeNumber count_ = 0;
    Counted<std::int64_t> ids_;
    TextColumn texts_;
    Counted<NodeNumber> places_; // of nodes in `texts_`; empty: in their order
    mutable NumberTable externals_;
    mutable bool externals_made_ = false;
};

} // namespace rv::graph
