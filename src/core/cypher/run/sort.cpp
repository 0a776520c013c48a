// ORDER BY: of all rows, or of the first ones alone in a heap. Rows that are equal in all keys keep their order.
#include "ruvector/core/cypher/plan/projection_plan.hpp"
#include "ruvector/core/cypher/run/evaluate.hpp"
#include "ruvector/core/cypher/run/input.hpp"
#include "ruvector/core/cypher/run/row_buffer.hpp"
#include "ruvector/core/cypher/run/row_count.hpp"
#include "ruvector/core/cypher/values/compare.hpp"

#include <algorithm>
#include <limits>

namespace rv::cypher {
namespace {

std::weak_ordering order_of(const Value& a, const Value& b) {
    if (a.is(Kind::kInteger) && b.is(Kind::kInteger)) return a.as_integer() <=> b.as_integer();
    return order(a, b);
}

// Keys of two rows.
std::weak_ordering compare_keys(const std::vector<SortKey>& keys, std::span<const Value> a, std::span<const Value> b) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::weak_ordering found = order_of(a[i], b[i]);
        if (found != std::weak_ordering::equivalent) return keys[i].descending ? 0 <=> found : found;
    }
    return std::weak_ordering::equivalent;
}

// A row as it is kept: the sort keys, then the kept slots.
void put_back(Run& run, const SortStep& step, std::span<const Value> row) {
    for (std::size_t i = 0; i < step.kept.size(); ++i) run[step.kept[i]] = row[step.keys.size() + i];
}

class SortOperator final : public Operator {
public:
    explicit SortOperator(const SortStep& step)
        : step_(step), input_(step), rows_(step.keys.size() + step.kept.size()) {}

    void open(Run& run) override {
        input_.open(run);
        rows_.clear();
        order_.clear();
        next_ = 0;
        sorted_ = false;
    }
    bool next(Run& run) override {
        if (!sorted_) sort(run);
        if (next_ == order_.size()) return false;
        put_back(run, step_, rows_.row(order_[next_++]));
        return true;
    }

private:
    void sort(Run& run) {
        sorted_ = true;
        while (input_.next(run)) {
            run.tick();
            std::span<Value> row = rows_.append();
            for (std::size_t i = 0; i < step_.keys.size(); ++i) row[i] = evaluate(*step_.keys[i].expression, run);
            for (std::size_t i = 0; i < step_.kept.size(); ++i) row[step_.keys.size() + i] = run[step_.kept[i]];
        }
        order_.resize(rows_.size());
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
        std::size_t compared = 0;
        std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
            if ((++compared & 1023U) == 0) run.tick();
            const std::weak_ordering found = compare_keys(step_.keys, rows_.row(a), rows_.row(b));
            return found == std::weak_ordering::equivalent ? a < b : found == std::weak_ordering::less;
        });
    }

    const SortStep& step_;
    Input input_;
    RowBuffer rows_;
    Counted<std::size_t> order_;
    std::size_t next_ = 0;
    bool sorted_ = false;
};

// A heap with the last of the rows that are among the first on top.
class TopOperator final : public Operator {
public:
    explicit TopOperator(const SortStep& step)
        : step_(step), input_(step), rows_(step.keys.size() + step.kept.size()), keys_(step.keys.size()) {}

    void open(Run& run) override {
        const std::int64_t limit = row_count(*step_.limit, "LIMIT", run);
        const std::int64_t skip = step_.skip != nullptr ? row_count(*step_.skip, "SKIP", run) : 0;
        const std::int64_t room = std::numeric_limits<std::int64_t>::max() - skip;
        wanted_ = limit == 0 ? 0 : static_cast<std::size_t>(limit > room ? skip + room : skip + limit);
        input_.open(run);
        rows_.clear();
        heap_.clear();
        next_ = 0;
        seen_ = 0;
        sorted_ = false;
    }
    bool next(Run& run) override {
        if (!sorted_) collect(run);
        if (next_ == heap_.size()) return false;
        put_back(run, step_, rows_.row(heap_[next_++].row));
        return true;
    }

private:
    struct Place {
        std::size_t row;
        std::size_t number; // of the row among all
    };

    bool before(const Place& a, const Place& b) const {
        const std::weak_ordering found = compare_keys(step_.keys, rows_.row(a.row), rows_.row(b.row));
        return found == std::weak_ordering::equivalent ? a.number < b.number : found == std::weak_ordering::less;
    }

    void collect(Run& run) {
        sorted_ = true;
        const auto less = [this](const Place& a, const Place& b) { return before(a, b); };
        while (input_.next(run)) {
            run.tick();
            if (wanted_ == 0) return; // but what is written before is written
            for (std::size_t i = 0; i < keys_.size(); ++i) keys_[i] = evaluate(*step_.keys[i].expression, run);
            std::size_t row = rows_.size();
            if (heap_.size() == wanted_) {
                // A later row has to be before the last one, not beside it.
                if (compare_keys(step_.keys, keys_, rows_.row(heap_.front().row)) != std::weak_ordering::less) {
                    ++seen_;
                    continue;
                }
                std::pop_heap(heap_.begin(), heap_.end(), less);
                row = heap_.back().row;
                heap_.pop_back();
            } else {
                rows_.append();
            }
            keep(run, rows_.row(row));
            heap_.push_back({row, seen_++});
            std::push_heap(heap_.begin(), heap_.end(), less);
        }
        std::sort_heap(heap_.begin(), heap_.end(), less);
    }

    void keep(Run& run, std::span<Value> row) {
        for (const Assignment& item : step_.late) run[item.slot] = evaluate(*item.expression, run);
        for (std::size_t i = 0; i < keys_.size(); ++i) row[i].swap(keys_[i]);
        for (std::size_t i = 0; i < step_.kept.size(); ++i) row[keys_.size() + i] = run[step_.kept[i]];
    }

    const SortStep& step_;
    Input input_;
    RowBuffer rows_;
    Counted<Value> keys_;
    Counted<Place> heap_;
    std::size_t wanted_ = 0;
    std::size_t next_ = 0;
    std::size_t seen_ = 0;
    bool sorted_ = false;
};

} // namespace

OperatorPtr SortStep::make() const {
    if (limit != nullptr) return std::make_unique<TopOperator>(*this);
    return std::make_unique<SortOperator>(*this);
}

} // namespace rv::cypher
