#include "ruvector/core/cypher/functions/aggregate.hpp"

#include "ruvector/core/cypher/functions/aggregators.hpp"
#include "ruvector/core/cypher/functions/arguments.hpp"
#include "ruvector/core/cypher/functions/ascii_case.hpp"
#include "ruvector/core/cypher/values/value_set.hpp"

namespace rv::cypher {
namespace {

constexpr KindSet kAdded = signature::kNumber | kinds::kDuration;

struct Entry {
    AggregateFunction function;
    AggregatorPtr (*make)();
};

constexpr Entry kEntries[] = {
    {{"count", 1, kinds::kInteger, signature::kAny}, make_count},
    {{"sum", 1, kAdded, kAdded}, make_sum},
    {{"avg", 1, kAdded, kAdded}, make_average},
    {{"min", 1, signature::kAny, signature::kAny}, make_least},
    {{"max", 1, signature::kAny, signature::kAny}, make_greatest},
    {{"collect", 1, kinds::kList, signature::kAny}, make_collect},
    {{"stdev", 1, kinds::kFloat, signature::kNumber}, [] { return make_deviation(true); }},
    {{"stdevp", 1, kinds::kFloat, signature::kNumber}, [] { return make_deviation(false); }},
    {{"percentiledisc", 2, signature::kNumber, signature::kNumber}, [] { return make_percentile(false); }},
    {{"percentilecont", 2, signature::kFloat, signature::kNumber}, [] { return make_percentile(true); }},
};

class Distinct : public CountedAggregator {
public:
    explicit Distinct(AggregatorPtr inner) : inner_(std::move(inner)) {}
    void add(std::span<const Value> arguments) override {
        if (!arguments[0].is_null() && seen_.add(arguments[0])) inner_->add(arguments);
    }
    Value result() override { return inner_->result(); }

private:
    AggregatorPtr inner_;
    ValueSet seen_;
};

const Entry* find(std::string_view name) {
    for (const Entry& entry : kEntries) {
        if (same_but_for_case(entry.function.name, name)) return &entry;
    }
    return nullptr;
}

} // namespace

const AggregateFunction* find_aggregate(std::string_view name) {
    const Entry* found = find(name);
    return found == nullptr ? nullptr : &found->function;
}

std::unique_ptr<Aggregator> make_aggregator(const AggregateFunction& function, bool distinct) {
    // What find_aggregate gave is part of its entry.
    const Entry* entry = nullptr;
    for (const Entry& candidate : kEntries) {
        if (&candidate.function == &function) entry = &candidate;
    }
    if (entry == nullptr) entry = find(function.name);
    AggregatorPtr made = entry->make();
    // The least and the greatest of all are those of the different ones.
    const bool by_order = entry->make == make_least || entry->make == make_greatest;
    if (distinct && !by_order) made = std::make_unique<Distinct>(std::move(made));
    return made;
}

} // namespace rv::cypher
