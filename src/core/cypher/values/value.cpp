#include "ruvector/core/cypher/values/value.hpp"

#include "ruvector/core/cypher/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

namespace rv::cypher {
namespace {

using Entry = std::pair<Value, Value>;

// Longer lists keep the vector that they came in.
constexpr std::size_t kMostInline = 32;
// Elements that a value may have in all where memory would not have room for them: walks over it go on uninterrupted.
constexpr std::size_t kMostShared = 20'000'000;

void* allocate(std::size_t bytes) {
    hold_bytes(bytes);
    void* memory = std::malloc(bytes);
    if (memory == nullptr) {
        release_bytes(bytes);
        throw std::bad_alloc();
    }
    return memory;
}

void free_payload(Payload* payload, std::size_t bytes) noexcept {
    std::free(payload);
    release_bytes(bytes);
}

template <typename T>
std::size_t bytes_of(const SequencePayload<T>& payload) noexcept {
    return sizeof(payload) + (payload.kept ? sizeof(Counted<T>) : payload.count * sizeof(T));
}

template <typename T>
void destroy_sequence(Payload* base) noexcept {
    auto* payload = static_cast<SequencePayload<T>*>(base);
    const std::size_t bytes = bytes_of(*payload);
    if (payload->kept) {
        std::destroy_at(reinterpret_cast<Counted<T>*>(payload + 1));
    } else {
        std::destroy_n(reinterpret_cast<T*>(payload + 1), payload->count);
    }
    free_payload(payload, bytes);
}

// Beyond its own size what a zone's name takes is left uncounted: names are short.
template <typename T>
void destroy_single(Payload* base) noexcept {
    auto* payload = static_cast<SinglePayload<T>*>(base);
    std::destroy_at(payload);
    free_payload(payload, sizeof(SinglePayload<T>));
}

} // namespace

// How deep a value is nested, and how many elements it has in all. A value cannot see into another's payload otherwise.
struct Extent {
    int depth = 0;
    std::size_t written_out = 0;

    static Extent of(const Value& value) noexcept {
        switch (value.kind()) {
        case Kind::kList:
            return of(*static_cast<const ListPayload*>(value.data_.payload));
        case Kind::kMap:
            return of(*static_cast<const MapPayload*>(value.data_.payload));
        default:
            return {};
        }
    }
    static Extent of(const Entry& entry) noexcept { return of(entry.second); }
    template <typename T>
    static Extent of(const SequencePayload<T>& payload) noexcept {
        return {payload.depth, payload.written_out};
    }
};

const char* name_of(Kind kind) noexcept {
    switch (kind) {
    case Kind::kNull:
        return "Null";
    case Kind::kBoolean:
        return "Boolean";
    case Kind::kInteger:
        return "Integer";
    case Kind::kFloat:
        return "Float";
    case Kind::kString:
        return "String";
    case Kind::kList:
        return "List";
    case Kind::kMap:
        return "Map";
    case Kind::kNode:
        return "Node";
    case Kind::kRelationship:
        return "Relationship";
    case Kind::kPath:
        return "Path";
    case Kind::kDate:
        return "Date";
    case Kind::kLocalTime:
        return "LocalTime";
    case Kind::kTime:
        return "Time";
    case Kind::kLocalDateTime:
        return "LocalDateTime";
    case Kind::kDateTime:
        return "DateTime";
    case Kind::kDuration:
        return "Duration";
    }
    return "Value";
}

template <typename T>
Value Value::sequence(Kind kind, Counted<T> elements) {
    const std::size_t count = elements.size();
    int depth = 0;
    std::size_t written_out = count;
    for (const T& element : elements) {
        const Extent inner = Extent::of(element);
        depth = std::max(depth, inner.depth);
        written_out += inner.written_out;
    }
    if (++depth > kMostDepth) {
        fail(ErrorType::kResourceExhausted, "NestingDepth", "lists and maps are nested too deeply");
    }
    // What has the same list many times takes little memory, but all who walk over it take each of them.
    if (written_out > kMostShared && written_out > most_bytes() / sizeof(T)) {
        fail(ErrorType::kResourceExhausted, "MemoryLimit", "a value that has others many times is too large in all");
    }
    const bool kept = count > kMostInline;
    using Sequence = SequencePayload<T>;
    void* memory = allocate(sizeof(Sequence) + (kept ? sizeof(elements) : count * sizeof(T)));
    auto* payload = new (memory) Sequence(kind, kept, static_cast<std::uint16_t>(depth), count, written_out);
    if (kept) {
        new (static_cast<void*>(payload + 1)) Counted<T>(std::move(elements));
    } else {
        std::uninitialized_move(elements.begin(), elements.end(), reinterpret_cast<T*>(payload + 1));
    }
    return Value(kind, payload);
}

template <typename T, typename From>
Value Value::single(Kind kind, From&& from) {
    static_assert(std::is_nothrow_constructible_v<T, From&&>);
    void* memory = allocate(sizeof(SinglePayload<T>));
    return Value(kind, new (memory) SinglePayload<T>(kind, std::forward<From>(from)));
}

Value Value::string(std::string_view value) { return string(value, {}); }

Value Value::string(std::string_view first, std::string_view second) {
    const std::size_t size = first.size() + second.size();
    void* memory = allocate(sizeof(StringPayload) + size);
    auto* payload = new (memory) StringPayload(size);
    char* bytes = reinterpret_cast<char*>(payload + 1);
    if (!first.empty()) std::memcpy(bytes, first.data(), first.size());
    if (!second.empty()) std::memcpy(bytes + first.size(), second.data(), second.size());
    return Value(Kind::kString, payload);
}

Value Value::list(Counted<Value> elements) { return sequence(Kind::kList, std::move(elements)); }

Value Value::map(Counted<Entry> entries) {
    const auto before = [](const Entry& a, const Entry& b) { return a.first.as_string() < b.first.as_string(); };
    const auto not_ascending = [&](const Entry& a, const Entry& b) { return !before(a, b); };
    if (std::adjacent_find(entries.begin(), entries.end(), not_ascending) != entries.end()) {
        std::stable_sort(entries.begin(), entries.end(), before);
        std::size_t kept = 0;
        for (std::size_t i = 1; i < entries.size(); ++i) {
            if (before(entries[kept], entries[i])) ++kept;
            if (kept != i) entries[kept] = std::move(entries[i]);
        }
        entries.resize(kept + 1);
    }
    return sequence(Kind::kMap, std::move(entries));
}

Value Value::relationship(const RelationshipRef& relationship) {
    return single<RelationshipRef>(Kind::kRelationship, relationship);
}

Value Value::path(Counted<Value> nodes, Counted<Value> relationships) {
    assert(nodes.size() == relationships.size() + 1);
    nodes.reserve(nodes.size() + relationships.size());
    std::move(relationships.begin(), relationships.end(), std::back_inserter(nodes));
    return sequence(Kind::kPath, std::move(nodes));
}

Value Value::of(Date value) noexcept {
    Value made(Kind::kDate);
    made.data_.integer = value.days;
    return made;
}
Value Value::of(LocalTime value) noexcept {
    Value made(Kind::kLocalTime);
    made.data_.integer = value.nanos;
    return made;
}
Value Value::of(Time value) { return single<Time>(Kind::kTime, value); }
Value Value::of(LocalDateTime value) { return single<LocalDateTime>(Kind::kLocalDateTime, value); }
Value Value::of(DateTime value) { return single<DateTime>(Kind::kDateTime, std::move(value)); }
Value Value::of(const Duration& value) { return single<Duration>(Kind::kDuration, value); }

const Value* Value::find(std::string_view key) const noexcept {
    const auto entries = as_map();
    const auto found = std::lower_bound(entries.begin(), entries.end(), key, [](const Entry& entry, auto sought) {
        return entry.first.as_string() < sought;
    });
    if (found == entries.end() || found->first.as_string() != key) return nullptr;
    return &found->second;
}

void Value::destroy(Payload* payload) noexcept {
    switch (payload->kind) {
    case Kind::kString: {
        const std::size_t bytes = static_cast<StringPayload*>(payload)->size;
        return free_payload(payload, sizeof(StringPayload) + bytes);
    }
    case Kind::kList:
    case Kind::kPath:
        return destroy_sequence<Value>(payload);
    case Kind::kMap:
        return destroy_sequence<Entry>(payload);
    case Kind::kRelationship:
        return destroy_single<RelationshipRef>(payload);
    case Kind::kTime:
        return destroy_single<Time>(payload);
    case Kind::kLocalDateTime:
        return destroy_single<LocalDateTime>(payload);
    case Kind::kDateTime:
        return destroy_single<DateTime>(payload);
    case Kind::kDuration:
        return destroy_single<Duration>(payload);
    default:
        return; // nothing else is boxed
    }
}

} // namespace rv::cypher
