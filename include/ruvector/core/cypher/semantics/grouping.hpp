// What may stand in an expression that is evaluated after a projection has been: parts that equal an item become
// variables on its slot, and rows of before are out of reach where the projection groups or is DISTINCT.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/semantics/scope.hpp"
#include "ruvector/core/cypher/semantics/structure.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

#include <functional>
#include <set>
#include <vector>

namespace rv::cypher {

class ProjectedRewriter : public Rewriter {
public:
    // `scope`: before the projection, whose items are resolved and not rewritten yet.
    ProjectedRewriter(Projection& projection, const Scope& scope, std::vector<ExpressionPtr>& discarded,
                      std::function<Slot()> new_slot);

    // Of ORDER BY and WHERE.
    void behind_projection(ExpressionPtr& expression);
    // Of an item that aggregates: its parts outside of the aggregates.
    void beside_aggregates(ExpressionPtr& expression);

protected:
    const Replacement* replacement(const Expression& expression) override;
    void aggregate(Expression& expression) override;
    void variable(const std::string& name, Slot& slot, Place place) override;

private:
    enum class Mode : std::uint8_t {
        kSort,          // no aggregate in it: any item may be named, as a whole or as a part
        kSortAggregate, // with aggregates: parts are simple
        kItem,
    };
    bool in_keys(Slot slot) const;

    Projection& projection_;
    std::function<Slot()> new_slot_;
    std::set<Slot> hidden_; // of variables that are there no longer
    std::set<Slot> keys_;   // that are read by grouping keys
    struct Candidate {
        Replacement item;
        bool simple;
        bool aggregating;
    };
    std::vector<Candidate> candidates_;
    Mode mode_ = Mode::kSort;
    const Expression* whole_ = nullptr;
};

// Expressions with aggregates: after this they read slots of grouping keys and aggregates alone.
void group_items(Projection& projection, const Scope& scope, std::vector<ExpressionPtr>& discarded);

// Whether an expression reads any variable but its own.
bool reads_row(const Expression& expression);

} // namespace rv::cypher
