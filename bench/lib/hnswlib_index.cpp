#include "bench/lib/hnswlib_index.hpp"

#include "bench/lib/clock.hpp"

#include <atomic>
#include <stdexcept>

#if __has_include(<hnswlib/hnswlib.h>)
#include <hnswlib/hnswlib.h>

namespace bench {

struct HnswlibIndex::Implementation {
    std::unique_ptr<hnswlib::SpaceInterface<float>> space;
    std::unique_ptr<hnswlib::HierarchicalNSW<float>> graph;
    std::size_t rows;
};

std::string hnswlib_version() { return BENCH_HNSWLIB_VERSION; }

HnswlibIndex::HnswlibIndex(Metric metric, std::size_t dims, std::size_t rows, std::size_t m,
                           std::size_t ef_construction)
    : implementation_(new Implementation{nullptr, nullptr, rows}) {
    if (metric == Metric::kL2) {
        implementation_->space = std::make_unique<hnswlib::L2Space>(dims);
    } else if (metric == Metric::kInnerProduct || metric == Metric::kCosine) {
        implementation_->space = std::make_unique<hnswlib::InnerProductSpace>(dims);
    } else {
        throw std::runtime_error("hnswlib has no such metric: l2, ip or cosine");
    }
    implementation_->graph =
        std::make_unique<hnswlib::HierarchicalNSW<float>>(implementation_->space.get(), rows, m, ef_construction);
}

HnswlibIndex::~HnswlibIndex() = default;

// The first row alone: those that come at the same time into an empty graph would not be linked.
void HnswlibIndex::add(const Vectors& rows, int threads) {
    implementation_->graph->addPoint(rows.row(0), 0);
    std::atomic<std::size_t> next{1};
    in_parallel(threads, [&](int) {
        for (std::size_t i = next++; i < rows.rows; i = next++) implementation_->graph->addPoint(rows.row(i), i);
    });
}

void HnswlibIndex::search(const float* query, std::size_t k, std::vector<int32_t>& ids) const {
    auto found = implementation_->graph->searchKnn(query, k);
    ids.resize(found.size());
    for (std::size_t i = found.size(); i > 0; i--, found.pop()) ids[i - 1] = static_cast<int32_t>(found.top().second);
}

void HnswlibIndex::set_ef(std::size_t ef) { implementation_->graph->setEf(ef); }

// The records of the lowest layer, vectors and links; the layers above add a few percent of the links.
double HnswlibIndex::megabytes() const {
    return static_cast<double>(implementation_->graph->size_data_per_element_ * implementation_->rows) / 1048576.0;
}

void HnswlibIndex::save(const std::string& path) { implementation_->graph->saveIndex(path); }

void HnswlibIndex::load(const std::string& path) {
    implementation_->graph =
        std::make_unique<hnswlib::HierarchicalNSW<float>>(implementation_->space.get(), path, false, 0);
}

} // namespace bench

#else

namespace bench {

struct HnswlibIndex::Implementation {};

std::string hnswlib_version() { return {}; }
HnswlibIndex::HnswlibIndex(Metric, std::size_t, std::size_t, std::size_t, std::size_t) {
    throw std::runtime_error("bench/run was built without hnswlib: install libhnswlib-dev, then make -B bench-tools");
}
HnswlibIndex::~HnswlibIndex() = default;
void HnswlibIndex::add(const Vectors&, int) {}
void HnswlibIndex::search(const float*, std::size_t, std::vector<int32_t>&) const {}
void HnswlibIndex::set_ef(std::size_t) {}
double HnswlibIndex::megabytes() const { return 0; }
void HnswlibIndex::save(const std::string&) {}
void HnswlibIndex::load(const std::string&) {}

} // namespace bench

#endif
