// The analysis: which variable stands for what, and all that can be known to be wrong before a row is read. Completes
// the tree: slots, functions, procedures, columns, aggregates, what is bound where.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

namespace rv::cypher {

// Raises QueryError with its place: SyntaxError of UndefinedVariable, VariableAlreadyBound, VariableTypeConflict,
// InvalidAggregation, AmbiguousAggregationExpression, InvalidArgumentType, ColumnNameConflict ...; ProcedureNotFound.
// The store is asked for procedures alone. Parameters are values, not known here.
void analyse(Statement& statement, GraphStore& store);

} // namespace rv::cypher
