// Okapi BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009), with the inverse
// document frequency that is never negative: ln(1 + (N - n + .5) / (n + .5)).
//
//   score(document, query) = sum over the query's terms of
//       weight * idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average length))
//
// All of it in double precision and in this order of operations, here alone: what an index finds and what a function
// computes for one row are the same to the last bit.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cmath>
#include <cstdint>

namespace rv::text {

struct Parameters {
    double k1 = 1.2; // [0, 10]
    double b = 0.75; // [0, 1]
};

// What the scores of a corpus depend on.
struct Corpus {
    std::uint64_t documents = 0;
    std::uint64_t total_length = 0; // in words, as the documents' lexemes count

    double average_length() const {
        return documents == 0 || total_length == 0 ? 1.0
                                                   : static_cast<double>(total_length) / static_cast<double>(documents);
    }
};

// `documents` may be less than `frequency` for a moment, while an index changes.
inline double inverse_document_frequency(std::uint64_t documents, std::uint64_t frequency) {
    const auto n = static_cast<double>(frequency);
    const double others = documents > frequency ? static_cast<double>(documents - frequency) : 0.0;
    return std::log(1.0 + (others + 0.5) / (n + 0.5));
}

// How one term scores in any document.
class TermScore {
public:
    TermScore() = default;
    TermScore(double weight, double idf, const Corpus& corpus, const Parameters& parameters)
        : gain_(weight * idf * (parameters.k1 + 1.0)),
          base_(parameters.k1 * (1.0 - parameters.b)),
          slope_(parameters.k1 * parameters.b / corpus.average_length()) {}

    // tf >= 1. Grows with tf, falls with length.
    double operator()(std::uint32_t tf, std::uint32_t length) const {
        const auto count = static_cast<double>(tf);
        return gain_ * (count / (count + (base_ + slope_ * static_cast<double>(length))));
    }
    // No document scores more.
    double most() const { return gain_; }

private:
    double gain_ = 0;
    double base_ = 0;
    double slope_ = 0;
};

} // namespace rv::text
