// Where the rows of an algorithm go: to whoever called, or into a column. C++ zone.
#pragma once

#include "ruvector/graph/algorithms/call.hpp"

namespace rv::graph {

class RowSink {
public:
    virtual ~RowSink() = default;
    // `node`: that the row begins with (its cells are the first two), or kNoNode.
    virtual void put(std::span<const Cell> cells, NodeNumber node) = 0;
    // When all are there: what the function returns.
    virtual Datum finish() = 0;
};

// To the caller: rows, where the function returns a set, which is begun; else the one number of the one row.
std::unique_ptr<RowSink> sink_of_result(FunctionCallInfo info);

struct Target {
    std::string column;
    Oid table = InvalidOid; // InvalidOid: a property of the graph's nodes
    std::string key_column;
    std::size_t cell = 0; // that is written
};
std::unique_ptr<RowSink> sink_of_column(const Target& target, const NodeNames& names);

} // namespace rv::graph
