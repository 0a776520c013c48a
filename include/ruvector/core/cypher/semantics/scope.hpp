// Variables, and which of them a place in a query sees.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/semantics/static_type.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace rv::cypher {

struct Variable {
    std::string name;
    Slot slot;
    StaticType type;
    bool read = false; // by an expression, or by a pattern that begins from it
};

// The names of one query's rows or of a part of an expression; those around it are seen through it. Names of outer
// scopes stay the same for all rows of an inner query: they are no part of its rows.
struct Scope {
    const Scope* outer = nullptr;
    std::map<std::string, Variable*, std::less<>> names;
    // Behind a projection that groups or is DISTINCT: gone, but what has been projected may still be called by its
    // old names.
    bool gone = false;

    // Here or around; null: nowhere.
    Variable* find(std::string_view name) const { return find(name, false); }
    Variable* find_even_gone(std::string_view name) const { return find(name, true); }

private:
    Variable* find(std::string_view name, bool even_gone) const {
        for (const Scope* scope = this; scope != nullptr; scope = scope->outer) {
            if (scope->gone && !even_gone) continue;
            const auto found = scope->names.find(name);
            if (found != scope->names.end()) return found->second;
        }
        return nullptr;
    }
};

} // namespace rv::cypher
