// Codes of rows, as they go to the lists of an index.
#pragma once

#include "ruvector/ivfflat/format/index.hpp"

namespace rv::ivfflat {

// What is computed of a row against the centre of its list; a code of index.shape() belongs to it.
struct RowCode {
    quantize::Factors factors;
    float length; // of the row from the centre
};

// Encodes a row; both have the form of centres.
RowCode encode_row(const Index& index, const float* row, const float* center, uint8* code);

} // namespace rv::ivfflat
