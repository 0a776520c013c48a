// Two patterns without a node in common: every pair of their rows, or those that an equality picks. The right side's
// rows are found once and kept.
#include "ruvector/core/cypher/run/id_map.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/match_operators.hpp"
#include "ruvector/core/cypher/run/match_test.hpp"
#include "ruvector/core/cypher/run/row_buffer.hpp"
#include "ruvector/core/cypher/values/compare.hpp"

namespace rv::cypher {

namespace {

bool distinct(Run& run, const DistinctPairs& pairs) {
    return std::none_of(pairs.begin(), pairs.end(),
                        [&](const auto& pair) { return share_relationship(run[pair.first], run[pair.second]); });
}

class CartesianProduct final : public Operator {
public:
    explicit CartesianProduct(const CartesianProductStep& step)
        : step_(step), left_(step, 0), right_(step, 1), rows_(step.kept.size()) {}

    void open(Run& run) override {
        left_.open(run);
        rows_.clear();
        filled_ = false;
        at_ = 0;
    }

    bool next(Run& run) override {
        for (;;) {
            for (; at_ < rows_.size();) {
                run.tick();
                rows_.put_back(run, step_.kept, at_++);
                if (distinct(run, step_.distinct)) return true;
            }
            if (!left_.next(run)) return false;
            if (!filled_) fill(run);
            if (rows_.size() == 0) return false;
            at_ = 0;
        }
    }

private:
    void fill(Run& run) {
        filled_ = true;
        right_.open(run);
        while (right_.next(run)) rows_.append_slots(run, step_.kept);
    }

    const CartesianProductStep& step_;
    Input left_;
    Input right_;
    RowBuffer rows_;
    std::size_t at_ = 0;
    bool filled_ = false;
};

class HashJoin final : public Operator {
public:
    explicit HashJoin(const HashJoinStep& step)
        : step_(step), left_(step, 0), right_(step, 1), rows_(step.kept.size() + step.keys.size()) {}

    void open(Run& run) override {
        left_.open(run);
        rows_.clear();
        chains_.clear();
        heads_.clear();
        filled_ = false;
        at_ = kEnd;
    }

    bool next(Run& run) override {
        for (;;) {
            while (at_ != kEnd) {
                run.tick();
                const std::uint32_t row = at_;
                at_ = chains_[row];
                if (!matches(row)) continue;
                rows_.put_back(run, step_.kept, row);
                if (distinct(run, step_.distinct)) return true;
            }
            run.tick();
            if (!left_.next(run)) return false;
            if (!filled_) fill(run);
            if (rows_.size() == 0) return false;
            std::int64_t hash = 0;
            if (read_keys(run, true, hash)) at_ = heads_.find(hash);
        }
    }

private:
    static constexpr std::uint32_t kEnd = IdMap::kNone;

    // The keys' values of one side; false: one is null, which equals nothing.
    bool read_keys(Run& run, bool left, std::int64_t& hash) {
        keys_.clear();
        std::uint64_t mixed = 0;
        for (const auto& [of_left, of_right] : step_.keys) {
            Value value = evaluate(left ? *of_left : *of_right, run);
            if (value.is_null()) return false;
            mixed = (mixed ^ static_cast<std::uint64_t>(hash_of(value))) * 0x9E3779B97F4A7C15ULL;
            keys_.push_back(std::move(value));
        }
        hash = static_cast<std::int64_t>(mixed);
        return true;
    }

    void fill(Run& run) {
        filled_ = true;
        right_.open(run);
        while (right_.next(run)) {
            std::int64_t hash = 0;
            if (!read_keys(run, false, hash)) continue;
            const auto row = static_cast<std::uint32_t>(rows_.size());
            std::span<Value> values = rows_.append();
            for (std::size_t i = 0; i < step_.kept.size(); ++i) values[i] = run[step_.kept[i]];
            for (std::size_t i = 0; i < keys_.size(); ++i) values[step_.kept.size() + i] = std::move(keys_[i]);
            bool added = false;
            const std::uint32_t head = heads_.add(hash, row, added);
            // The first row of a hash stays the head; others come behind it.
            chains_.push_back(added ? kEnd : chains_[head]);
            if (!added) chains_[head] = row;
        }
    }

    bool matches(std::uint32_t row) const {
        const std::span<const Value> values = rows_.row(row);
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            if (equals(keys_[i], values[step_.kept.size() + i]) != true) return false;
        }
        return true;
    }

    const HashJoinStep& step_;
    Input left_;
    Input right_;
    RowBuffer rows_;                // what the right side fills, then its keys
    Counted<std::uint32_t> chains_; // the next row of the same hash
    IdMap heads_;                   // by hash
    Counted<Value> keys_;           // of the left row
    std::uint32_t at_ = kEnd;
    bool filled_ = false;
};

} // namespace

OperatorPtr make_operator(const CartesianProductStep& step) { return std::make_unique<CartesianProduct>(step); }
OperatorPtr make_operator(const HashJoinStep& step) { return std::make_unique<HashJoin>(step); }

} // namespace rv::cypher
