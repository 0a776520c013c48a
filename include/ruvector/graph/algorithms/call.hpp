// The frame of the SQL functions of graph algorithms. One function in C stands behind all forms of an algorithm in SQL:
// arguments are found by their names in SQL, so their order and which there are is the form's affair.
//
//   ruvector_X(p_graph text, ...)           returns rows
//   ruvector_X(p_edges regclass, ...)       the same of a table
//                                           (where it returns no set: the one number, a double, of one row)
//   ruvector_X_write(p_graph text, p_column text, p_table regclass, p_key_column text, ..., p_result text)
//                                           writes a column of those rows to nodes or a table (row_writer.hpp); returns
//                                           how many. p_result names it, and may be missing where there is but one
//
//   RV_FUNCTION(ruvector_degree) {
//       return rv::graph::run_algorithm(fcinfo, {"degree", {"out_degree", "in_degree", "strength"}}, [](Call& call) {
//           const Degrees found = degrees(call.graph(), call.computation());
//           for (NodeNumber node = 0; node < call.graph().nodes(); ++node)
//               call.row().node(node).integer(found.out[node])...;
//       });
//   }
//
// What all have, where the form has it: p_edge_types, p_node_labels, p_direction, p_weight. C++ zone.
#pragma once

#include "ruvector/graph/algorithms/computation.hpp"
#include "ruvector/graph/algorithms/edge_source.hpp"

namespace rv::graph {

using graph_algorithms::Direction;
using graph_algorithms::Graph;

struct Algorithm {
    const char* name; // in texts
    // The columns behind those that name the node, in order, which may be written; none: there are no rows of nodes.
    std::vector<const char*> results;
    Direction direction = Direction::kBoth; // where the form has no p_direction
};

// A value of a row of results.
struct Cell {
    enum class Kind { kNull, kInteger, kReal, kBoolean, kText, kIntegers, kTexts, kReals };
    Kind kind = Kind::kNull;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;
    std::vector<std::int64_t> integers;
    std::vector<std::string> texts;
    std::vector<float> reals;
};

class Call;

// The next row of results, as it is filled in from left to right; it goes out where it ends.
class Row {
public:
    explicit Row(Call& call) : call_(call) {}
    ~Row() noexcept(false);
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;

    Row& node(NodeNumber node);                    // two columns: bigint, text; kNoNode: nulls
    Row& nodes(std::span<const NodeNumber> nodes); // two columns: bigint[], text[], one of them null
    Row& integer(std::int64_t value);              // bigint
    Row& real(double value);                       // double precision
    Row& boolean(bool value);
    Row& text(std::string_view value);
    Row& reals(std::span<const float> values); // real[], or where the result's column is one a vector, which has any
    Row& null();

private:
    Cell& next(Cell::Kind kind);
    Call& call_;
};

class Call {
public:
    const Graph& graph() const { return *graph_; }
    const NodeNames& names() const { return *names_; }
    ServerComputation& computation() { return computation_; }

    // Arguments by name; all but is_null raise 22004 for null.
    bool is_null(const char* name) const;
    bool has(const char* name) const; // whether the form has it
    double real(const char* name) const;
    std::int64_t integer(const char* name) const;
    bool boolean(const char* name) const;
    std::string text(const char* name) const;
    std::vector<std::string> texts(const char* name) const;
    std::vector<double> reals(const char* name) const;
    std::vector<std::int64_t> integers(const char* name) const; // bigint[]
    // A node (text), nodes (text[]), in the order in which they are given; raise 02000 for what is none.
    NodeNumber node(const char* name) const;
    std::vector<NodeNumber> nodes(const char* name) const;

    // call.row().node(n).real(x): one row of results.
    Row row() { return Row(*this); }

private:
    friend class Row;
    friend class CallFrame;
    Call() = default;
    Datum argument(const char* name) const;
    NodeNumber find_node(const std::string& written) const;
    void put();

    FunctionCallInfo info_ = nullptr;
    std::vector<std::string> argument_names_;
    const Graph* graph_ = nullptr;
    const NodeNames* names_ = nullptr;
    ServerComputation computation_;
    std::vector<Cell> cells_; // of the row
    std::size_t filled_ = 0;
    NodeNumber row_node_ = kNoNode; // that the row begins with
    class RowSink* sink_ = nullptr;
};

Datum run_algorithm(FunctionCallInfo info, const Algorithm& algorithm, void (*body)(Call& call));

} // namespace rv::graph
