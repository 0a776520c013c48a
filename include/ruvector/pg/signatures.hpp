// Signatures of attributes (pg/attributes.hpp): 16 bits that tell of most rows that they cannot meet the conditions of
// a scan. A signature may say of a row which fails them that it may meet them, and never the opposite.
//
// A signature has a field of a few bits for each column, or for some: two for a column that would have more than 8
// bits. A field holds a code of the column's key:
//   rank    of ordered keys: between which two bounds the key lies. Bounds divide the keys that the index had when it
//           was built into shares of one size; where these were few, each has a code of its own
//   hash    of keys of which only equality can be told, and beside the rank of ordered ones
//   labels  the bits of the key, folded
// Code 0 is that of null and, of labels, of what has none. Attributes of a node never change, nor do the bounds of an
// index: a signature is right for good.
#pragma once

#include "ruvector/pg/conditions.hpp"

namespace rv::pg {

using Signature = uint16;

enum class SignatureKind : uint8 { kRank = 1, kHash = 2, kLabels = 3 };

// As it lies on disk.
struct SignatureField {
    uint8 column; // of the attributes, from 0 on
    SignatureKind kind;
    uint8 bits;
    uint8 part; // of the fields of this column
    uint8 parts;
    uint8 unused;
    uint16 bounds; // of kRank, in ascending order
};
static_assert(sizeof(SignatureField) == 8);

class Signatures {
public:
    static constexpr int kBits = 8 * sizeof(Signature);
    static constexpr int kMostFieldBits = 8;
    static constexpr int kMostFields = kBits / 2;
    static constexpr int kCodes = 1 << kMostFieldBits;
    static constexpr int kMostBounds = kBits / kMostFieldBits * (kCodes - 2);

    // For these columns, with bounds that suit small numbers, since nothing is known.
    explicit Signatures(const AttributeColumns& columns);
    // As they were stored; is_sound() says whether they can be.
    Signatures(std::span<const SignatureField> fields, const void* bounds, int columns);

    bool is_sound() const { return sound_; }
    std::span<const SignatureField> fields() const { return {field_, static_cast<size_t>(fields_)}; }
    std::span<const uint64> bounds() const { return {bound_, static_cast<size_t>(bounds_)}; }

    Signature of(const void* attributes) const;

    // Chooses the bounds of a column anew, by keys that it has, none of them null, which are sorted for that.
    void learn(int column, std::span<uint64> keys);

    // The code of a key that is not null.
    int code(int field, uint64 key) const;

private:
    int first_bound(int field) const;
    void add(int column, SignatureKind kind, int bits, int part, int parts);
    void replace_bounds(int field, std::span<const uint64> bounds);

    int fields_ = 0;
    int bounds_ = 0;
    bool sound_ = true;
    SignatureField field_[kMostFields];
    uint64 bound_[kMostBounds];
};

// Whether what has a signature may meet the conditions of a scan.
class SignatureTest {
public:
    // In the current memory context; null if there are none of the two, or if signatures tell nothing of the
    // conditions.
    static const SignatureTest* of_conditions(const Signatures* signatures, const Conditions* conditions);

    bool may_meet(Signature signature) const {
        for (int i = 0; i < count_; i++) {
            const Column& column = column_[i];
            if (!column.met[signature >> column.shift & column.mask]) return false;
        }
        return true;
    }

private:
    SignatureTest(const Signatures& signatures, const Conditions& conditions);

    // Of a field.
    struct Column {
        int shift;
        unsigned mask;
        bool met[Signatures::kCodes]; // by code
    };
    int count_ = 0; // of the fields that tell anything
    Column column_[Signatures::kMostFields];
};

} // namespace rv::pg
