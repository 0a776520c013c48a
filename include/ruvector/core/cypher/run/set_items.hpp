// The items of SET and REMOVE, of ON CREATE and ON MATCH.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/operator.hpp"

#include <span>
#include <vector>

namespace rv::cypher {

class SetItems {
public:
    SetItems(std::span<const SetItem> items, bool removing) : items_(items), removing_(removing) {}

    // Before the rows of a run.
    void begin(Run& run);
    // All of them in their order, for the row in the frame: each sees what those before it wrote.
    void apply(Run& run);

private:
    void apply(const SetItem& item, const std::vector<Symbol>& labels, Run& run);
    void set_property(const SetItem& item, const Value& entity, std::string_view key, Run& run);
    void set_properties(const SetItem& item, const Value& entity, Run& run);

    std::span<const SetItem> items_;
    bool removing_;
    std::vector<std::vector<Symbol>> labels_; // of each item
};

} // namespace rv::cypher
