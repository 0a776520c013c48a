// CALL of a procedure: its arguments, and the columns that it yields.
#include "ruvector/core/cypher/semantics/analyser.hpp"

#include <cstddef>
#include <utility>

namespace rv::cypher {

Columns Analyser::call_procedure(Clause& clause, Scope& scope, bool standalone) {
    clause.procedure = store_.find_procedure(clause.procedure_name);
    if (!clause.procedure)
        fail(ErrorType::kProcedureError, "ProcedureNotFound", "there is no procedure `" + clause.procedure_name + "`",
             clause.place);
    procedure_arguments(clause, scope, standalone);

    const std::vector<ProcedureColumn>& results = clause.procedure->results;
    if (clause.yield_star || (standalone && clause.yields.empty())) {
        for (const ProcedureColumn& result : results) {
            YieldItem item;
            item.column = result.name;
            item.variable = result.name;
            item.place = clause.place;
            clause.yields.push_back(std::move(item));
        }
    }
    Columns columns;
    for (YieldItem& item : clause.yields) {
        std::size_t index = 0;
        while (index < results.size() && results[index].name != item.column) ++index;
        if (index == results.size())
            fail(ErrorType::kSyntaxError, "UndefinedVariable",
                 "`" + clause.procedure_name + "` yields no column `" + item.column + "`", item.place);
        item.index = static_cast<std::int32_t>(index);
        if (item.variable.empty()) item.variable = item.column;
        const StaticType type = type_of(results[index].kinds | kinds::kNull);
        item.slot = declare(scope, item.variable, type, item.place).slot;
        columns.names.push_back(item.variable);
        columns.slots.push_back(item.slot);
        columns.types.push_back(type);
    }
    condition(clause.where.get(), scope);
    // Alone, it is the query's result; in a query RETURN tells what that is.
    return standalone ? columns : Columns{};
}

void Analyser::procedure_arguments(Clause& clause, const Scope& scope, bool standalone) {
    const std::vector<ProcedureColumn>& wanted = clause.procedure->arguments;
    if (!clause.has_arguments) {
        if (!standalone)
            fail(ErrorType::kSyntaxError, "InvalidArgumentPassingMode",
                 "a call within a query has its arguments in parentheses", clause.place);
        for (const ProcedureColumn& argument : wanted) {
            auto parameter = std::make_unique<Expression>(ExpressionKind::kParameter, clause.place);
            parameter->name = argument.name;
            parameter->text = "$" + argument.name;
            clause.arguments.push_back(std::move(parameter));
        }
        return;
    }
    const std::size_t given = clause.arguments.size();
    const std::size_t fewest = wanted.size() - clause.procedure->optional;
    if (given < fewest || given > wanted.size())
        fail(ErrorType::kSyntaxError, "InvalidNumberOfArguments",
             "`" + clause.procedure_name + "` takes " +
                 (fewest < wanted.size() ? std::to_string(fewest) + " to " : std::string()) +
                 std::to_string(wanted.size()) + " arguments, not " + std::to_string(given),
             clause.place);
    for (std::size_t number = 0; number < given; ++number) {
        Expression& argument = *clause.arguments[number];
        const StaticType type = resolve(argument, Surroundings{scope});
        KindSet right = wanted[number].kinds;
        if ((right & kinds::kFloat) != 0) right |= kinds::kInteger;
        if (!may_be(type, right))
            fail(ErrorType::kSyntaxError, "InvalidArgumentType",
                 "argument `" + wanted[number].name + "` of `" + clause.procedure_name + "` is " + names_of(right) +
                     ", not " + names_of(type.kinds),
                 argument.place);
    }
}

} // namespace rv::cypher
