// Durations from texts: amounts with letters (P1Y2M3W4DT5H6M7.8S, each with a sign of its own and maybe fractional), or
// the form of a date-time (P2012-02-02T14:37:21.545).
#include "ruvector/core/cypher/temporal/duration.hpp"
#include "ruvector/core/cypher/temporal/parse.hpp"

#include <algorithm>
#include <string>

namespace rv::cypher {
namespace {

[[noreturn]] void fail_duration(std::string_view text) {
    fail_argument("\"" + std::string(text.substr(0, 100)) + "\" is no duration");
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

struct Letter {
    char letter;
    DurationUnit unit;
};
constexpr Letter kDateLetters[] = {
    {'Y', DurationUnit::kYears}, {'M', DurationUnit::kMonths}, {'W', DurationUnit::kWeeks}, {'D', DurationUnit::kDays}};
constexpr Letter kTimeLetters[] = {
    {'H', DurationUnit::kHours}, {'M', DurationUnit::kMinutes}, {'S', DurationUnit::kSeconds}};

// The amounts at the front of `rest`, in the order of their letters. Nothing was there, or something else: false.
template <std::size_t size>
bool read_amounts(std::string_view& rest, const Letter (&letters)[size], bool negative, DurationSum& sum) {
    std::size_t next = 0;
    const std::size_t before = rest.size();
    while (!rest.empty() && rest.front() != 'T') {
        bool minus = negative;
        if (rest.front() == '-' || rest.front() == '+') {
            minus = minus != (rest.front() == '-');
            rest.remove_prefix(1);
        }
        const auto no_digit = std::find_if_not(rest.begin(), rest.end(), is_digit);
        auto end = no_digit;
        if (end != rest.end() && (*end == '.' || *end == ',')) {
            end = std::find_if_not(end + 1, rest.end(), is_digit);
            if (end == no_digit + 1) return false;
        }
        if (no_digit == rest.begin() || end == rest.end()) return false;
        const auto length = static_cast<std::size_t>(end - rest.begin());
        while (next < size && letters[next].letter != *end) ++next;
        if (next == size) return false;
        sum.add(letters[next++].unit, multiply(minus ? -1 : 1, decimal_of(rest.substr(0, length))));
        rest.remove_prefix(length + 1);
    }
    return rest.size() != before;
}

std::int64_t number_of(std::string_view digits) {
    std::int64_t number = 0;
    for (const char c : digits) number = number * 10 + (c - '0');
    return number;
}

// YYYY-MM-DD or YYYYMMDD, which need be no date that there is.
bool read_date(std::string_view text, Duration& duration) {
    std::string digits(text);
    if (digits.size() == 10 && digits[4] == '-' && digits[7] == '-') digits.erase(7, 1).erase(4, 1);
    if (digits.size() != 8 || !std::all_of(digits.begin(), digits.end(), is_digit)) return false;
    const std::string_view view = digits;
    duration.months = number_of(view.substr(0, 4)) * 12 + number_of(view.substr(4, 2));
    duration.days = number_of(view.substr(6, 2));
    return true;
}

} // namespace

Duration parse_duration(std::string_view text) {
    std::string_view rest = text;
    bool negative = false;
    if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) {
        negative = rest.front() == '-';
        rest.remove_prefix(1);
    }
    if (rest.size() < 2 || rest.front() != 'P') fail_duration(text);
    rest.remove_prefix(1);
    const std::size_t split = rest.find('T');
    if (Duration dated; read_date(rest.substr(0, split), dated)) {
        if (split != std::string_view::npos) {
            const std::int64_t nanos = parse_local_time(rest.substr(split + 1)).nanos;
            dated.seconds = nanos / kNanosASecond;
            dated.nanos = static_cast<std::int32_t>(nanos % kNanosASecond);
        }
        return negative ? negate(dated) : dated;
    }
    DurationSum sum;
    if (rest.front() != 'T' && !read_amounts(rest, kDateLetters, negative, sum)) fail_duration(text);
    if (!rest.empty()) {
        rest.remove_prefix(1); // the T
        if (!read_amounts(rest, kTimeLetters, negative, sum) || !rest.empty()) fail_duration(text);
    }
    return sum.result();
}

} // namespace rv::cypher
