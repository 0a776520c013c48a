// The shortest paths between two nodes: breadth first from both, a whole level of the smaller side at a time, until one
// side meets what the other has seen.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/id_map.hpp"
#include "ruvector/core/cypher/run/match_test.hpp"

namespace rv::cypher {

class BidirectionalSearch {
public:
    // Expanders of the pattern's direction from its left end, and of the other one.
    BidirectionalSearch(const RelationshipStep& step, Expander& forward, Expander& backward)
        : step_(step), expanders_{&forward, &backward} {}

    // Finds the shortest paths of at most `most` relationships that pass the tests (one of them, or all); gives whether
    // there is any. The nodes are different ones.
    bool find(Run& run, const RelationshipTests& tests, std::int64_t from, std::int64_t to, std::int64_t most,
              bool all);

    // The next one, from its beginning.
    bool next(Counted<RelationshipRef>& path);

private:
    static constexpr std::uint32_t kNone = IdMap::kNone;

    struct Entry { // a node that has been seen
        std::int64_t id;
        std::uint32_t link; // how it was reached
        std::int64_t depth;
    };
    struct Link {
        RelationshipRef relationship;
        std::uint32_t parent; // an entry one level before
        std::uint32_t next;   // another way to reach the same node by as many relationships
    };
    struct Side {
        IdMap numbers; // in entries
        Counted<Entry> entries;
        Counted<Link> links;
        std::size_t level = 0; // where the last level begins
        std::int64_t depth = 0;
    };
    struct Meeting {
        std::uint32_t numbers[2]; // the entries of the node where the sides meet
    };

    void begin(Side& side, std::int64_t node);
    void expand(Run& run, const RelationshipTests& tests, int number, bool all);
    void reach(Side& side, int number, std::uint32_t parent, const RelationshipRef& relationship, bool all);
    void choose_from(std::size_t position);

    const RelationshipStep& step_;
    Expander* expanders_[2];
    Side sides_[2];
    Counted<Meeting> meetings_;
    std::size_t meeting_ = 0;       // whose paths are being given
    Counted<std::uint32_t> chosen_; // links: from the meeting to the first node, then to the last one
    bool begun_ = false;
};

} // namespace rv::cypher
