// libFuzzer harness for the binary form of dense vectors: a header of dimension and zero, then the elements, taken as
// floats and as halves. What is accepted must hold finite elements alone and give the same bytes back; what is refused
// must be refused for the right reason.
#include "ruvector/core/base/element.hpp"
#include "ruvector/core/base/vector_binary.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

namespace {

using rv::VectorBinaryError;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

// Element by element, without a thought of speed.
template <class Element>
VectorBinaryError judge_plainly(const std::uint8_t* bytes, std::size_t size, std::size_t dim) {
    for (std::size_t i = 0; i < dim; i++) {
        if (size < sizeof(Element) * (i + 1)) return VectorBinaryError::kTruncated;
        std::uint8_t turned[sizeof(Element)]; // into the order of a little-endian machine
        for (std::size_t j = 0; j < sizeof(Element); j++) turned[j] = bytes[sizeof(Element) * (i + 1) - 1 - j];
        Element value;
        std::memcpy(&value, turned, sizeof(value));
        if (rv::is_nan(value)) return VectorBinaryError::kNan;
        if (rv::is_infinite(value)) return VectorBinaryError::kInfinite;
    }
    return VectorBinaryError::kNone;
}

template <class Element>
void check(const std::uint8_t* elements, std::size_t size, std::size_t dim) {
    // Buffers of exactly the right size, for AddressSanitizer to see the first byte too many.
    const std::unique_ptr<std::byte[]> bytes(new std::byte[size]);
    std::memcpy(bytes.get(), elements, size);
    const std::unique_ptr<Element[]> x(new Element[dim]);
    const std::span vector(x.get(), dim);

    const VectorBinaryError got = rv::decode_vector_elements({bytes.get(), size}, vector);
    require(got == judge_plainly<Element>(elements, size, dim), "the kind of error");
    if (got != VectorBinaryError::kNone) return;

    for (const Element value : vector)
        require(!rv::is_nan(value) && !rv::is_infinite(value), "every element is finite");
    const std::size_t encoded_size = dim * sizeof(Element);
    const std::unique_ptr<std::byte[]> encoded(new std::byte[encoded_size]);
    rv::encode_vector_elements(std::span<const Element>(vector), {encoded.get(), encoded_size});
    require(encoded_size <= size && std::memcmp(encoded.get(), elements, encoded_size) == 0,
            "the same bytes come back");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < rv::kVectorBinaryHeader) return 0;
    const std::size_t dim = (std::size_t{data[0]} << 8 | data[1]) % 16001;
    check<float>(data + rv::kVectorBinaryHeader, size - rv::kVectorBinaryHeader, dim);
    check<rv::Half>(data + rv::kVectorBinaryHeader, size - rv::kVectorBinaryHeader, dim);
    return 0;
}
