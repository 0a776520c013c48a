// Paths without a repeated relationship between two nodes, the shorter ones first: one length after the other, each
// depth first, following only what can still reach the end in time.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/id_map.hpp"
#include "ruvector/core/cypher/run/match_test.hpp"
#include "ruvector/core/cypher/run/trail.hpp"

namespace rv::cypher {

class TrailSearch {
public:
    TrailSearch(const RelationshipStep& step, Expander& forward, Expander& backward)
        : step_(step), forward_(forward), backward_(backward) {}

    // From length `least` on.
    void start(Run& run, const RelationshipTests& tests, std::int64_t from, std::int64_t to, std::int64_t least,
               std::int64_t most);
    // The next one, and how long it is; false: no more.
    bool next(Run& run, const RelationshipTests& tests, Counted<RelationshipRef>& path);
    std::int64_t length() const { return length_; }

private:
    struct Level {
        std::int64_t node;
        std::size_t begin;
        std::size_t next;
        bool filled;
    };
    void measure(Run& run, const RelationshipTests& tests, std::int64_t to);
    bool advance(Run& run, const RelationshipTests& tests);
    bool fill(Run& run, const RelationshipTests& tests);
    void begin_length(std::int64_t length);

    const RelationshipStep& step_;
    Expander& forward_;
    Expander& backward_;
    std::int64_t from_ = 0;
    std::int64_t to_ = 0;
    std::int64_t most_ = 0;
    std::int64_t length_ = 0;
    bool further_ = false; // something was cut off that a greater length would follow
    IdMap numbers_;        // of nodes from where the end can be reached
    Counted<std::int64_t> distances_;
    Counted<Level> levels_;
    Counted<RelationshipRef> buffer_;
    Trail trail_;
    Counted<RelationshipRef> steps_; // the same, in a row
};

} // namespace rv::cypher
