// Ids of nodes as they are read: each gets a provisional number, and when all are there the final one. C++ zone.
#pragma once

#include "ruvector/graph/algorithms/node_names.hpp"

namespace rv::graph {

class NameCollector {
public:
    explicit NameCollector(NodeNames::Kind kind) { names_.kind_ = kind; }

    // The number of an id, a new one or not.
    NodeNumber integer(std::int64_t id);
    NodeNumber bytes(std::string_view id);
    // A node of a property graph, each once; external: null where it has none.
    void node(std::int64_t id, const std::string_view* external);
    // After all nodes were added by node(): the final number of a node; kNoNode: there is no such.
    void number_nodes();
    NodeNumber number_of(std::int64_t id) const {
        if (close_) {
            const std::uint64_t at = static_cast<std::uint64_t>(id) - static_cast<std::uint64_t>(first_);
            return at < dense_.size() ? dense_[at] : kNoNode;
        }
        return look_up(id);
    }

    // Takes the names out. `numbers`: the final number of each provisional one; empty where they are the same.
    NodeNames finish(Counted<NodeNumber>& numbers);

private:
    void check_room() const;
    NodeNumber look_up(std::int64_t id) const;
    void order_texts(Counted<NodeNumber>& order) const;

    NodeNames names_;
    NumberTable table_;
    Counted<NodeNumber> dense_; // numbers by the distance from the first id, where ids lie close together
    std::int64_t first_ = 0;
    bool close_ = false;
    std::int64_t last_id_ = 0; // rows of one source often stand together
    NodeNumber last_number_ = kNoNode;
};

} // namespace rv::graph
