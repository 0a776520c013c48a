// The kinds of aggregates, each with its running value. They are given values that are not null.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/functions/aggregate.hpp"

#include <memory>

namespace rv::cypher {

// There may be one for each of many groups: their memory counts as the query's.
class CountedAggregator : public Aggregator {
public:
    static void* operator new(std::size_t bytes) { return CountedAllocator<std::byte>().allocate(bytes); }
    static void operator delete(void* memory, std::size_t bytes) noexcept {
        CountedAllocator<std::byte>().deallocate(static_cast<std::byte*>(memory), bytes);
    }
};

using AggregatorPtr = std::unique_ptr<Aggregator>;

AggregatorPtr make_count();
AggregatorPtr make_sum();
AggregatorPtr make_average();
AggregatorPtr make_least();
AggregatorPtr make_greatest();
AggregatorPtr make_collect();
AggregatorPtr make_deviation(bool of_sample); // else of the population
AggregatorPtr make_percentile(bool continuous);

} // namespace rv::cypher
