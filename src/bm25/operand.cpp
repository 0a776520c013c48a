// Server zone. See the header.
//
// The planner asks while it is at work: expressions of the query at hand and of those around it are partly simplified,
// subqueries that it keeps apart are as the rewriter left them. So every step makes a copy in terms of what is below,
// and simplifies that. It is only compared with what indexes have, never run.
#include "ruvector/bm25/operand.hpp"

extern "C" {
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "rewrite/rewriteManip.h"
}

#include "ruvector/pg/planner.hpp"

namespace rv::bm25 {
namespace {

// A query and those around it: what its variables can name.
struct Level {
    const Query* query;
    PlannerInfo* root;   // null for one that was entered from outside
    const Level* around; // of those that were
};

const Level* level_of(const Query* query, PlannerInfo* root, const Level* around) {
    auto* level = static_cast<Level*>(palloc(sizeof(Level)));
    *level = {query, root, around};
    return level;
}

const Level* around(const Level* level) {
    if (level->root == nullptr) return level->around;
    PlannerInfo* parent = level->root->parent_root;
    return parent == nullptr ? nullptr : level_of(parent->parse, parent, nullptr);
}

const Level* around(const Level* level, Index times) {
    for (; times > 0 && level != nullptr; times--) level = around(level);
    return level;
}

const RangeTblEntry* entry_of(const Query* query, int number) {
    return number >= 1 && number <= list_length(query->rtable) ? rt_fetch(number, query->rtable) : nullptr;
}

// What the output of a join or of GROUP BY stands for; null for all other variables.
const Node* joined_or_grouped(const Query* query, const Var* variable) {
    const RangeTblEntry* entry = entry_of(query, variable->varno);
    if (entry == nullptr) return nullptr;
    const List* outputs = entry->rtekind == RTE_JOIN ? entry->joinaliasvars : pg::group_expressions(entry);
    if (variable->varattno < 1 || variable->varattno > list_length(outputs)) return nullptr;
    return static_cast<const Node*>(list_nth(outputs, variable->varattno - 1));
}

Node* replace_joined(Node* node, void* context) {
    const auto* query = static_cast<const Query*>(context);
    if (node == nullptr) return nullptr;
    if (IsA(node, PlaceHolderVar))
        return replace_joined(reinterpret_cast<Node*>(reinterpret_cast<PlaceHolderVar*>(node)->phexpr), context);
    if (!IsA(node, Var)) return pg::with_children(node, replace_joined, context);
    auto* variable = static_cast<Var*>(copyObjectImpl(node));
    if (variable->varlevelsup > 0) return reinterpret_cast<Node*>(variable);
    if (const Node* below = joined_or_grouped(query, variable); below != nullptr)
        return replace_joined(const_cast<Node*>(below), context);
    pg::forget_marks(variable);
    return reinterpret_cast<Node*>(variable);
}

// What a query puts out: of one that changes a table, what RETURNING says.
const List* outputs_of(const Query* query) {
    return query->commandType == CMD_SELECT ? query->targetList : query->returningList;
}

// The query whose output a table entry is; null if there is none, or several.
const Level* entered(const Level* level, const RangeTblEntry* entry) {
    const Query* query = nullptr;
    if (entry->rtekind == RTE_SUBQUERY) {
        query = entry->subquery;
    } else if (entry->rtekind == RTE_CTE && !entry->self_reference) {
        level = around(level, entry->ctelevelsup);
        const List* list = level == nullptr ? NIL : level->query->cteList;
        for (int i = 0; query == nullptr && i < list_length(list); i++) {
            const auto* cte = list_nth_node(CommonTableExpr, list, i);
            if (std::strcmp(cte->ctename, entry->ctename) == 0 && !cte->cterecursive)
                query = reinterpret_cast<const Query*>(cte->ctequery);
        }
    }
    if (query == nullptr || !IsA(query, Query) || query->setOperations != nullptr) return nullptr;
    return level_of(query, nullptr, level);
}

struct Output {
    const Query* query;
    bool complete; // whether all variables were found
};

// Variables of the only table are those of the query that it is the output of.
Node* replace_output(Node* node, void* context) {
    auto* output = static_cast<Output*>(context);
    if (node == nullptr) return nullptr;
    if (!IsA(node, Var) || reinterpret_cast<Var*>(node)->varlevelsup > 0)
        return pg::with_children(node, replace_output, context);
    const TargetEntry* target =
        get_tle_by_resno(const_cast<List*>(outputs_of(output->query)), reinterpret_cast<Var*>(node)->varattno);
    if (target != nullptr && !target->resjunk) return static_cast<Node*>(copyObjectImpl(target->expr));
    output->complete = false;
    return node;
}

// The one level at which the expression has variables, which become its own; null if there is none, or another one.
const Level* own_level(const Level* level, Node* expression) {
    const Level* found = nullptr;
    int up_to_found = 0;
    for (int up = 0; level != nullptr; up++, level = around(level)) {
        if (!contain_vars_of_level(expression, up)) continue;
        if (found != nullptr) return nullptr;
        found = level;
        up_to_found = up;
    }
    if (up_to_found > 0) IncrementVarSublevelsUp(expression, -up_to_found, up_to_found);
    return found;
}

} // namespace

Node* without_casts(Node* node) {
    while (node != nullptr && IsA(node, RelabelType))
        node = reinterpret_cast<Node*>(reinterpret_cast<RelabelType*>(node)->arg);
    return node;
}

Node* below_joins(const Query* query, const Node* expression) {
    auto* context = const_cast<Query*>(query);
    Node* below = replace_joined(const_cast<Node*>(expression), context);
    // Without the planner's root, so that the operators in it are left as they are. What this makes of a field of a row
    // may be a variable of a join again.
    return replace_joined(eval_const_expressions(nullptr, below), context);
}

Operand trace_operand(PlannerInfo* root, const Node* document) {
    const Level* level = level_of(root->parse, root, nullptr);
    Node* expression = below_joins(level->query, document);
    for (;;) {
        CHECK_FOR_INTERRUPTS();
        // The output of a join may be something of a query around.
        for (const Level* before = nullptr; before != level; expression = below_joins(level->query, expression)) {
            before = level;
            level = own_level(level, expression);
            if (level == nullptr) return {};
        }
        expression = without_casts(expression);
        int number = 0;
        if (!bms_get_singleton_member(pull_varnos_of_level(nullptr, expression, 0), &number)) return {};
        const RangeTblEntry* entry = entry_of(level->query, number);
        if (entry == nullptr) return {};
        if (entry->rtekind == RTE_RELATION) return {entry->relid, expression, number, level->query};
        level = entered(level, entry);
        if (level == nullptr) return {};
        Output output = {level->query, true};
        expression = replace_output(expression, &output);
        if (!output.complete) return {};
        expression = below_joins(level->query, expression);
    }
}

} // namespace rv::bm25
