// What k-means over all centres at once works on: rows, their centres, and which rows each centre has.
//
// A row that changes its centre is subtracted from the sum of the one and added to that of the other: the midst of a
// centre's rows is known without another look at them. Seeding (seeding.hpp), Lloyd's iteration (lloyd.hpp) and
// balancing (balancing.hpp) take turns at it. No destructor (see Array).
#pragma once

#include "ruvector/core/base/array.hpp"
#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/ivf/kmeans.hpp"

#include <algorithm>

namespace rv::ivf {

template <class Space>
class Partition {
public:
    using Element = typename Space::Element;
    using Sum = typename Space::Sum;

    Partition(const KMeansOptions& options, const Space& space, std::pmr::memory_resource* memory)
        : options_(options),
          space_(space),
          size_(space.row_size()),
          center_of_(memory),
          upper_(memory),
          lower_(memory),
          sums_(memory),
          counts_(memory) {}

    static size_t bytes(const KMeansOptions& options, size_t rows, size_t clusters) noexcept {
        return rows * (sizeof(uint32_t) + 2 * sizeof(float)) + clusters * (options.dims * sizeof(Sum) + sizeof(size_t));
    }

    // All rows take part.
    void begin(Element* sample, size_t rows, Element* centers, size_t clusters) {
        sample_ = sample;
        rows_ = active_ = rows;
        centers_ = centers;
        clusters_ = clusters;
        center_of_.resize(rows);
        upper_.resize(rows);
        lower_.resize(rows);
        sums_.resize(clusters * options_.dims);
        counts_.resize(clusters);
    }

    void release() noexcept {
        center_of_.release();
        upper_.release();
        lower_.release();
        sums_.release();
        counts_.release();
    }

    const KMeansOptions& options() const noexcept { return options_; }
    const Space& space() const noexcept { return space_; }
    size_t row_size() const noexcept { return size_; } // elements
    size_t rows() const noexcept { return rows_; }
    size_t clusters() const noexcept { return clusters_; }
    Element* row(size_t i) noexcept { return sample_ + i * size_; }
    Element* center(size_t c) noexcept { return centers_ + c * size_; }

    // The first rows, which take part so far.
    size_t active() const noexcept { return active_; }
    void activate(size_t rows) noexcept { active_ = rows; }

    // Two numbers for each row. Once it has a centre: at least the distance to that, and at most the distance to any
    // other; seeding keeps costs there.
    float* upper() noexcept { return upper_.data(); }
    float* lower() noexcept { return lower_.data(); }

    uint32_t center_of(size_t i) const noexcept { return center_of_[i]; }
    size_t count(size_t c) const noexcept { return counts_[c]; }
    float cost(size_t i) noexcept { return space_.cost(row(i), center(center_of_[i])); }

    // No row has a centre, whatever center_of says.
    void clear() noexcept {
        std::fill(sums_.begin(), sums_.end(), Sum{0});
        std::fill(counts_.begin(), counts_.end(), size_t{0});
    }

    // Gives a row that has no centre one.
    void add(size_t i, uint32_t c) noexcept {
        space_.add(row(i), &sums_[c * options_.dims]);
        counts_[c]++;
        center_of_[i] = c;
    }

    void change(size_t i, uint32_t c) noexcept {
        const uint32_t before = center_of_[i];
        space_.subtract(row(i), &sums_[before * options_.dims]);
        counts_[before]--;
        add(i, c);
    }

    // Puts a centre where a row is.
    void place(size_t c, size_t i) noexcept { std::copy_n(row(i), size_, center(c)); }

    // Moves a centre to the midst of its rows; one without rows stays. Returns the distance.
    float move(size_t c) noexcept {
        return counts_[c] > 0 ? space_.move(&sums_[c * options_.dims], counts_[c], center(c)) : 0;
    }

    double inertia() noexcept {
        double sum = 0;
        for (size_t i = 0; i < active_; i++) sum += static_cast<double>(cost(i));
        return sum / static_cast<double>(active_);
    }

    size_t occupied() const noexcept {
        return static_cast<size_t>(std::count_if(counts_.begin(), counts_.end(), [](size_t n) { return n > 0; }));
    }

    void tick() const {
        if (options_.tick != nullptr) options_.tick();
    }

private:
    const KMeansOptions& options_;
    const Space& space_;
    size_t size_;
    size_t rows_ = 0;
    size_t active_ = 0;
    size_t clusters_ = 0;
    Element* sample_ = nullptr;
    Element* centers_ = nullptr;
    Array<uint32_t> center_of_;
    Array<float> upper_;
    Array<float> lower_;
    Array<Sum> sums_; // of the rows of each centre
    Array<size_t> counts_;
};

} // namespace rv::ivf
