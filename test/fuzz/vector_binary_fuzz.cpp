// libFuzzer harness for the binary form of vectors: a header of dimension and zero, then the elements. What is accepted
// must hold finite elements alone and give the same bytes back; what is refused must be refused for the right reason.
#include "ruvector/core/base/vector_binary.hpp"

#include <bit>
#include <cmath>
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
VectorBinaryError judge_plainly(const std::uint8_t* bytes, std::size_t size, std::size_t dim) {
    for (std::size_t i = 0; i < dim; i++) {
        if (size < 4 * (i + 1)) return VectorBinaryError::kTruncated;
        const std::uint8_t* b = bytes + 4 * i;
        const auto value = std::bit_cast<float>(std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 |
                                                std::uint32_t{b[2]} << 8 | b[3]);
        if (std::isnan(value)) return VectorBinaryError::kNan;
        if (std::isinf(value)) return VectorBinaryError::kInfinite;
    }
    return VectorBinaryError::kNone;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < rv::kVectorBinaryHeader) return 0;
    const std::size_t dim = (std::size_t{data[0]} << 8 | data[1]) % 16001;
    const std::uint8_t* elements = data + rv::kVectorBinaryHeader;
    size -= rv::kVectorBinaryHeader;
    // Buffers of exactly the right size, for AddressSanitizer to see the first byte too many.
    const std::unique_ptr<std::byte[]> bytes(new std::byte[size]);
    std::memcpy(bytes.get(), elements, size);
    const std::unique_ptr<float[]> x(new float[dim]);

    const VectorBinaryError got = rv::decode_vector_elements({bytes.get(), size}, {x.get(), dim});
    require(got == judge_plainly(elements, size, dim), "the kind of error");
    if (got != VectorBinaryError::kNone) return 0;

    for (std::size_t i = 0; i < dim; i++) require(std::isfinite(x[i]), "every element is finite");
    const std::size_t encoded_size = rv::vector_binary_size(dim) - rv::kVectorBinaryHeader;
    const std::unique_ptr<std::byte[]> encoded(new std::byte[encoded_size]);
    rv::encode_vector_elements({x.get(), dim}, {encoded.get(), encoded_size});
    require(encoded_size <= size && std::memcmp(encoded.get(), elements, encoded_size) == 0,
            "the same bytes come back");
    return 0;
}
