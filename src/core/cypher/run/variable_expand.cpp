// Paths of variable length: depth first, with a stack of what is still to be followed from each node on the way. One
// expander serves all depths: the relationships of a node are read at once, but for those at the last depth, which go
// out as they come.
#include "ruvector/core/cypher/run/depth_limit.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/match_operators.hpp"
#include "ruvector/core/cypher/run/match_test.hpp"
#include "ruvector/core/cypher/run/trail.hpp"

namespace rv::cypher {

namespace {

class VariableExpand final : public Operator {
public:
    explicit VariableExpand(const VariableExpandStep& step)
        : step_(step),
          input_(step),
          tests_(step.relationship),
          most_(step.most < 0 ? std::numeric_limits<std::int64_t>::max() : step.most) {}

    void open(Run& run) override {
        if (expander_ == nullptr) {
            const std::vector<Symbol> types = symbols_of(step_.relationship.types, run.store);
            expander_ = run.store.expander(step_.relationship.direction, types);
        }
        input_.open(run);
        leave_all();
    }

    bool next(Run& run) override {
        for (;;) {
            if (step_.weight == kNoSlot && advance(run)) {
                give(run, end_);
                return true;
            }
            run.tick();
            if (!input_.next(run)) {
                leave_all();
                return false;
            }
            if (!start(run)) continue;
            const bool stay = step_.least == 0 && (!step_.into || start_ == target_);
            if (step_.weight == kNoSlot) {
                if (!stay) continue;
                give(run, start_);
                return true;
            }
            const std::int64_t count = count_row(run) + (stay ? 1 : 0);
            if (count == 0) continue;
            run[step_.weight] = Value::integer(count);
            return true;
        }
    }

private:
    // A node on the way, with its relationships that fit: buffer_[next .. end), or those that the expander gives.
    struct Level {
        std::int64_t node;
        std::size_t begin;
        std::size_t next;
        bool filled;
        bool live;
    };

    void leave_all() {
        levels_.clear();
        buffer_.clear();
        trail_.clear();
        beyond_ = false;
    }

    bool start(Run& run) {
        leave_all();
        const std::optional<std::int64_t> node = node_in(run, step_.from);
        if (!node) return false;
        start_ = *node;
        if (step_.into) {
            const std::optional<std::int64_t> target = node_in(run, step_.to);
            if (!target) return false;
            target_ = *target;
        }
        excluded_.clear();
        for (Slot slot : step_.relationship.distinct_from) append_ids(run[slot], excluded_);
        tests_.start_row(run);
        tested_ = tests_.any();
        if (most_ > 0 && most_ >= step_.least) levels_.push_back({start_, 0, 0, false, false});
        return true;
    }

    bool fits(const RelationshipRef& relationship, Run& run) const {
        if (trail_.contains(relationship.id)) return false;
        for (std::int64_t id : excluded_) {
            if (id == relationship.id) return false;
        }
        return !tested_ || tests_.hold(relationship, run);
    }

    void fill(Run& run, Level& level) {
        level.filled = true;
        level.begin = level.next = buffer_.size();
        if (static_cast<std::int64_t>(levels_.size()) == most_) {
            level.live = true;
            if (step_.into)
                expander_->start_between(level.node, target_);
            else
                expander_->start(level.node);
            return;
        }
        expander_->start(level.node);
        RelationshipRef relationship;
        while (expander_->next(relationship)) {
            if (fits(relationship, run)) buffer_.push_back(relationship);
        }
        if (run.limits.depth >= 0 && static_cast<std::int64_t>(levels_.size()) > run.limits.depth &&
            buffer_.size() > level.begin)
            fail_depth(run.limits.depth, step_.relationship.pattern->place);
    }

    bool take(Run& run, Level& level, RelationshipRef& relationship) {
        if (!level.live) {
            if (level.next == buffer_.size()) return false;
            relationship = buffer_[level.next++];
            return true;
        }
        while (expander_->next(relationship)) {
            if (!fits(relationship, run)) continue;
            if (run.limits.depth >= 0 && static_cast<std::int64_t>(levels_.size()) > run.limits.depth)
                fail_depth(run.limits.depth, step_.relationship.pattern->place);
            return true;
        }
        return false;
    }

    void leave() {
        buffer_.resize(levels_.back().begin);
        levels_.pop_back();
        if (!levels_.empty()) trail_.pop();
    }

    // On to the next end, with the way to it in trail_; false: no more from this start.
    bool advance(Run& run) {
        if (beyond_) {
            beyond_ = false;
            trail_.pop();
        }
        RelationshipRef relationship;
        while (!levels_.empty()) {
            Level& level = levels_.back();
            if (!level.filled) {
                run.tick();
                fill(run, level);
            }
            if (!take(run, level, relationship)) {
                leave();
                continue;
            }
            const auto depth = static_cast<std::int64_t>(levels_.size());
            const std::int64_t end = other_end(relationship, level.node);
            const bool ends = depth >= step_.least && (!step_.into || end == target_);
            if (depth < most_) {
                trail_.push(relationship);
                levels_.push_back({end, 0, 0, false, false});
            } else if (ends) {
                trail_.push(relationship);
                beyond_ = true;
            }
            if (ends) {
                end_ = end;
                return true;
            }
        }
        return false;
    }

    // How many ends there are, without a row for each.
    std::int64_t count_row(Run& run) {
        std::int64_t count = 0;
        RelationshipRef relationship;
        while (!levels_.empty()) {
            Level& level = levels_.back();
            if (!level.filled) {
                run.tick();
                fill(run, level);
            }
            if (level.live) { // at the last depth; when it is less than `least` there was no level at all
                while (take(run, level, relationship)) ++count;
                leave();
                continue;
            }
            if (!take(run, level, relationship)) {
                leave();
                continue;
            }
            const auto depth = static_cast<std::int64_t>(levels_.size());
            const std::int64_t end = other_end(relationship, level.node);
            if (depth >= step_.least && (!step_.into || end == target_)) ++count;
            trail_.push(relationship);
            levels_.push_back({end, 0, 0, false, false});
        }
        return count;
    }

    void give(Run& run, std::int64_t end) {
        if (!step_.into) run[step_.to] = Value::node(end);
        if (step_.relationship.keep == Keep::kNothing) return;
        run[step_.relationship.slot] = trail_.list(step_.relationship.keep == Keep::kId, step_.reversed);
    }

    const VariableExpandStep& step_;
    Input input_;
    std::unique_ptr<Expander> expander_;
    RelationshipTests tests_;
    bool tested_ = false;
    const std::int64_t most_;
    std::int64_t start_ = 0;
    std::int64_t target_ = 0;
    std::int64_t end_ = 0;
    Counted<std::int64_t> excluded_;
    Counted<Level> levels_;
    Counted<RelationshipRef> buffer_;
    Trail trail_;
    bool beyond_ = false; // trail_ has the relationship to an end at the last depth
};

} // namespace

OperatorPtr make_operator(const VariableExpandStep& step) {
    if (step.distinct_ends) return make_distinct_ends(step);
    return std::make_unique<VariableExpand>(step);
}

} // namespace rv::cypher
