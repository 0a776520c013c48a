// =~ by RE2, whose work grows with the text and the pattern alone, whatever they are: patterns come from anybody.
#include "ruvector/core/cypher/error.hpp"
#include "ruvector/core/cypher/values/operators.hpp"

#include <re2/re2.h>

#include <array>
#include <memory>

namespace rv::cypher {
namespace {

// What one pattern may take, compiled and with its automata; those of the cache stay after the query.
constexpr std::int64_t kMostBytes = 2 << 20;
constexpr std::size_t kMostPattern = 64 << 10;

std::unique_ptr<RE2> compile(std::string_view pattern) {
    if (pattern.size() > kMostPattern) {
        fail(ErrorType::kArgumentError, "InvalidArgumentValue", "the regular expression is too long");
    }
    RE2::Options options;
    options.set_max_mem(kMostBytes);
    options.set_log_errors(false);
    auto made = std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    if (!made->ok()) {
        fail(ErrorType::kArgumentError, "InvalidArgumentValue", "invalid regular expression: " + made->error());
    }
    return made;
}

// The patterns used last, compiled: a query has one or two, each for many rows.
class Cache {
public:
    const RE2& of(std::string_view pattern) {
        for (std::size_t i = 0; i < kept_.size(); ++i) {
            if (kept_[i] == nullptr || kept_[i]->pattern() != pattern) continue;
            return *kept_[i];
        }
        auto made = compile(pattern);
        std::swap(kept_[oldest_], made);
        const RE2& found = *kept_[oldest_];
        oldest_ = (oldest_ + 1) % kept_.size();
        return found;
    }

private:
    std::array<std::unique_ptr<RE2>, 4> kept_;
    std::size_t oldest_ = 0;
};

thread_local Cache cache;

} // namespace

std::optional<bool> matches(const Value& text, const Value& pattern) {
    if (!text.is(Kind::kString) || !pattern.is(Kind::kString)) return std::nullopt;
    const RE2& expression = cache.of(pattern.as_string());
    const std::string_view subject = text.as_string();
    return expression.Match(re2::StringPiece(subject.data(), subject.size()), 0, subject.size(), RE2::ANCHOR_BOTH,
                            nullptr, 0);
}

} // namespace rv::cypher
