// Server zone.
#include "ruvector/types/index_value.hpp"

#include "ruvector/types/bits.hpp"
#include "ruvector/types/elements.hpp"

namespace rv::types {

template <class V>
const typename V::Element* index_elements(Datum value, int dims, bool unit) {
    const V* vector = datum_value<V>(value);
    if (vector->dim != dims) raise_different_dims(V::kType, vector->dim, dims);
    if (!unit) return vector->x;
    auto* scaled = static_cast<typename V::Element*>(palloc(sizeof(typename V::Element) * static_cast<Size>(dims)));
    return scale_to_unit(vector->x, scaled, dims) ? scaled : nullptr;
}

template const float* index_elements<Vector>(Datum, int, bool);
template const Half* index_elements<HalfVector>(Datum, int, bool);

const uint8* index_bits(Datum value, int length) {
    const auto* bits = datum_value<BitString>(value);
    if (bits->length != length) {
        ereport(ERROR,
                (errcode(ERRCODE_DATA_EXCEPTION), errmsg("different bit lengths %d and %d", bits->length, length)));
    }
    return bits->bytes;
}

} // namespace rv::types
