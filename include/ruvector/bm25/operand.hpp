// Where a document that stands beside an operator comes from: the expression of one table's columns that an index may
// have, whatever lies between that table and the operator. A variable of the planner's names the output of a subquery,
// of a WITH query, of a join, of GROUP BY (from PostgreSQL 18 on), or something of a query around; each is followed
// until the table is found.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "nodes/parsenodes.h"
#include "nodes/pathnodes.h"
}

namespace rv::bm25 {

// A document as an expression of one table.
struct Operand {
    Oid table = InvalidOid; // not valid: it is no such expression
    Node* expression = nullptr;
    int table_number = 0;         // in its variables
    const Query* query = nullptr; // that has the table
};

// Server zone. Follows a document that stands in the query that is being planned.
Operand trace_operand(PlannerInfo* root, const Node* document);

// A copy of an expression of a query, in terms of what is below joins and GROUP BY, simplified as the planner does. It
// has no marks of outer joins, and stands where no outer join has made it null.
Node* below_joins(const Query* query, const Node* expression);

// Below casts that change nothing, such as that of varchar to text.
Node* without_casts(Node* node);

} // namespace rv::bm25
