// Distances of vectors: of a node's own (`n._vector`) by its store, of two lists of numbers here.
#include "ruvector/core/cypher/run/evaluate_parts.hpp"

#include <cmath>
#include <string>

namespace rv::cypher {
namespace {

bool is_vector_property(const Expression& expression) {
    return expression.kind == ExpressionKind::kProperty && expression.name == "_vector";
}

double element(const Value& value) {
    if (!value.is_number())
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             std::string("a vector is a list of numbers; there is ") + name_of(value.kind()) + " in it");
    return value.as_number();
}

double distance(VectorMetric metric, std::span<const Value> a, std::span<const Value> b) {
    if (a.size() != b.size())
        fail(ErrorType::kArgumentError, "InvalidArgumentValue",
             "different vector dimensions " + std::to_string(a.size()) + " and " + std::to_string(b.size()));
    double sum = 0;
    double norm_a = 0;
    double norm_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double x = element(a[i]);
        const double y = element(b[i]);
        switch (metric) {
        case VectorMetric::kL2:
            sum += (x - y) * (x - y);
            break;
        case VectorMetric::kL1:
            sum += std::fabs(x - y);
            break;
        case VectorMetric::kInnerProduct:
            sum -= x * y;
            break;
        case VectorMetric::kCosine:
            sum += x * y;
            norm_a += x * x;
            norm_b += y * y;
        }
    }
    if (metric == VectorMetric::kL2) return std::sqrt(sum);
    if (metric == VectorMetric::kCosine) {
        const double cosine = sum / (std::sqrt(norm_a) * std::sqrt(norm_b));
        // Rounding may carry it beyond what a cosine can be; NaN (a vector of zeros) stays.
        return 1 - (cosine > 1 ? 1 : cosine < -1 ? -1 : cosine);
    }
    return sum;
}

} // namespace

Value evaluate_distance(const Expression& expression, Run& run) {
    // All metrics are symmetric: the node may stand on either side.
    for (std::size_t side = 0; side < 2; ++side) {
        const Expression& own = *expression.children[side];
        if (!is_vector_property(own)) continue;
        const Operand owner(*own.children[0], run);
        if (!owner->is(Kind::kNode)) continue;
        require_there(*owner, run);
        const Operand other(*expression.children[1 - side], run);
        if (other->is_null()) return {};
        const std::optional<double> found = run.store.vector_distance(owner->as_node(), expression.metric, *other);
        return found ? Value::real(*found) : Value();
    }
    const Operand a(*expression.children[0], run);
    const Operand b(*expression.children[1], run);
    if (a->is_null() || b->is_null()) return {};
    if (!a->is(Kind::kList) || !b->is(Kind::kList))
        fail(ErrorType::kTypeError, "InvalidArgumentType",
             std::string("a distance is of two lists of numbers, not of ") +
                 name_of(a->is(Kind::kList) ? b->kind() : a->kind()));
    return Value::real(distance(expression.metric, a->as_list(), b->as_list()));
}

} // namespace rv::cypher
