// How the vectors of a column are compared: by one of the extension's operators, and for the dense types and most
// metrics also by the products of core/exact, which tell beforehand what need not be compared. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

#include "ruvector/core/exact/pair_filter.hpp"
#include "ruvector/pg/metric_option.hpp"

namespace rv::knn {

class Distance {
public:
    // Of two vectors of a type; `function` is one of the extension's. Raises if there is no such operator.
    Distance(pg::MetricName metric, Oid type, Oid function);

    // What the operator gives, bit for bit. Neither may be toasted.
    double of(Datum a, Datum b) { return DatumGetFloat8(FunctionCall2Coll(&operation_, InvalidOid, a, b)); }

    // Whether a PairFilter knows the type and the metric; the rest is then for its caller.
    bool has_measure() const { return dense_ != nullptr; }
    exact::Measure measure() const { return measure_; }
    // The distance of() as the filter has it.
    double for_filter(double distance) const {
        return measure_ == exact::Measure::kSquaredEuclidean ? distance * distance : distance;
    }
    size_t dims(Datum vector) const { return dense_->dims(vector); }
    // The vector as floats.
    void widen(Datum vector, float* to) const { dense_->widen(vector, to); }
    [[noreturn]] void raise_different_dims(size_t a, size_t b) const;

private:
    struct DenseType {
        const char* name;
        size_t (*dims)(Datum);
        void (*widen)(Datum, float*);
    };
    template <class V>
    static const DenseType kDense;

    FmgrInfo operation_;
    const DenseType* dense_ = nullptr;
    exact::Measure measure_ = exact::Measure::kSquaredEuclidean;
};

} // namespace rv::knn
