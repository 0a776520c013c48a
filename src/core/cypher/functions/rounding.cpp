#include "ruvector/core/cypher/functions/rounding.hpp"

#include "ruvector/core/cypher/functions/ascii_case.hpp"
#include "ruvector/core/cypher/values/shortest_digits.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace rv::cypher {
namespace {

struct Mode {
    const char* name;
    Rounding rounding;
};
constexpr Mode kModes[] = {
    {"UP", Rounding::kUp},
    {"DOWN", Rounding::kDown},
    {"CEILING", Rounding::kCeiling},
    {"FLOOR", Rounding::kFloor},
    {"HALF_UP", Rounding::kHalfUp},
    {"HALF_DOWN", Rounding::kHalfDown},
    {"HALF_EVEN", Rounding::kHalfEven},
};

// Whether what is cut off (its digits, not all of them 0) makes the magnitude greater by one unit.
bool away_from_zero(Rounding rounding, bool negative, bool odd, std::string_view cut) {
    const bool half = cut.size() == 1 && cut[0] == '5'; // shortest digits do not end in 0
    const bool more = cut[0] > '5' || (cut[0] == '5' && !half);
    switch (rounding) {
    case Rounding::kUp:
        return true;
    case Rounding::kDown:
        return false;
    case Rounding::kCeiling:
        return !negative;
    case Rounding::kFloor:
        return negative;
    case Rounding::kHalfUp:
        return more || half;
    case Rounding::kHalfDown:
        return more;
    case Rounding::kHalfEven:
        return more || (half && odd);
    }
    return false;
}

// One more in the last digit; a carry beyond the first one moves the point.
void increment(ShortestDigits& decimal) {
    std::string& digits = decimal.digits;
    while (!digits.empty() && digits.back() == '9') digits.pop_back();
    if (digits.empty()) {
        digits.assign(1, '1');
        ++decimal.point;
    } else {
        ++digits.back();
    }
}

} // namespace

std::optional<Rounding> rounding_of(std::string_view mode) {
    for (const auto& [name, rounding] : kModes) {
        if (same_but_for_case(name, mode)) return rounding;
    }
    return std::nullopt;
}

double round_to(double value, std::int64_t places, Rounding rounding) {
    if (!std::isfinite(value) || value == 0) return value;
    ShortestDigits decimal = shortest_digits(std::fabs(value));
    const std::int64_t kept = decimal.point + std::min<std::int64_t>(places, 1 << 20); // digits
    if (kept >= static_cast<std::int64_t>(decimal.digits.size())) return value;
    const bool negative = std::signbit(value);

    std::string cut;
    if (kept < 0) { // zeros stand before the first digit
        cut = "0" + decimal.digits;
        decimal.digits.clear();
        decimal.point = static_cast<int>(-places);
    } else {
        cut = decimal.digits.substr(static_cast<std::size_t>(kept));
        decimal.digits.resize(static_cast<std::size_t>(kept));
    }
    const bool odd = !decimal.digits.empty() && (decimal.digits.back() - '0') % 2 != 0;
    double magnitude = 0;
    if (away_from_zero(rounding, negative, odd, cut)) {
        increment(decimal);
        magnitude = float_of(decimal);
    } else if (!decimal.digits.empty()) {
        magnitude = float_of(decimal);
    }
    return negative ? -magnitude : magnitude;
}

} // namespace rv::cypher
