#include "ruvector/core/base/vector_text.hpp"

#include "ruvector/core/base/element.hpp"
#include "ruvector/core/base/float_text.hpp"
#include "ruvector/core/base/text_scan.hpp"

namespace rv {
namespace {

template <class Element>
VectorText parse(const char* text, const char* end, std::span<Element> x) noexcept {
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
        const auto element = narrow<Element>(number.value);
        if (narrowing_overflows(element, number.value)) return fail(VectorTextError::kTooLarge);
        if (is_nan(element)) return fail(VectorTextError::kNan);
        if (is_infinite(element)) return fail(VectorTextError::kInfinite);
        x[static_cast<std::size_t>(result.dim++)] = element;

        p = skip_space(number.end);
        if (*p == ']') break;
        if (*p != ',') return fail(VectorTextError::kSyntax);
        p++;
    }
    if (*skip_space(p + 1) != '\0') return fail(VectorTextError::kJunk);
    return result;
}

} // namespace

VectorText parse_vector(const char* text, const char* end, std::span<float> x) noexcept { return parse(text, end, x); }

VectorText parse_vector(const char* text, const char* end, std::span<Half> x) noexcept { return parse(text, end, x); }

} // namespace rv
