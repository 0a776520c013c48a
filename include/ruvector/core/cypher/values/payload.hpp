// What boxed values refer to: a header with the contents right behind it, in one piece of counted memory. Included by
// value.hpp alone, for Value's accessors.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"
#include "ruvector/core/cypher/values/value.hpp"

#include <cassert>
#include <cstddef>

namespace rv::cypher {

// The bytes follow.
struct StringPayload : Payload {
    std::size_t size;
    explicit StringPayload(std::size_t bytes) noexcept : Payload(Kind::kString), size(bytes) {}
    const char* bytes() const noexcept { return reinterpret_cast<const char*>(this + 1); }
};

// Short ones are followed by their elements, long ones by the vector that they came in: so nothing large is copied.
template <typename T>
struct SequencePayload : Payload {
    bool kept;           // as a vector
    std::uint16_t depth; // 1: nothing in it has elements of its own
    std::size_t count;
    std::size_t written_out; // elements, those of what is in it included as often as it is in it
    SequencePayload(Kind of, bool keeps, std::uint16_t nested, std::size_t elements, std::size_t all) noexcept
        : Payload(of), kept(keeps), depth(nested), count(elements), written_out(all) {}

    const T* elements() const noexcept {
        if (kept) return reinterpret_cast<const Counted<T>*>(this + 1)->data();
        return reinterpret_cast<const T*>(this + 1);
    }
};
using ListPayload = SequencePayload<Value>; // of a path, too: its nodes, then its relationships
using MapPayload = SequencePayload<std::pair<Value, Value>>;
static_assert(sizeof(StringPayload) == 16 && sizeof(ListPayload) == 24 && sizeof(MapPayload) == 24);

template <typename T>
struct SinglePayload : Payload {
    T contents;
    template <typename From>
    SinglePayload(Kind of, From&& from) : Payload(of), contents(std::forward<From>(from)) {}
};
static_assert(sizeof(SinglePayload<RelationshipRef>) == 40);

inline std::string_view Value::as_string() const noexcept {
    assert(kind_ == Kind::kString);
    const auto* payload = static_cast<const StringPayload*>(data_.payload);
    return {payload->bytes(), payload->size};
}
inline std::span<const Value> Value::as_list() const noexcept {
    assert(kind_ == Kind::kList);
    const auto* payload = static_cast<const ListPayload*>(data_.payload);
    return {payload->elements(), payload->count};
}
inline std::span<const std::pair<Value, Value>> Value::as_map() const noexcept {
    assert(kind_ == Kind::kMap);
    const auto* payload = static_cast<const MapPayload*>(data_.payload);
    return {payload->elements(), payload->count};
}
inline const RelationshipRef& Value::as_relationship() const noexcept {
    assert(kind_ == Kind::kRelationship);
    return static_cast<const SinglePayload<RelationshipRef>*>(data_.payload)->contents;
}
inline std::span<const Value> Value::path_nodes() const noexcept {
    assert(kind_ == Kind::kPath);
    const auto* payload = static_cast<const ListPayload*>(data_.payload);
    return {payload->elements(), payload->count / 2 + 1};
}
inline std::span<const Value> Value::path_relationships() const noexcept {
    assert(kind_ == Kind::kPath);
    const auto* payload = static_cast<const ListPayload*>(data_.payload);
    return {payload->elements() + payload->count / 2 + 1, payload->count / 2};
}
inline const Time& Value::as_time() const noexcept {
    assert(kind_ == Kind::kTime);
    return static_cast<const SinglePayload<Time>*>(data_.payload)->contents;
}
inline const LocalDateTime& Value::as_local_date_time() const noexcept {
    assert(kind_ == Kind::kLocalDateTime);
    return static_cast<const SinglePayload<LocalDateTime>*>(data_.payload)->contents;
}
inline const DateTime& Value::as_date_time() const noexcept {
    assert(kind_ == Kind::kDateTime);
    return static_cast<const SinglePayload<DateTime>*>(data_.payload)->contents;
}
inline const Duration& Value::as_duration() const noexcept {
    assert(kind_ == Kind::kDuration);
    return static_cast<const SinglePayload<Duration>*>(data_.payload)->contents;
}

} // namespace rv::cypher
