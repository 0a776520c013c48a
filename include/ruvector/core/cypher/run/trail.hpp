// The relationships of a walk under way, none of them twice. The first ones are looked through, further ones have a
// table.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/run/id_map.hpp"
#include "ruvector/core/cypher/values/value.hpp"

namespace rv::cypher {

class Trail {
public:
    std::size_t size() const noexcept { return steps_.size(); }

    void push(const RelationshipRef& relationship) {
        steps_.push_back(relationship);
        bool added = false;
        if (steps_.size() > kShort) table_.add(relationship.id, 0, added);
    }
    void pop() noexcept {
        if (steps_.size() > kShort) table_.remove_last(steps_.back().id);
        steps_.pop_back();
    }
    void clear() {
        steps_.clear();
        table_.clear();
    }

    bool contains(std::int64_t id) const noexcept {
        const std::size_t first = std::min(steps_.size(), kShort);
        for (std::size_t i = 0; i < first; ++i) {
            if (steps_[i].id == id) return true;
        }
        return steps_.size() > kShort && table_.find(id) != IdMap::kNone;
    }

    // As a list, of the relationships or of their ids; turned: the last one first.
    Value list(bool ids, bool turned) const {
        Counted<Value> elements;
        elements.reserve(steps_.size());
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            const RelationshipRef& step = steps_[turned ? steps_.size() - 1 - i : i];
            elements.push_back(ids ? Value::integer(step.id) : Value::relationship(step));
        }
        return Value::list(std::move(elements));
    }

private:
    static constexpr std::size_t kShort = 32;

    Counted<RelationshipRef> steps_;
    IdMap table_; // of all steps behind the first kShort
};

} // namespace rv::cypher
