// Makes queries by a grammar, one choice after the other. Whoever chooses is a generator of random numbers or the
// bytes of a fuzzer. Tame queries only read, raise no errors, and give the same rows in whatever order matches come;
// wild ones also write, mix types and nest what makes little sense.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace rv::cypher::test {

class QueryMaker {
public:
    using Choice = std::function<int(int)>; // below the number that it is given
    QueryMaker(Choice below, bool wild) : below_(std::move(below)), wild_(wild) {}

    std::string query() {
        const bool joined = one_in(8);
        std::string text = single(3, !joined);
        if (joined) text += (one_in(2) ? " UNION ALL " : " UNION ") + single(2, false);
        if (wild_ && one_in(8)) text = (one_in(2) ? "PROFILE " : "EXPLAIN ") + text;
        return text;
    }

private:
    // What a variable holds, as far as it matters for what may be done with it.
    enum class Type {
        kNode,
        kRelationship,
        kRelationships, // a list
        kPath,
        kShortest, // one of several paths that are as short
        kInteger,  // or null, as all below
        kString,
        kBoolean,
        kAny,  // an integer, text, list, temporal value, NaN
        kList, // of integers
        kBag,  // a list in any order, of what is in it
        kIntegerBag,
    };
    struct Variable {
        std::string name;
        Type type;
    };
    using Scope = std::vector<Variable>;
    enum class Place { kWhole, kCall, kCounted, kCollected };

    int below(int bound) { return below_(bound); }
    bool one_in(int chances) { return below(chances) == 0; }
    std::string pick(std::initializer_list<const char*> texts) {
        return *(texts.begin() + below(static_cast<int>(texts.size())));
    }
    std::string fresh(const char* prefix) { return prefix + std::to_string(++names_); }
    std::string small() { return std::to_string(below(5) - 1); }

    // A variable of the type that is in scope; empty: there is none.
    std::string any_of(Type type) {
        std::vector<const Variable*> fitting;
        for (const Variable& variable : scope_)
            if (variable.type == type) fitting.push_back(&variable);
        return fitting.empty() ? "" : fitting[static_cast<std::size_t>(below(static_cast<int>(fitting.size())))]->name;
    }
    bool has(Type type) const {
        for (const Variable& variable : scope_)
            if (variable.type == type) return true;
        return false;
    }
    bool ordered() const { return !has(Type::kBag) && !has(Type::kIntegerBag) && !has(Type::kShortest); }

    // --- expressions

    std::string integer(int depth) {
        if (wild_ && one_in(40)) return any(depth - 1);
        const std::string name = any_of(Type::kInteger);
        const std::string node = any_of(Type::kNode);
        const std::string relationship = any_of(Type::kRelationship);
        switch (below(depth > 0 ? 18 : 5)) {
        case 0:
        case 1:
            if (!node.empty()) return node + ".i";
            [[fallthrough]];
        case 2:
            if (!name.empty()) return name;
            [[fallthrough]];
        case 3:
            if (!relationship.empty()) return relationship + ".w";
            [[fallthrough]];
        case 4:
            return wild_ && one_in(20) ? pick({"9223372036854775807", "-9223372036854775808", "null", "$p", "1e308"})
                                       : small();
        case 5:
        case 6:
            return "(" + integer(depth - 1) + pick({" + ", " - ", " * "}) + small() + ")";
        case 7:
            return "size(" + (one_in(3) ? bag(depth - 1) : list(depth - 1)) + ")";
        case 8:
            if (const std::string path = any_of(one_in(2) ? Type::kPath : Type::kShortest); !path.empty())
                return "length(" + path + ")";
            [[fallthrough]];
        case 9:
            return "COUNT { " + inner_query(depth, Place::kCounted) + " }";
        case 10:
            return "CASE WHEN " + boolean(depth - 1) + " THEN " + integer(depth - 1) +
                   (one_in(2) ? " ELSE " + integer(depth - 1) : "") + " END";
        case 11: {
            const std::string of = one_in(4) ? integer_bag(depth - 1) : list(depth - 1);
            const std::string sum = fresh("a");
            const std::string element = fresh("e");
            return "reduce(" + sum + " = 0, " + element + " IN " + of + " | " + sum + " + coalesce(" + element +
                   ", 1))";
        }
        case 12:
            return "coalesce(" + integer(depth - 1) + ", " + integer(depth - 1) + ")";
        case 13:
            return "head(" + list(depth - 1) + ")";
        case 14:
            return list(depth - 1) + "[" + small() + "]";
        case 15:
            return "abs(" + integer(depth - 1) + ")";
        case 16:
            return "CASE " + integer(depth - 1) + " WHEN " + small() + " THEN " + integer(depth - 1) + " WHEN " +
                   integer(depth - 1) + " THEN 7 END";
        default:
            return "size(" + string(depth - 1) + ")";
        }
    }

    std::string string(int depth) {
        if (wild_ && one_in(40)) return any(depth - 1);
        const std::string node = any_of(Type::kNode);
        switch (below(depth > 0 ? 9 : 3)) {
        case 0:
            if (!node.empty()) return node + ".s";
            [[fallthrough]];
        case 1:
            if (const std::string name = any_of(Type::kString); !name.empty()) return name;
            [[fallthrough]];
        case 2:
            return pick({"'a'", "'ab'", "''", "'b'", "'x\\u00e9y'"});
        case 3:
            return "(" + string(depth - 1) + " + " + string(depth - 1) + ")";
        case 4:
            return "toUpper(" + string(depth - 1) + ")";
        case 5:
            return "substring(" + string(depth - 1) + ", " + std::to_string(below(3)) + ")";
        case 6:
            return "toString(" + integer(depth - 1) + ")";
        case 7:
            if (const std::string relationship = any_of(Type::kRelationship); !relationship.empty())
                return "type(" + relationship + ")";
            [[fallthrough]];
        default:
            return "CASE WHEN " + boolean(depth - 1) + " THEN " + string(depth - 1) + " END";
        }
    }

    std::string boolean(int depth) {
        if (wild_ && one_in(60)) return any(depth - 1);
        switch (below(depth > 0 ? 20 : 4)) {
        case 0:
            if (const std::string name = any_of(Type::kBoolean); !name.empty()) return name;
            return pick({"true", "false", "null"});
        case 1:
            if (const std::string node = any_of(Type::kNode); !node.empty())
                return "(" + node + ":" + pick({"A", "B", "C", "A&B", "A|B", "!A", "%", "!(A|B)"}) +
                       ")"; // | may end more
            [[fallthrough]];
        case 2:
        case 3:
        case 4:
        case 5:
            return integer(depth - 1) + pick({" = ", " <> ", " < ", " <= ", " > ", " >= "}) + integer(depth - 1);
        case 6:
        case 7:
            return any(depth - 1) + pick({" = ", " <> ", " < ", " <= ", " > ", " >= "}) + any(depth - 1);
        case 8:
            return "(" + boolean(depth - 1) + pick({" AND ", " OR ", " XOR "}) + boolean(depth - 1) + ")";
        case 9:
            return "(" + boolean(depth - 1) + " AND " + boolean(depth - 1) + " AND " + boolean(depth - 1) + ")";
        case 10:
            return "NOT (" + boolean(depth - 1) + ")";
        case 11:
            return any(depth - 1) + pick({" IS NULL", " IS NOT NULL"});
        case 12:
            return any(depth - 1) + " IN " + (one_in(2) ? bag(depth - 1) : list(depth - 1));
        case 13:
            return string(depth - 1) + pick({" STARTS WITH ", " ENDS WITH ", " CONTAINS "}) + string(depth - 1);
        case 14:
        case 15:
            return "EXISTS { " + inner_query(depth, Place::kCounted) + " }";
        case 16: {
            const std::string of = one_in(3) ? integer_bag(depth - 1) : list(depth - 1);
            const std::string element = fresh("e");
            const Scope before = scope_;
            scope_.push_back({element, Type::kInteger});
            std::string made =
                pick({"all", "any", "none", "single"}) + "(" + element + " IN " + of + " WHERE " + boolean(depth - 1);
            scope_ = before;
            return made + ")";
        }
        case 17:
            if (const std::string node = any_of(Type::kNode); !node.empty())
                return "exists((" + node + ")" + relationship("", false) + "(" + label() + "))";
            [[fallthrough]];
        case 18:
            return integer(depth - 1) + " < " + integer(depth - 1) + " <= " + integer(depth - 1);
        default:
            return string(depth - 1) + " =~ " + pick({"'a.*'", "'.*b'", "'a|b'", "''"});
        }
    }

    std::string list(int depth) {
        switch (below(depth > 0 ? 8 : 3)) {
        case 0:
            if (const std::string name = any_of(Type::kList); !name.empty()) return name;
            [[fallthrough]];
        case 1:
            return "range(" + small() + ", " + small() + ")";
        case 2:
            return "[" + integer(depth - 1) + ", " + integer(depth - 1) + "]";
        case 3:
            return "[" + small() + ", null, " + integer(depth - 1) + "]";
        case 4: {
            const std::string of = list(depth - 1);
            const std::string element = fresh("e");
            const Scope before = scope_;
            scope_.push_back({element, Type::kInteger});
            std::string made = "[" + element + " IN " + of;
            if (one_in(2)) made += " WHERE " + boolean(depth - 1);
            if (one_in(2)) made += " | " + integer(depth - 1);
            scope_ = before;
            return made + "]";
        }
        case 5:
            return "(" + list(depth - 1) + " + " + list(depth - 1) + ")";
        case 6:
            return list(depth - 1) + "[" + (one_in(3) ? "" : small()) + ".." + (one_in(3) ? "" : small()) + "]";
        default:
            return pick({"tail(", "reverse("}) + list(depth - 1) + ")";
        }
    }

    // In an order that nobody may look at.
    std::string integer_bag(int depth) { return a_bag(depth, true); }
    std::string bag(int depth) { return a_bag(depth, one_in(2)); }
    std::string a_bag(int depth, bool integers) {
        const std::string name = any_of(integers ? Type::kIntegerBag : Type::kBag);
        if (!name.empty() && one_in(2)) return name;
        if (depth <= 0) return integers ? "[1, 2]" : "[1, 'a', null]";
        if (one_in(2)) {
            const std::string outer = any_of(Type::kNode);
            const Scope before = scope_;
            const std::string node = fresh("n");
            const std::string step = fresh("r");
            std::string made = "[(" + outer + ")" + relationship(step, false) + "(" + node + label() + ")";
            scope_.push_back({node, Type::kNode});
            scope_.push_back({step, Type::kRelationship});
            if (one_in(2)) made += " WHERE " + boolean(depth - 1);
            made += " | " + (integers ? integer(depth - 1) : any(depth - 1)) + "]";
            scope_ = before;
            return made;
        }
        collects_integers_ = integers;
        return "COLLECT { " + inner_query(depth, Place::kCollected) + " }";
    }

    std::string any(int depth) {
        switch (below(depth > 0 ? 12 : 6)) {
        case 0:
        case 1:
            if (const std::string node = any_of(Type::kNode); !node.empty()) return node + ".v";
            [[fallthrough]];
        case 2:
            if (const std::string name = any_of(Type::kAny); !name.empty()) return name;
            [[fallthrough]];
        case 3:
            return pick({"1", "1.5", "'a'", "true", "null", "[1, null]", "0.0 / 0.0", "date('2020-02-29')",
                         "duration('P1D')", "{a: 1}", "[]"});
        case 4:
            if (const std::string node = any_of(Type::kNode); !node.empty()) return node;
            [[fallthrough]];
        case 5:
            if (const std::string relationship = any_of(Type::kRelationship); !relationship.empty())
                return relationship;
            return integer(depth - 1);
        case 6:
            return string(depth - 1);
        case 7:
            return boolean_in_brackets(depth);
        case 8:
            return list(depth - 1);
        case 9:
            return "[" + any(depth - 1) + ", " + any(depth - 1) + "]";
        case 10:
            return "{k: " + any(depth - 1) + ", l: " + integer(depth - 1) + "}";
        default:
            if (const std::string path = any_of(Type::kPath); !path.empty()) return path;
            return integer(depth - 1);
        }
    }
    std::string boolean_in_brackets(int depth) { return "(" + boolean(depth - 1) + ")"; }

    // --- patterns

    std::string label() { return one_in(5) ? ":" + pick({"A", "B", "A|B", "!A", "A|C", "C", "A:B"}) : std::string(); }

    std::string node(Scope& made) {
        const std::string known = any_of(Type::kNode);
        if (!known.empty() && one_in(3)) return "(" + known + (one_in(5) ? label() : "") + ")";
        if (!made.empty() && one_in(5)) {
            const Variable& again = made[static_cast<std::size_t>(below(static_cast<int>(made.size())))];
            if (again.type == Type::kNode) return "(" + again.name + ")";
        }
        std::string text = "(";
        if (!one_in(4)) {
            made.push_back({fresh("n"), Type::kNode});
            text += made.back().name;
        }
        text += label();
        if (one_in(12)) text += " {i: " + (one_in(2) ? small() : integer(1)) + "}";
        return text + ")";
    }

    std::string relationship(const std::string& name, bool variable) {
        std::string inside = name + (one_in(4) ? ":" + pick({"T", "U", "T|U", "!T"}) : "");
        if (variable) inside += "*" + pick({"", "0..", "0..1", "1..2", "2", "..2", "0", "2..3"});
        if (one_in(14)) inside += " {w: " + small() + "}";
        const std::string bracket = inside.empty() && one_in(2) ? "" : "[" + inside + "]";
        switch (below(3)) {
        case 0:
            return "-" + bracket + "->";
        case 1:
            return "<-" + bracket + "-";
        default:
            return "-" + bracket + "-";
        }
    }

    std::string path(Scope& made, int hops) {
        std::string name;
        if (one_in(4)) name = fresh("p");
        std::string text = node(made);
        for (; hops > 0; --hops) {
            const bool variable = one_in(3);
            const std::string step = one_in(2) ? fresh("r") : "";
            text += relationship(step, variable) + node(made);
            if (!step.empty()) made.push_back({step, variable ? Type::kRelationships : Type::kRelationship});
        }
        if (name.empty()) return text;
        made.push_back({name, Type::kPath});
        return name + " = " + text;
    }

    std::string pattern(Scope& made, int most_hops) {
        std::string text = path(made, below(most_hops + 1));
        if (one_in(5)) text += ", " + path(made, below(2));
        return text;
    }

    std::string shortest(Scope& made) {
        const std::string name = fresh("p");
        const bool all = one_in(2);
        std::string text = name + (all ? " = allShortestPaths(" : " = shortestPath(");
        text += node(made) + "-[" + (one_in(3) ? ":T" : "") + "*" + pick({"", "0..", "..2", "1..3"}) + "]-" +
                (one_in(2) ? ">" : "") + node(made) + ")";
        made.push_back({name, all ? Type::kPath : Type::kShortest});
        if (one_in(3)) text += " WHERE length(" + name + ") > " + small();
        return text;
    }

    // --- clauses

    std::string match(int hops) {
        std::string text = one_in(4) ? "OPTIONAL MATCH " : "MATCH ";
        Scope made;
        if (one_in(8)) {
            text += shortest(made);
        } else {
            text += pattern(made, hops);
            scope_.insert(scope_.end(), made.begin(), made.end());
            made.clear();
            if (one_in(3)) text += " WHERE " + boolean(2);
        }
        scope_.insert(scope_.end(), made.begin(), made.end());
        return text + " ";
    }

    std::string unwind() {
        const std::string name = fresh("u");
        std::string text;
        switch (below(5)) {
        case 0:
            text = "UNWIND " + integer_bag(2);
            break;
        case 1: {
            const std::string inner = fresh("e");
            text = "UNWIND [[1, 2], [], [null, 3], null] AS " + inner + " UNWIND " + inner;
            scope_.push_back({inner, Type::kList});
            break;
        }
        default:
            text = "UNWIND " + list(2);
        }
        scope_.push_back({name, Type::kInteger});
        return text + " AS " + name + " ";
    }

    struct Item {
        std::string text;
        Variable variable;
    };

    Item item(int depth) {
        switch (below(9)) {
        case 0:
        case 1:
        case 2:
            return {integer(depth), {fresh("i"), Type::kInteger}};
        case 3:
            return {string(depth), {fresh("s"), Type::kString}};
        case 4:
            return {boolean(depth), {fresh("b"), Type::kBoolean}};
        case 5:
            return {list(depth), {fresh("l"), Type::kList}};
        default:
            return {any(depth), {fresh("v"), Type::kAny}};
        }
    }

    Item aggregate(int depth) {
        switch (below(9)) {
        case 0:
            return {"count(*)", {fresh("i"), Type::kInteger}};
        case 1:
            return {"count(" + any(depth) + ")", {fresh("i"), Type::kInteger}};
        case 2:
            return {"count(DISTINCT " + any(depth) + ")", {fresh("i"), Type::kInteger}};
        case 3:
            return {"sum(" + integer(depth) + ")", {fresh("i"), Type::kInteger}};
        case 4:
            return {pick({"min(", "max("}) + integer(depth) + ")", {fresh("i"), Type::kInteger}};
        case 5:
            return {pick({"min(", "max("}) + any(depth) + ")", {fresh("v"), Type::kAny}};
        case 6:
            return {"collect(" + integer(depth) + ")", {fresh("g"), Type::kIntegerBag}};
        case 7:
            return {"collect(" + std::string(one_in(3) ? "DISTINCT " : "") + any(depth) + ")",
                    {fresh("g"), Type::kBag}};
        default:
            return {"1 + count(*) * 2", {fresh("i"), Type::kInteger}};
        }
    }

    // Behind a projection the scope is its columns.
    std::string projection(const char* word, int depth, bool whole) {
        std::string text = word;
        Scope columns;
        const bool aggregates = one_in(3);
        const bool distinct = !aggregates && one_in(4);
        if (!aggregates && !distinct && !scope_.empty() && one_in(10)) {
            text += " *";
            columns = scope_;
        } else {
            if (distinct) text += " DISTINCT";
            std::vector<Item> items;
            for (const Variable& variable : scope_) {
                const bool bag = variable.type == Type::kBag || variable.type == Type::kIntegerBag ||
                                 variable.type == Type::kShortest;
                if ((bag && (aggregates || distinct)) || one_in(3)) continue;
                items.push_back({variable.name, variable});
            }
            const int more = below(3);
            for (int i = 0; i < more || items.empty(); ++i) items.push_back(item(depth));
            if (aggregates) {
                const int count = 1 + below(2);
                for (int i = 0; i < count; ++i) items.push_back(aggregate(depth));
                if (one_in(4)) items.erase(items.begin(), items.end() - count); // one group
            }
            for (std::size_t i = 0; i < items.size(); ++i) {
                text += (i == 0 ? " " : ", ") + items[i].text;
                if (items[i].text != items[i].variable.name) text += " AS " + items[i].variable.name;
                columns.push_back(items[i].variable);
            }
        }
        const Scope before = std::exchange(scope_, columns);
        if (one_in(3) && (ordered() || wild_)) {
            text += " ORDER BY ";
            bool first = true;
            for (const Variable& column : columns) {
                text += (first ? "" : ", ") + column.name + pick({"", " DESC"});
                first = false;
            }
            if (one_in(3)) text += " SKIP " + std::to_string(below(3));
            if (one_in(2)) text += " LIMIT " + (wild_ && one_in(8) ? integer(1) : std::to_string(below(5)));
        } else if (!aggregates && !distinct && !before.empty() && one_in(6)) {
            scope_.insert(scope_.end(), before.begin(), before.end());
            text += " ORDER BY " + integer(1); // of what is before the projection, without a meaning for the rows
            scope_ = columns;
        }
        if (!whole && one_in(8)) text += " WHERE " + boolean(depth);
        return text + " ";
    }

    std::string call() {
        const Scope before = scope_;
        Scope imported;
        std::string with;
        for (const Variable& variable : before) {
            if (one_in(2)) continue;
            imported.push_back(variable);
            with += (with.empty() ? "" : ", ") + variable.name;
        }
        scope_ = imported;
        const bool scoped = one_in(2);
        std::string text = scoped ? "CALL (" + with + ") { " : "CALL { ";
        if (!scoped && !with.empty()) text += "WITH " + with + " ";
        if (wild_ && one_in(3)) {
            text += update();
            scope_ = before;
            return text + "} ";
        }
        text += clauses(1 + below(2), 1);
        const Item result = one_in(2) ? aggregate(1) : item(1);
        text += "RETURN " + result.text + " AS " + result.variable.name + " } ";
        scope_ = before;
        scope_.push_back(result.variable);
        return text;
    }

    std::string update() {
        std::string node = any_of(Type::kNode);
        switch (below(8)) {
        case 0:
        case 1: {
            Scope made;
            const std::string a = fresh("n");
            std::string text = "CREATE (" + a + ":A {i: " + integer(1) + ", v: " + any(1) + "})-[:T {w: 1}]->(" +
                               (node.empty() || one_in(2) ? std::string() : node) + ") ";
            scope_.push_back({a, Type::kNode});
            return text;
        }
        case 2: {
            const std::string a = fresh("n");
            std::string text = "MERGE (" + a + ":B {i: " + integer(1) + "}) ON CREATE SET " + a + ".s = " + string(1) +
                               " ON MATCH SET " + a + " += {v: " + any(1) + "} ";
            scope_.push_back({a, Type::kNode});
            return text;
        }
        case 3:
            if (!node.empty())
                return "SET " + node + "." + pick({"i", "s", "v"}) + " = " + any(2) + ", " + node + ":C ";
            [[fallthrough]];
        case 4:
            if (!node.empty()) return "REMOVE " + node + ".i, " + node + ":A ";
            [[fallthrough]];
        case 5:
            if (!node.empty()) return (one_in(3) ? "DELETE " : "DETACH DELETE ") + node + " ";
            [[fallthrough]];
        case 6: {
            const Scope before = scope_;
            const std::string element = fresh("e");
            std::string text = "FOREACH (" + element + " IN " + list(1) + " | ";
            scope_.push_back({element, Type::kInteger});
            text += update();
            scope_ = before;
            return text + ") ";
        }
        default:
            return "SET " + (node.empty() ? std::string("(null)") : node) + ".i = " + any(1) + " ";
        }
    }

    std::string clauses(int count, int hops) {
        std::string text;
        for (int i = 0; i < count; ++i) {
            switch (below(wild_ ? 12 : 9)) {
            case 0:
            case 1:
            case 2:
            case 3:
                text += match(hops);
                break;
            case 4:
                text += unwind();
                break;
            case 5:
            case 6:
            case 7:
                if (i == 0 && one_in(2)) {
                    text += match(hops);
                    break;
                }
                text += projection("WITH", 2, false);
                break;
            case 8:
                if (calls_ < 2) {
                    ++calls_;
                    text += call();
                    --calls_;
                }
                break;
            default:
                text += update();
                if (!wild_ || one_in(2)) text += "WITH * ";
            }
        }
        return text;
    }

    std::string single(int most, bool alone) {
        scope_.clear();
        const std::string text = clauses(1 + below(most), 2);
        return text + last(alone);
    }

    // Parts of a UNION have the same columns. Alone it gives variables, too.
    std::string last(bool alone) {
        const Item result = one_in(4) ? aggregate(2) : item(2);
        const bool bag = result.variable.type == Type::kBag || result.variable.type == Type::kIntegerBag;
        const bool distinct = !bag && one_in(6);
        std::string text = distinct ? "RETURN DISTINCT " : "RETURN ";
        bool order = !bag && one_in(2);
        if (alone) {
            for (const Variable& variable : scope_) {
                const bool plain = variable.type != Type::kBag && variable.type != Type::kIntegerBag &&
                                   variable.type != Type::kShortest;
                if (!plain || one_in(2)) continue;
                text += variable.name + ", ";
                order = false;
            }
        }
        text += result.text + " AS c";
        if (order) text += pick({" ORDER BY c", " ORDER BY c DESC"});
        if (order && one_in(3)) text += " SKIP 1";
        if (order && one_in(3)) text += " LIMIT 3";
        return text;
    }

    // Within COUNT, EXISTS, COLLECT: the outer variables are seen.
    std::string inner_query(int depth, Place place) {
        const Scope before = scope_;
        std::string text;
        if (depth <= 1 || nested_ > 2) {
            Scope made;
            text = "MATCH " + path(made, 1);
            scope_.insert(scope_.end(), made.begin(), made.end());
        } else {
            ++nested_;
            Scope made;
            text = "MATCH " + pattern(made, 2);
            scope_.insert(scope_.end(), made.begin(), made.end());
            if (one_in(2)) text += " WHERE " + boolean(depth - 1);
            if (one_in(4)) {
                const std::string name = fresh("i");
                text += " WITH *, " + integer(depth - 2) + " AS " + name;
                if (one_in(2)) text += " WHERE " + name + " > 0";
                scope_.push_back({name, Type::kInteger});
            }
            --nested_;
        }
        if (place == Place::kCollected || one_in(4)) {
            const bool integers = std::exchange(collects_integers_, false);
            text += one_in(4) ? " RETURN DISTINCT " : " RETURN ";
            text += (integers ? integer(depth - 2) : any(depth - 2)) + " AS c";
            if (one_in(4)) text += " ORDER BY c LIMIT 2";
        }
        scope_ = before;
        return text;
    }

    Choice below_;
    bool wild_;
    Scope scope_;
    int names_ = 0;
    int calls_ = 0;
    int nested_ = 0;
    bool collects_integers_ = false;
};

} // namespace rv::cypher::test
