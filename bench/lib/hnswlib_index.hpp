// hnswlib's index. Its code is in a translation unit of its own, compiled for the building machine's processor, as
// those who use it do.
#pragma once

#include "bench/lib/exact.hpp"
#include "bench/lib/vectors.hpp"

#include <memory>
#include <string>
#include <vector>

namespace bench {

// The version; empty if the library was not there when this was built.
std::string hnswlib_version();

class HnswlibIndex {
public:
    // For L2, inner product, and cosine, which is inner product of vectors of length 1; throws for another metric.
    HnswlibIndex(Metric metric, std::size_t dims, std::size_t rows, std::size_t m, std::size_t ef_construction);
    ~HnswlibIndex();

    // The rows' numbers are their labels.
    void add(const Vectors& rows, int threads);
    // May be called by several threads at a time.
    void search(const float* query, std::size_t k, std::vector<int32_t>& ids) const;
    void set_ef(std::size_t ef);
    double megabytes() const;

    void save(const std::string& path);
    void load(const std::string& path);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace bench
