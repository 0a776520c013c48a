#include "ruvector/core/cypher/semantics/static_type.hpp"

#include <utility>

namespace rv::cypher {

StaticType list_of(StaticType element) {
    return StaticType{kinds::kList, std::make_shared<const StaticType>(std::move(element))};
}

StaticType element_of(const StaticType& list) {
    if ((list.kinds & ~(kinds::kList | kinds::kNull)) != 0 || list.element == nullptr) return StaticType{};
    return *list.element;
}

StaticType either(const StaticType& a, const StaticType& b) {
    StaticType both{a.kinds | b.kinds, nullptr};
    const bool list_a = (a.kinds & kinds::kList) != 0;
    const bool list_b = (b.kinds & kinds::kList) != 0;
    if (list_a && list_b) {
        if (a.element != nullptr && b.element != nullptr)
            both.element = std::make_shared<const StaticType>(either(*a.element, *b.element));
    } else if (list_a) {
        both.element = a.element;
    } else if (list_b) {
        both.element = b.element;
    }
    return both;
}

std::string names_of(KindSet kinds) {
    std::string names;
    for (unsigned kind = 1; kind < 16; ++kind) { // without null
        if ((kinds >> kind & 1U) == 0) continue;
        if (!names.empty()) names += " or ";
        names += name_of(static_cast<Kind>(kind));
    }
    return names;
}

} // namespace rv::cypher
