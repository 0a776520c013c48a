#include "ruvector/core/base/sparse_text.hpp"

#include "ruvector/core/base/float_text.hpp"
#include "ruvector/core/base/text_scan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rv {
namespace {

struct IntegerText {
    const char* end; // the start where there is no number
    std::int32_t value;
};

// A decimal integer with an optional sign, saturated at `lowest` and at the largest int32.
IntegerText parse_integer(const char* text, std::int32_t lowest) noexcept {
    constexpr std::int64_t kLimit = std::int64_t{1} << 40;
    const char* p = text;
    const bool negative = *p == '-';
    if (*p == '-' || *p == '+') p++;
    if (*p < '0' || *p > '9') return {text, 0};
    std::int64_t value = 0;
    for (; *p >= '0' && *p <= '9'; p++)
        if (value < kLimit) value = value * 10 + (*p - '0');
    if (negative) value = -value;
    constexpr std::int64_t kHighest = std::numeric_limits<std::int32_t>::max();
    return {p, static_cast<std::int32_t>(std::clamp<std::int64_t>(value, lowest, kHighest))};
}

} // namespace

std::size_t sparse_text_room(const char* text, const char* end) noexcept {
    return static_cast<std::size_t>(std::count(text, end, ',')) + 1;
}

SparseText parse_sparse(const char* text, const char* end, std::span<SparseElement> elements) noexcept {
    constexpr std::int32_t kLowest = std::numeric_limits<std::int32_t>::min();
    SparseText result{SparseTextError::kNone, 0, 0, text, text};
    const auto fail = [&result](SparseTextError error) {
        result.error = error;
        return result;
    };

    const char* p = skip_space(text);
    if (*p != '{') return fail(SparseTextError::kNoBrace);
    p = skip_space(p + 1);
    while (*p != '}') {
        // One more than the lowest, so that counting from 0 instead of 1 stays in range.
        const IntegerText index = parse_integer(p, kLowest + 1);
        if (index.end == p) return fail(SparseTextError::kSyntax);
        p = skip_space(index.end);
        if (*p != ':') return fail(SparseTextError::kSyntax);
        p = skip_space(p + 1);
        const FloatText number = parse_float(p, end);
        result.number = p;
        result.number_end = number.end;
        if (number.status == FloatStatus::kSyntax) return fail(SparseTextError::kSyntax);
        if (number.status != FloatStatus::kOk) return fail(SparseTextError::kOutOfRange);
        if (std::isnan(number.value)) return fail(SparseTextError::kNan);
        if (std::isinf(number.value)) return fail(SparseTextError::kInfinite);
        if (number.value != 0) {
            if (result.count == elements.size()) return fail(SparseTextError::kSyntax);
            elements[result.count++] = {index.value - 1, number.value};
        }
        p = skip_space(number.end);
        if (*p == '}') break;
        if (*p != ',') return fail(SparseTextError::kSyntax);
        p = skip_space(p + 1);
        if (*p == '}') return fail(SparseTextError::kSyntax);
    }

    p = skip_space(p + 1);
    if (*p != '/') return fail(SparseTextError::kNoDimensions);
    p = skip_space(p + 1);
    const IntegerText dim = parse_integer(p, kLowest);
    if (dim.end == p) return fail(SparseTextError::kSyntax);
    result.dim = dim.value;
    if (*skip_space(dim.end) != '\0') return fail(SparseTextError::kJunk);

    const auto read = elements.first(result.count);
    const auto by_index = [](const SparseElement& a, const SparseElement& b) { return a.index < b.index; };
    if (!std::is_sorted(read.begin(), read.end(), by_index)) std::sort(read.begin(), read.end(), by_index);
    return result;
}

} // namespace rv
