// C++ zone.
#include "ruvector/graph/algorithms/part_rows.hpp"

namespace rv::graph {

void put_parts(Call& call, std::span<const NodeNumber> parts) {
    const NodeNames& names = call.names();
    const bool writes = call.has("p_column");
    std::string room;
    for (NodeNumber node = 0; node < parts.size(); ++node) {
        if (!writes)
            call.row().node(node).node(parts[node]);
        else if (names.has_ids())
            call.row().node(node).integer(names.id(parts[node]));
        else
            call.row().node(node).text(names.key(parts[node], room).value_or(""));
    }
}

} // namespace rv::graph
