// The k least of a stream of numbers, as far as the greatest of them matters: what is above it cannot be among them.
// No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"

#include <algorithm>
#include <limits>

namespace rv {

class Least {
public:
    explicit Least(std::pmr::memory_resource* memory) : heap_(memory) {}

    // Begins anew. k >= 1.
    void begin(size_t k) noexcept {
        k_ = k;
        heap_.clear();
        greatest_ = std::numeric_limits<float>::infinity();
    }

    // Not NaN.
    void put(float number) {
        if (heap_.size() == k_) {
            if (!(number < greatest_)) return;
            std::pop_heap(heap_.begin(), heap_.end());
            heap_.back() = number;
        } else {
            heap_.push_back(number);
        }
        std::push_heap(heap_.begin(), heap_.end());
        if (heap_.size() == k_) greatest_ = heap_[0];
    }

    bool is_full() const noexcept { return heap_.size() == k_; }
    // Infinite as long as there are fewer than k.
    float greatest() const noexcept { return greatest_; }

private:
    Array<float> heap_;
    size_t k_ = 1;
    float greatest_ = std::numeric_limits<float>::infinity();
};

} // namespace rv
