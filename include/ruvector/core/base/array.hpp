// A growable array of plain values in the caller's memory. It has no destructor: the memory resource owns the bytes, so
// an Array may be left by longjmp, and release() gives the bytes back early.
#pragma once

#include "ruvector/core/base/cpp_only.hpp"

#include <cstddef>
#include <cstring>
#include <memory_resource>
#include <span>
#include <type_traits>

namespace rv {

template <class T>
class Array {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
    explicit Array(std::pmr::memory_resource* memory) noexcept : memory_(memory) {}

    std::pmr::memory_resource* memory() const noexcept { return memory_; }
    T* data() noexcept { return data_; }
    const T* data() const noexcept { return data_; }
    size_t size() const noexcept { return size_; }
    size_t capacity() const noexcept { return capacity_; }
    bool empty() const noexcept { return size_ == 0; }
    T& operator[](size_t i) noexcept { return data_[i]; }
    const T& operator[](size_t i) const noexcept { return data_[i]; }
    T& back() noexcept { return data_[size_ - 1]; }
    T* begin() noexcept { return data_; }
    T* end() noexcept { return data_ + size_; }
    const T* begin() const noexcept { return data_; }
    const T* end() const noexcept { return data_ + size_; }
    std::span<const T> span() const noexcept { return {data_, size_}; }

    void clear() noexcept { size_ = 0; }

    void reserve(size_t capacity) {
        if (capacity > capacity_) grow(capacity);
    }

    // New elements have unspecified values.
    void resize(size_t size) {
        reserve(size);
        size_ = size;
    }

    void push_back(const T& value) {
        if (size_ == capacity_) {
            T copy = value; // `value` may lie in the array that is about to move
            grow(capacity_ < 8 ? 8 : capacity_ * 2);
            data_[size_++] = copy;
        } else {
            data_[size_++] = value;
        }
    }

    // Inserts before position i; i <= size().
    void insert(size_t i, const T& value) {
        T copy = value;
        if (size_ == capacity_) grow(capacity_ < 8 ? 8 : capacity_ * 2);
        std::memmove(static_cast<void*>(data_ + i + 1), data_ + i, (size_ - i) * sizeof(T));
        data_[i] = copy;
        size_++;
    }

    void truncate(size_t size) noexcept {
        if (size < size_) size_ = size;
    }

    void release() noexcept {
        if (data_ != nullptr) memory_->deallocate(data_, capacity_ * sizeof(T), alignof(T));
        data_ = nullptr;
        size_ = capacity_ = 0;
    }

private:
    void grow(size_t capacity) {
        T* grown = static_cast<T*>(memory_->allocate(capacity * sizeof(T), alignof(T)));
        if (data_ != nullptr) {
            std::memcpy(static_cast<void*>(grown), data_, size_ * sizeof(T));
            memory_->deallocate(data_, capacity_ * sizeof(T), alignof(T));
        }
        data_ = grown;
        capacity_ = capacity;
    }

    std::pmr::memory_resource* memory_;
    T* data_ = nullptr;
    size_t size_ = 0;
    size_t capacity_ = 0;
};

} // namespace rv
