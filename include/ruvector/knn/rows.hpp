// Rows of two values, a key and a vector, that come a few at a time. Server zone.
#pragma once

#include "ruvector/pg/pg.hpp"

namespace rv::knn {

class Rows {
public:
    // Starts from the first row, again if need be.
    virtual void open() = 0;
    virtual void close() = 0;

    // Takes the next rows, at most that many, in place of those before. How many there are: 0 at the end.
    virtual size_t fetch(size_t most) = 0;
    virtual Datum key(size_t row) const = 0;
    // May be toasted; lives until the next fetch.
    virtual Datum vector(size_t row) const = 0;

    // How wide keys are, as far as is known without reading them.
    virtual Size key_width() const = 0;

protected:
    ~Rows() = default; // nothing to destroy, and nobody who owns one
};

} // namespace rv::knn
