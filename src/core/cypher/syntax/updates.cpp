// CREATE, MERGE, SET, REMOVE, DELETE, FOREACH.
#include "ruvector/core/cypher/syntax/parser_state.hpp"

#include <utility>

namespace rv::cypher {

std::unique_ptr<Clause> Parser::create() {
    auto made = std::make_unique<Clause>(ClauseKind::kCreate, token().begin);
    at_++;
    if (is_named("UNIQUE"))
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax", "CREATE UNIQUE is not supported: use MERGE", token().begin);
    if (is_word() && !is(Sign::kEqual, 1))
        fail(ErrorType::kSyntaxError, "UnexpectedSyntax",
             "CREATE is followed by a pattern; indexes and constraints are made in SQL", token().begin);
    made->pattern = pattern(Use::kCreate);
    return made;
}

std::unique_ptr<Clause> Parser::merge() {
    auto made = std::make_unique<Clause>(ClauseKind::kMerge, token().begin);
    at_++;
    made->pattern.paths.push_back(path(Use::kMerge));
    while (accept(Keyword::kOn)) {
        const bool on_create = accept(Keyword::kCreate);
        if (!on_create) expect(Keyword::kMatch, "CREATE or MATCH");
        expect(Keyword::kSet, "SET");
        set_items(on_create ? made->on_create : made->on_match);
    }
    return made;
}

std::unique_ptr<Clause> Parser::set() {
    auto made = std::make_unique<Clause>(ClauseKind::kSet, token().begin);
    at_++;
    set_items(made->items);
    return made;
}

void Parser::set_items(std::vector<SetItem>& items) {
    do items.push_back(set_item());
    while (accept(Sign::kComma));
}

SetItem Parser::set_item() {
    SetItem item{};
    item.place = token().begin;
    ExpressionPtr target = postfix(false);
    if (is(Sign::kColon)) {
        item.what = SetItem::What::kLabels;
        item.labels = label_names();
        item.target = std::move(target);
        return item;
    }
    if (accept(Sign::kPlusEqual)) {
        item.what = SetItem::What::kMerge;
        item.target = std::move(target);
    } else {
        expect(Sign::kEqual, "=, += or a label");
        if (target->kind == ExpressionKind::kProperty) {
            item.what = SetItem::What::kProperty;
            item.key = std::move(target->name);
            item.target = std::move(target->children[0]);
        } else if (target->kind == ExpressionKind::kSubscript) {
            item.what = SetItem::What::kSubscript;
            item.target = std::move(target->children[0]);
            item.subscript = std::move(target->children[1]);
        } else {
            item.what = SetItem::What::kReplace;
            item.target = std::move(target);
        }
    }
    item.value = expression();
    return item;
}

std::unique_ptr<Clause> Parser::remove() {
    auto made = std::make_unique<Clause>(ClauseKind::kRemove, token().begin);
    at_++;
    do {
        SetItem item{};
        item.place = token().begin;
        ExpressionPtr target = postfix(false);
        if (is(Sign::kColon)) {
            item.what = SetItem::What::kLabels;
            item.labels = label_names();
            item.target = std::move(target);
        } else if (target->kind == ExpressionKind::kProperty) {
            item.what = SetItem::What::kProperty;
            item.key = std::move(target->name);
            item.target = std::move(target->children[0]);
        } else if (target->kind == ExpressionKind::kSubscript) {
            item.what = SetItem::What::kSubscript;
            item.target = std::move(target->children[0]);
            item.subscript = std::move(target->children[1]);
        } else {
            unexpected("a property or a label to remove");
        }
        made->items.push_back(std::move(item));
    } while (accept(Sign::kComma));
    return made;
}

std::unique_ptr<Clause> Parser::delete_entities() {
    auto made = std::make_unique<Clause>(ClauseKind::kDelete, token().begin);
    made->detach = accept(Keyword::kDetach);
    if (!made->detach) accept(Keyword::kNoDetach);
    at_++;
    do {
        const Place place = token().begin;
        ExpressionPtr deleted = expression();
        if (deleted->kind == ExpressionKind::kHasLabels)
            fail(ErrorType::kSyntaxError, "InvalidDelete", "labels are removed by REMOVE, not deleted", place);
        made->deleted.push_back(std::move(deleted));
    } while (accept(Sign::kComma));
    return made;
}

std::unique_ptr<Clause> Parser::foreach () {
    const Nested nested(*this);
    auto made = std::make_unique<Clause>(ClauseKind::kForeach, token().begin);
    at_++;
    expect(Sign::kLeftParen, "(");
    made->variable = name("a variable");
    expect(Keyword::kIn, "IN");
    made->list = expression({.bar_ends = true});
    expect(Sign::kBar, "|");
    if (!clause_begins()) no_clause();
    while (clause_begins()) {
        const bool behind_create = !made->updates.empty() && made->updates.back()->kind == ClauseKind::kCreate;
        const int readings_before = readings_;
        std::unique_ptr<Clause> update = clause();
        count_clause(*update, behind_create, readings_before);
        switch (update->kind) {
        case ClauseKind::kCreate:
        case ClauseKind::kMerge:
        case ClauseKind::kSet:
        case ClauseKind::kRemove:
        case ClauseKind::kDelete:
        case ClauseKind::kForeach:
            break;
        default:
            fail(ErrorType::kSyntaxError, "InvalidClauseComposition", "FOREACH holds only clauses that write",
                 update->place);
        }
        made->updates.push_back(std::move(update));
    }
    expect(Sign::kRightParen, "a clause that writes, or )");
    return made;
}

} // namespace rv::cypher
