#include "ruvector/core/base/vector_text.hpp"

#include "ruvector/core/base/float_text.hpp"

#include <cmath>

namespace rv {
namespace {

const char* skip_space(const char* p) {
    while (*p == ' ' || (*p >= '\t' && *p <= '\r')) p++;
    return p;
}

} // namespace

VectorText parse_vector(const char* text, const char* end, std::span<float> x) noexcept {
    VectorText result{VectorTextError::kNone, 0, text, text};
    const auto fail = [&result](VectorTextError error) {
        result.error = error;
        return result;
    };

    const char* p = skip_space(text);
    if (*p != '[') return fail(VectorTextError::kNoBracket);
    p = skip_space(p + 1);
    if (*p == ']') return fail(VectorTextError::kEmpty);

    for (;;) {
        if (static_cast<std::size_t>(result.dim) == x.size()) return fail(VectorTextError::kTooManyDims);
        p = skip_space(p);
        const FloatText number = parse_float(p, end);
        result.number = p;
        result.number_end = number.end;
        if (number.status == FloatStatus::kSyntax) return fail(VectorTextError::kSyntax);
        if (number.status == FloatStatus::kTooLarge) return fail(VectorTextError::kTooLarge);
        if (std::isnan(number.value)) return fail(VectorTextError::kNan);
        if (std::isinf(number.value)) return fail(VectorTextError::kInfinite);
        x[static_cast<std::size_t>(result.dim++)] = number.value;

        p = skip_space(number.end);
        if (*p == ']') break;
        if (*p != ',') return fail(VectorTextError::kSyntax);
        p++;
    }
    if (*skip_space(p + 1) != '\0') return fail(VectorTextError::kJunk);
    return result;
}

} // namespace rv
