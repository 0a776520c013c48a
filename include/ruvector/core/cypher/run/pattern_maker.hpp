// Makes what a pattern says: the nodes and relationships of CREATE, and of MERGE where nothing matched.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/operator.hpp"
#include "ruvector/core/cypher/run/stored_properties.hpp"

#include <cstdint>
#include <vector>

namespace rv::cypher {

class PatternMaker {
public:
    PatternMaker(const Pattern& pattern, bool for_merge);

    // Before the rows of a run.
    void begin(Run& run);
    // Makes all of it for the row in the frame, and fills the slots of the variables.
    void make(Run& run);
    // Of the row in the frame, for MERGE: the same for all rows that ask for the same, in all sessions. Evaluates the
    // properties; make() uses those.
    std::uint64_t key(Run& run);

private:
    struct Node {
        const NodePattern* pattern;
        bool made; // here; else its slot is filled before
        std::vector<Symbol> labels;
        PropertyMaker properties;
        Value given;          // the properties, by key()
        std::int64_t id = -1; // of the row at hand
    };
    struct Relationship {
        const RelationshipPattern* pattern;
        Symbol type = 0;
        PropertyMaker properties;
        Value given;
        Value value; // of the row at hand, where somebody asks for it
    };
    struct Path {
        const PathPattern* pattern;
        std::vector<Node> nodes;
        std::vector<Relationship> relationships;
    };

    void make_node(Node& node, Run& run);
    void make_relationship(Path& path, std::size_t number, Run& run);
    void fill_path(const Path& path, Run& run) const;

    std::vector<Path> paths_;
    bool for_merge_;
};

// The id of a node in the frame, which must be there and not deleted.
std::int64_t node_in_frame(const NodePattern& pattern, Run& run);

} // namespace rv::cypher
