// libFuzzer harness for the binary form of sparse vectors: four bytes for the dimensions and two for the number of
// elements, then indices and values. What is accepted must be sound and give the same bytes back; what is refused must
// be refused for the right reason.
#include "ruvector/core/base/sparse_binary.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace {

using rv::SparseBinaryError;

void require(bool condition, const char* what) {
    if (condition) return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

// Word by word, without a thought of speed.
SparseBinaryError judge_plainly(const std::uint8_t* bytes, std::size_t size, std::size_t count, std::int64_t dim) {
    std::int64_t previous = -1;
    for (std::size_t i = 0; i < 2 * count; i++) {
        if (size < 4 * (i + 1)) return SparseBinaryError::kTruncated;
        const std::uint8_t* b = bytes + 4 * i;
        const std::uint32_t word =
            std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
        if (i < count) {
            const auto index = std::int64_t{static_cast<std::int32_t>(word)};
            if (index < 0 || index >= dim) return SparseBinaryError::kOutOfBounds;
            if (index < previous) return SparseBinaryError::kNotAscending;
            if (index == previous) return SparseBinaryError::kDuplicate;
            previous = index;
        } else {
            const auto value = std::bit_cast<float>(word);
            if (std::isnan(value)) return SparseBinaryError::kNan;
            if (std::isinf(value)) return SparseBinaryError::kInfinite;
            if (value == 0) return SparseBinaryError::kZero;
        }
    }
    return SparseBinaryError::kNone;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kHeader = 6;
    if (size < kHeader) return 0;
    const auto dim = static_cast<std::int32_t>(std::uint32_t{data[0]} << 24 | std::uint32_t{data[1]} << 16 |
                                               std::uint32_t{data[2]} << 8 | data[3]);
    const std::size_t count = (std::size_t{data[4]} << 8 | data[5]) % 16001;
    data += kHeader;
    size -= kHeader;
    // Buffers of exactly the right size, for AddressSanitizer to see the first byte too many.
    const std::unique_ptr<std::byte[]> bytes(new std::byte[size]);
    std::memcpy(bytes.get(), data, size);
    const std::unique_ptr<std::int32_t[]> indices(new std::int32_t[count]);
    const std::unique_ptr<float[]> values(new float[count]);

    const SparseBinaryError got =
        rv::decode_sparse_elements({bytes.get(), size}, dim, {indices.get(), count}, values.get());
    require(got == judge_plainly(data, size, count, dim), "the kind of error");
    if (got != SparseBinaryError::kNone) return 0;

    const std::size_t encoded_size = 8 * count;
    const std::unique_ptr<std::byte[]> encoded(new std::byte[encoded_size]);
    rv::encode_sparse_elements({indices.get(), values.get(), count}, {encoded.get(), encoded_size});
    require(encoded_size <= size && std::memcmp(encoded.get(), data, encoded_size) == 0, "the same bytes come back");
    return 0;
}
