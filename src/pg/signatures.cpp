// Server zone.
#include "ruvector/pg/signatures.hpp"

namespace rv::pg {
namespace {

// The bits of labels, which are one of few things at once, tell less than those of other columns.
constexpr int kLabelsWeight = 2;

int weight(const AttributeColumn& column) { return column.kind->form == AttributeForm::kLabels ? kLabelsWeight : 1; }

SignatureKind kind_of(AttributeForm form) {
    switch (form) {
    case AttributeForm::kOrdered:
        return SignatureKind::kRank;
    case AttributeForm::kLabels:
        return SignatureKind::kLabels;
    case AttributeForm::kHashed:
        break;
    }
    return SignatureKind::kHash;
}

// From splitmix64.
constexpr uint64 mix(uint64 key) {
    key = (key ^ key >> 30) * 0xBF58476D1CE4E5B9;
    key = (key ^ key >> 27) * 0x94D049BB133111EB;
    return key ^ key >> 31;
}

// Bit i of the key becomes bit i % bits.
constexpr uint64 fold(uint64 key, int bits) {
    uint64 folded = 0;
    for (; key != 0; key >>= bits) folded |= key;
    return folded & ((uint64{1} << bits) - 1);
}

constexpr int most_bounds(int bits) { return (1 << bits) - 2; }

// Around the key of the number 0, and of 1 and of 2 and so on, ever further apart; in `out` in ascending order.
int usual_bounds(int bits, uint64* out) {
    constexpr uint64 kZero = uint64{1} << 63;
    uint64 steps[Signatures::kCodes / 2];
    const int half = (most_bounds(bits) - 1) / 2;
    uint64 step = 1;
    for (int i = 0; i < half; i++) {
        steps[i] = step;
        // Many bounds lie close together, few have to come as far.
        step += std::max<uint64>(1, half > 64 ? step / 2 : step);
        if (step >= kZero) step = kZero - 1 - static_cast<uint64>(half - i);
    }
    int count = 0;
    for (int i = half - 1; i >= 0; i--) out[count++] = kZero - steps[i];
    out[count++] = kZero;
    for (int i = 0; i < half; i++) out[count++] = kZero + steps[i];
    std::sort(out, out + count);
    return static_cast<int>(std::unique(out, out + count) - out);
}

// Of keys in ascending order.
int chosen_bounds(std::span<uint64> keys, int bits, uint64* out) {
    const auto most = static_cast<size_t>(most_bounds(bits));
    size_t different = 1;
    for (size_t i = 1; i < keys.size() && different <= most; i++) different += keys[i] != keys[i - 1] ? 1 : 0;
    size_t count = 0;
    if (different <= most) {
        for (const uint64 key : keys) {
            if (count == 0 || out[count - 1] != key) out[count++] = key;
        }
        return static_cast<int>(count);
    }
    for (size_t i = 1; i <= most; i++) {
        const uint64 key = keys[i * keys.size() / (most + 1)];
        if (count == 0 || out[count - 1] != key) out[count++] = key;
    }
    return static_cast<int>(count);
}

} // namespace

Signatures::Signatures(const AttributeColumns& columns) {
    int weights = 0;
    int used = 0;
    for (; used < columns.count && weights + weight(columns.column[used]) <= kMostFields; used++)
        weights += weight(columns.column[used]);
    for (int i = 0; i < used; i++) {
        const int bits = kBits * weight(columns.column[i]) / weights;
        const SignatureKind kind = kind_of(columns.column[i].kind->form);
        if (bits <= kMostFieldBits) {
            add(i, kind, bits, 0, 1);
        } else {
            add(i, kind, bits / 2, 0, 2);
            add(i, kind == SignatureKind::kRank ? SignatureKind::kHash : kind, bits / 2, 1, 2);
        }
    }
}

Signatures::Signatures(std::span<const SignatureField> fields, const void* bounds, int columns) {
    sound_ = fields.size() <= kMostFields;
    int bits = 0;
    for (size_t i = 0; sound_ && i < fields.size(); i++) {
        const SignatureField& field = fields[i];
        const bool ranked = field.kind == SignatureKind::kRank;
        sound_ = field.column < columns && field.kind >= SignatureKind::kRank && field.kind <= SignatureKind::kLabels &&
                 field.bits >= 1 && field.bits <= kMostFieldBits && field.parts >= 1 && field.part < field.parts &&
                 field.bits * field.parts <= kBits &&
                 (ranked ? field.bounds <= most_bounds(field.bits) : field.bounds == 0);
        bits += field.bits;
        field_[fields_++] = field;
        bounds_ += field.bounds;
    }
    sound_ = sound_ && bits <= kBits && bounds_ <= kMostBounds;
    if (!sound_) return;
    std::memcpy(bound_, bounds, static_cast<size_t>(bounds_) * sizeof(uint64));
    for (int i = 0; i < fields_; i++) {
        const uint64* first = bound_ + first_bound(i);
        sound_ = sound_ && std::is_sorted(first, first + field_[i].bounds);
    }
}

void Signatures::add(int column, SignatureKind kind, int bits, int part, int parts) {
    SignatureField& field = field_[fields_++];
    field = {static_cast<uint8>(column),
             kind,
             static_cast<uint8>(bits),
             static_cast<uint8>(part),
             static_cast<uint8>(parts),
             0,
             0};
    if (kind != SignatureKind::kRank) return;
    uint64 bounds[kCodes];
    const int count = usual_bounds(bits, bounds);
    replace_bounds(fields_ - 1, {bounds, static_cast<size_t>(count)});
}

int Signatures::first_bound(int field) const {
    int first = 0;
    for (int i = 0; i < field; i++) first += field_[i].bounds;
    return first;
}

void Signatures::replace_bounds(int field, std::span<const uint64> bounds) {
    const int first = first_bound(field);
    const int behind = first + field_[field].bounds;
    const auto count = static_cast<int>(bounds.size());
    std::memmove(bound_ + first + count, bound_ + behind, static_cast<size_t>(bounds_ - behind) * sizeof(uint64));
    std::copy(bounds.begin(), bounds.end(), bound_ + first);
    bounds_ += count - field_[field].bounds;
    field_[field].bounds = static_cast<uint16>(count);
}

void Signatures::learn(int column, std::span<uint64> keys) {
    if (keys.empty()) return;
    std::sort(keys.begin(), keys.end());
    for (int i = 0; i < fields_; i++) {
        if (field_[i].column != column || field_[i].kind != SignatureKind::kRank) continue;
        uint64 bounds[kCodes];
        const int count = chosen_bounds(keys, field_[i].bits, bounds);
        replace_bounds(i, {bounds, static_cast<size_t>(count)});
    }
}

int Signatures::code(int field, uint64 key) const {
    const SignatureField& at = field_[field];
    switch (at.kind) {
    case SignatureKind::kRank: {
        const uint64* first = bound_ + first_bound(field);
        return static_cast<int>(1 + (std::lower_bound(first, first + at.bounds, key) - first));
    }
    case SignatureKind::kHash: {
        const uint64 codes = (uint64{1} << at.bits) - 1;
        return static_cast<int>(1 + (mix(key + at.part * 0x9E3779B97F4A7C15) >> 32) % codes);
    }
    case SignatureKind::kLabels:
        break;
    }
    return static_cast<int>(fold(key, at.bits * at.parts) >> (at.part * at.bits) & ((uint64{1} << at.bits) - 1));
}

Signature Signatures::of(const void* at) const {
    const Attributes attributes(at);
    const uint64 nulls = attributes.nulls();
    unsigned signature = 0;
    int shift = 0;
    for (int i = 0; i < fields_; i++) {
        const int column = field_[i].column;
        if ((nulls >> column & 1) == 0) signature |= static_cast<unsigned>(code(i, attributes.key(column))) << shift;
        shift += field_[i].bits;
    }
    return static_cast<Signature>(signature);
}

namespace {

// Leaves in `met` the codes of a field whose keys may meet a condition.
void narrow(const Signatures& signatures, int field, const Condition& condition, bool* met) {
    using Kind = Condition::Kind;
    const SignatureField& at = signatures.fields()[static_cast<size_t>(field)];
    const bool labels = at.kind == SignatureKind::kLabels;
    bool may[Signatures::kCodes]{};
    const int codes = 1 << at.bits;
    const auto allow_all = [&] { std::fill(may + (labels ? 0 : 1), may + codes, true); };
    const auto allow_supersets = [&](uint64 bits) {
        const int part = signatures.code(field, bits);
        for (int code = 0; code < codes; code++) may[code] = may[code] || (code & part) == part;
    };
    switch (condition.kind) {
    case Kind::kNever:
        break;
    case Kind::kNull:
        may[0] = true;
        break;
    case Kind::kNotNull:
        allow_all();
        break;
    case Kind::kRange:
        if (condition.low > condition.high) break;
        if (at.kind == SignatureKind::kRank) {
            std::fill(may + signatures.code(field, condition.low), may + signatures.code(field, condition.high) + 1,
                      true);
        } else if (at.kind == SignatureKind::kHash && condition.low == condition.high) {
            may[signatures.code(field, condition.low)] = true;
        } else {
            allow_all();
        }
        break;
    case Kind::kOneOf:
        if (labels) {
            allow_all();
        } else {
            for (const uint64 key : condition.keys) may[signatures.code(field, key)] = true;
        }
        break;
    case Kind::kOverlap:
        if (labels) {
            for (const uint64 bits : condition.keys) allow_supersets(bits);
        } else {
            allow_all();
        }
        break;
    case Kind::kContains:
        if (labels) {
            allow_supersets(condition.low);
        } else {
            allow_all();
        }
        break;
    }
    for (int code = 0; code < codes; code++) met[code] = met[code] && may[code];
}

} // namespace

SignatureTest::SignatureTest(const Signatures& signatures, const Conditions& conditions) {
    int shift = 0;
    for (int i = 0; i < static_cast<int>(signatures.fields().size()); i++) {
        const SignatureField& field = signatures.fields()[static_cast<size_t>(i)];
        Column& column = column_[count_];
        column.shift = shift;
        column.mask = (1U << field.bits) - 1;
        std::fill(column.met, column.met + Signatures::kCodes, true);
        for (const Condition& condition : conditions.all()) {
            if (condition.column == field.column) narrow(signatures, i, condition, column.met);
        }
        if (!std::all_of(column.met, column.met + Signatures::kCodes, [](bool met) { return met; })) count_++;
        shift += field.bits;
    }
}

const SignatureTest* SignatureTest::of_conditions(const Signatures* signatures, const Conditions* conditions) {
    if (signatures == nullptr || conditions == nullptr) return nullptr;
    const auto* test = new (palloc(sizeof(SignatureTest))) SignatureTest(*signatures, *conditions);
    return test->count_ > 0 ? test : nullptr;
}

} // namespace rv::pg
