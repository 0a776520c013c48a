// The kernels over bits for x86-64 with AVX-512 F, BW and VPOPCNTDQ.
#if defined(__x86_64__)

#if !defined(__clang__)
// GCC 12 warns of the undefined lanes in its own intrinsics.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <immintrin.h>

#include "ruvector/core/simd/bits_impl.hpp"
#include "ruvector/core/simd/kernel_tables.hpp"

namespace rv::simd {
namespace {

struct Words {
    using Block = __m512i;
    using Count = __m512i;
    static constexpr std::size_t kBytes = 64;

    static Block load(const std::uint8_t* p) noexcept { return _mm512_loadu_si512(p); }
    static Block load_part(const std::uint8_t* p, std::size_t n) noexcept {
        return _mm512_maskz_loadu_epi8((__mmask64{1} << n) - 1, p);
    }
    static Count zero() noexcept { return _mm512_setzero_si512(); }
    static Count add(Count count, Block block) noexcept { return _mm512_add_epi64(count, _mm512_popcnt_epi64(block)); }
    static std::uint64_t total(Count count) noexcept {
        return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(count));
    }
};

} // namespace

constinit const BitKernels detail::avx512popcnt_bit_kernels = make_bit_kernels<Words>();

} // namespace rv::simd

#endif
