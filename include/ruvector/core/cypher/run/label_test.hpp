// A condition on labels or on a type, with its names looked up once: for nodes and relationships met by the million.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/syntax/ast.hpp"

#include <vector>

namespace rv::cypher {

class LabelTest {
public:
    LabelTest(const LabelExpression& labels, GraphStore& store);
    bool node(std::int64_t node, GraphStore& store) const { return test(0, node, store); }
    bool type(Symbol type) const { return test_type(0, type); }

private:
    struct Term {
        LabelExpression::What what;
        Symbol symbol = 0;
        std::vector<std::size_t> operands; // in terms_
    };
    std::size_t add(const LabelExpression& labels, GraphStore& store);
    bool test(std::size_t term, std::int64_t node, GraphStore& store) const;
    bool test_type(std::size_t term, Symbol type) const;

    std::vector<Term> terms_; // the first is the whole
};

} // namespace rv::cypher
