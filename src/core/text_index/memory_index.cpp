#include "ruvector/core/text_index/memory_index.hpp"

#include "ruvector/core/base/error.hpp"
#include "ruvector/core/text_index/ticker.hpp"
#include "ruvector/core/text_index/varint.hpp"

#include <algorithm>
#include <bit>
#include <vector>

namespace rv::text {
namespace {

// Counts what is taken through it.
class Counted final : public std::pmr::memory_resource {
public:
    explicit Counted(std::pmr::memory_resource* memory) : memory_(memory) {}
    std::size_t bytes() const { return bytes_; }

private:
    void* do_allocate(std::size_t bytes, std::size_t alignment) override {
        void* result = memory_->allocate(bytes, alignment);
        bytes_ += bytes;
        return result;
    }
    void do_deallocate(void* address, std::size_t bytes, std::size_t alignment) override {
        memory_->deallocate(address, bytes, alignment);
        bytes_ -= bytes;
    }
    bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }

    std::pmr::memory_resource* memory_;
    std::size_t bytes_ = 0;
};

// Small pieces out of large ones that go together.
class Pieces {
public:
    explicit Pieces(std::pmr::memory_resource* memory) : memory_(memory), chunks_(memory) {}
    Pieces(const Pieces&) = delete;
    ~Pieces() { clear(); }

    void* take(std::size_t bytes) {
        bytes = (bytes + kAlignment - 1) / kAlignment * kAlignment;
        if (bytes > left_) {
            const std::size_t size = std::max(bytes, kChunk);
            chunks_.reserve(chunks_.size() + 1);
            at_ = static_cast<std::byte*>(memory_->allocate(size, kAlignment));
            chunks_.push_back({at_, size});
            left_ = size;
        }
        std::byte* piece = at_;
        at_ += bytes;
        left_ -= bytes;
        return piece;
    }
    void clear() {
        for (const Chunk& chunk : chunks_) memory_->deallocate(chunk.at, chunk.size, kAlignment);
        chunks_.clear();
        chunks_.shrink_to_fit();
        at_ = nullptr;
        left_ = 0;
    }

private:
    static constexpr std::size_t kChunk = std::size_t{64} << 10;
    static constexpr std::size_t kAlignment = 8;
    struct Chunk {
        std::byte* at;
        std::size_t size;
    };

    std::pmr::memory_resource* memory_;
    std::pmr::vector<Chunk> chunks_;
    std::byte* at_ = nullptr;
    std::size_t left_ = 0;
};

// The postings of a term as bytes, in slices of growing size: a varint of the gap between documents and one bit whether
// there is more than one occurrence, then a varint of tf if so.
struct Slice {
    Slice* next;
    std::uint32_t used;
    std::uint32_t size;
    std::uint8_t* bytes() { return reinterpret_cast<std::uint8_t*>(this + 1); }
    const std::uint8_t* bytes() const { return reinterpret_cast<const std::uint8_t*>(this + 1); }
};
constexpr std::size_t kMostPostingBytes = 2 * kMostVarintBytes;
constexpr std::uint32_t kInline = 12; // bytes of the first slice, which lies in the term itself
constexpr std::uint32_t kLeastSlice = 32;
constexpr std::uint32_t kMostSlice = 4096;

struct Term {
    const char* text;
    std::uint32_t size;
    std::uint32_t postings;
    DocumentNumber last;
    Slice* first;
    Slice* newest;
    std::uint32_t used;
    std::uint8_t bytes[kInline];

    std::string_view view() const { return {text, size}; }
};

// Of the hash table: the hash tells nearly all other terms apart without a look at them.
struct Slot {
    std::uint32_t hash;
    std::uint32_t number; // of the term, from 1; 0: none
};

std::uint32_t hash_of(std::string_view term) {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
    std::uint64_t hash = term.size() * kOdd;
    const char* at = term.data();
    std::size_t left = term.size();
    for (; left >= 8; at += 8, left -= 8) hash = std::rotl((hash ^ load<std::uint64_t>(at)) * kOdd, 29);
    std::uint64_t rest = 0;
    std::memcpy(&rest, at, left);
    hash = (hash ^ rest) * kOdd;
    hash = (hash ^ hash >> 32) * kOdd;
    return static_cast<std::uint32_t>(hash >> 32);
}

} // namespace

struct MemoryIndex::State {
    State(std::pmr::memory_resource* memory, std::size_t bytes_of_attributes)
        : counted(memory),
          attribute_bytes(bytes_of_attributes),
          pieces(&counted),
          slots(&counted),
          terms(&counted),
          rows(&counted),
          lengths(&counted),
          attributes(&counted) {}

    Term& term_of(std::string_view text, std::uint32_t hash) {
        if (2 * (terms.size() + 1) > slots.size()) grow();
        const std::size_t mask = slots.size() - 1;
        std::size_t slot = hash & mask;
        for (; slots[slot].number != 0; slot = (slot + 1) & mask) {
            if (slots[slot].hash != hash) continue;
            Term& term = *terms[slots[slot].number - 1];
            if (term.view() == text) return term;
        }
        auto* term = static_cast<Term*>(pieces.take(sizeof(Term) + text.size()));
        auto* copy = reinterpret_cast<char*>(term + 1);
        std::memcpy(copy, text.data(), text.size());
        *term = {copy, static_cast<std::uint32_t>(text.size()), 0, 0, nullptr, nullptr, 0, {}};
        terms.push_back(term);
        slots[slot] = {hash, static_cast<std::uint32_t>(terms.size())};
        return *term;
    }

    void grow() {
        std::pmr::vector<Slot> larger(std::max<std::size_t>(1024, 2 * slots.size()), &counted);
        const std::size_t mask = larger.size() - 1;
        for (const Slot& each : slots) {
            if (each.number == 0) continue;
            std::size_t slot = each.hash & mask;
            while (larger[slot].number != 0) slot = (slot + 1) & mask;
            larger[slot] = each;
        }
        slots.swap(larger);
    }

    // Terms lie all over the memory: those of a document are fetched together, step by step.
    void add_terms(std::span<const TermCount> added, DocumentNumber document) {
        constexpr std::size_t kTogether = 16;
        std::uint32_t hashes[kTogether];
        for (; !added.empty(); added = added.subspan(std::min(added.size(), kTogether))) {
            const std::size_t count = std::min(added.size(), kTogether);
            const std::size_t mask = slots.size() - 1;
            for (std::size_t i = 0; i < count; i++) {
                hashes[i] = hash_of(added[i].term);
                if (!slots.empty()) __builtin_prefetch(&slots[hashes[i] & mask]);
            }
            for (int step = 0; step < 3 && !slots.empty(); step++) {
                for (std::size_t i = 0; i < count; i++) {
                    const Slot& slot = slots[hashes[i] & mask];
                    if (slot.number == 0 || slot.hash != hashes[i]) continue;
                    Term* const* term = &terms[slot.number - 1];
                    if (step == 0) {
                        __builtin_prefetch(term);
                    } else if (step == 1) {
                        __builtin_prefetch(*term);
                        __builtin_prefetch(*term + 1);
                    } else if ((*term)->newest != nullptr) {
                        __builtin_prefetch((*term)->newest);
                    }
                }
            }
            for (std::size_t i = 0; i < count; i++)
                add_posting(term_of(added[i].term, hashes[i]), document, added[i].tf);
        }
    }

    void add_posting(Term& term, DocumentNumber document, std::uint32_t tf) {
        const std::uint32_t gap = term.postings == 0 ? document : document - term.last - 1;
        std::uint8_t bytes[kMostPostingBytes];
        std::size_t count = put_varint(std::uint64_t{gap} << 1 | (tf > 1 ? 1u : 0u), bytes);
        if (tf > 1) count += put_varint(tf, bytes + count);

        // A posting lies in one slice.
        if (term.newest == nullptr && term.used + count <= kInline) {
            std::memcpy(term.bytes + term.used, bytes, count);
            term.used += static_cast<std::uint32_t>(count);
        } else {
            Slice* slice = term.newest;
            if (slice == nullptr || slice->used + count > slice->size) slice = add_slice(term);
            std::memcpy(slice->bytes() + slice->used, bytes, count);
            slice->used += static_cast<std::uint32_t>(count);
        }
        term.last = document;
        term.postings++;
    }

    Slice* add_slice(Term& term) {
        const std::uint32_t size = term.newest == nullptr ? kLeastSlice : std::min(2 * term.newest->size, kMostSlice);
        auto* slice = static_cast<Slice*>(pieces.take(sizeof(Slice) + size));
        *slice = {nullptr, 0, size};
        (term.newest == nullptr ? term.first : term.newest->next) = slice;
        return term.newest = slice;
    }

    void write_term(SegmentWriter& writer, const Term& term, Ticker& ticker) const {
        std::int64_t document = -1;
        const auto write = [&](const std::uint8_t* bytes, std::size_t count) {
            for (ByteReader reader(bytes, count); reader.left() > 0;) {
                ticker.step();
                const std::uint64_t gap = reader.varint();
                document += static_cast<std::int64_t>(gap >> 1) + 1;
                const std::uint32_t tf = (gap & 1) != 0 ? reader.varint32() : 1;
                const auto number = static_cast<DocumentNumber>(document);
                writer.add_posting(number, tf, lengths[number]);
            }
        };
        writer.begin_term(term.view());
        write(term.bytes, term.used);
        for (const Slice* slice = term.first; slice != nullptr; slice = slice->next) write(slice->bytes(), slice->used);
        writer.end_term();
    }

    Counted counted;
    std::size_t attribute_bytes;
    Pieces pieces;
    std::pmr::vector<Slot> slots;
    std::pmr::vector<Term*> terms;
    std::pmr::vector<RowName> rows;
    std::pmr::vector<std::uint32_t> lengths;
    std::pmr::vector<std::byte> attributes;
    std::uint32_t longest = 0;
};

MemoryIndex::MemoryIndex(std::pmr::memory_resource* memory, std::size_t attribute_bytes)
    : state_(std::make_unique<State>(memory, attribute_bytes)) {}
MemoryIndex::~MemoryIndex() = default;

void MemoryIndex::add(const Document& document) {
    State& s = *state_;
    if (document.attributes.size() != s.attribute_bytes) corrupted("A document has too few or too many attributes.");
    if (s.rows.size() >= kMostDocuments)
        throw Error(sqlstate::kProgramLimitExceeded, "too many documents for one segment of a text index");
    const auto number = static_cast<DocumentNumber>(s.rows.size());
    s.rows.push_back(document.row);
    s.lengths.push_back(document.length);
    s.attributes.insert(s.attributes.end(), document.attributes.begin(), document.attributes.end());
    s.longest = std::max(s.longest, document.length);
    s.add_terms(document.terms, number);
}

std::uint32_t MemoryIndex::documents() const { return static_cast<std::uint32_t>(state_->rows.size()); }
std::uint32_t MemoryIndex::max_length() const { return state_->longest; }
std::size_t MemoryIndex::bytes() const { return state_->counted.bytes(); }

void MemoryIndex::write(SegmentWriter& writer, void (*tick)()) const {
    const State& s = *state_;
    Ticker ticker(tick);
    for (std::size_t i = 0; i < s.rows.size(); i++) {
        ticker.step();
        writer.add_document(s.rows[i], s.lengths[i], s.attributes.data() + i * s.attribute_bytes);
    }

    // Most pairs are told apart by their first bytes, which lie beside each other.
    struct Sorted {
        std::uint64_t first;
        const Term* term;
    };
    std::pmr::vector<Sorted> sorted(&state_->counted);
    sorted.reserve(s.terms.size());
    for (const Term* term : s.terms) {
        std::uint64_t first = 0;
        for (std::uint32_t i = 0; i < 8; i++)
            first = first << 8 | (i < term->size ? static_cast<std::uint8_t>(term->text[i]) : 0u);
        sorted.push_back({first, term});
    }
    std::sort(sorted.begin(), sorted.end(), [](const Sorted& a, const Sorted& b) {
        return a.first != b.first ? a.first < b.first : a.term->view() < b.term->view();
    });

    for (const Sorted& each : sorted) s.write_term(writer, *each.term, ticker);
}

void MemoryIndex::clear() {
    State& s = *state_;
    const auto empty = [](auto& vector) {
        vector.clear();
        vector.shrink_to_fit();
    };
    s.pieces.clear();
    empty(s.slots);
    empty(s.terms);
    empty(s.rows);
    empty(s.lengths);
    empty(s.attributes);
    s.longest = 0;
}

} // namespace rv::text
