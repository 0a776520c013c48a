// The analysis: which variable stands for what, and all that can be known to be wrong before a row is read. Completes
// the tree: slots, functions, procedures, columns, aggregates, what is bound where.
//
// What planning and running may rely on, once it has returned:
// - Slots. Each variable has one slot of its own in the frame, however many places name it, and no two variables share
//   one, those of inner scopes, of subqueries and of a UNION's parts included. Nodes and relationships of patterns have
//   slots even without a name. A path has one only where somebody reads it. An expression with a variable of its own
//   has it in `slot` (reduce: the accumulator, and in `second_slot` the element). No slot is given again.
// - Bound. `bound` of nodes and relationships: filled before the clause. A new node's name may stand again within its
//   pattern, with the same slot and not `bound`; a relationship's may not. `needed` is false where no expression and no
//   later pattern reads the relationship or its path. Maps and conditions of a MATCH's pattern may read any variable of
//   it; those of CREATE and MERGE what was there before their path.
// - Projections. `*` has become items, before the others and by name. An item that passes a variable on under its name
//   keeps the slot, all others have new ones: no item writes what another one reads. With `aggregation`, all kAggregate
//   expressions have slots, those that say the same a common one, each once in `aggregates`, whose arguments read rows
//   of before. Items with `aggregating` read aggregates' slots and slots of the other items (the grouping keys) besides
//   constants; an item that is an aggregate and nothing more has its slot. ORDER BY and the WHERE of WITH read items'
//   slots, aggregates', and those of variables of before only where nothing groups and DISTINCT is not there.
// - Columns. `columns` and `column_slots` of a part are in RETURN's order, of later parts of a UNION in that of the
//   first. A standalone CALL yields what it is to return, with `yields` filled in; without parentheses its `arguments`
//   are parameters by the names of the procedure's. CALL { } leaves its columns in the slots of its query.
// - What is static is right: SKIP and LIMIT read no row, functions and aggregates are found and have as many arguments
//   as they take. Kinds of values are not: whatever is not sure to be wrong for every row is left to the run.
// - `writes` tells of clauses that write, at any depth; procedures tell of themselves.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

namespace rv::cypher {

// Raises QueryError with its place: SyntaxError of UndefinedVariable, VariableAlreadyBound, VariableTypeConflict,
// InvalidAggregation, AmbiguousAggregationExpression, InvalidArgumentType, ColumnNameConflict ...; ProcedureNotFound.
// The store is asked for procedures alone. Parameters are values, not known here.
void analyse(Statement& statement, GraphStore& store);

} // namespace rv::cypher
