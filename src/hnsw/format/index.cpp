// Server zone. The metapage.
#include "ruvector/hnsw/format/index.hpp"

extern "C" {
#include "access/genam.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
}

#include "ruvector/hnsw/format/page.hpp"
#include "ruvector/hnsw/operator_class.hpp"
#include "ruvector/pg/rotations.hpp"

namespace rv::hnsw {
namespace {

MetaDisk* meta_of(Page page) { return reinterpret_cast<MetaDisk*>(PageGetContents(page)); }

bool are_codes_sound(const MetaDisk* meta) {
    if (meta->version == kPlainVersion) return meta->code_bits == 0;
    const bool own_sound =
        (meta->code_flags & kOwnCodes) == 0
            ? meta->own_bits == 0 && meta->base_links == 0 && (meta->code_flags & kValuesApart) == 0
            : quantize::is_code_width(meta->own_bits) && meta->base_links >= meta->m && meta->base_links <= 2 * meta->m;
    return quantize::is_code_width(meta->code_bits) && own_sound && meta->coded_top >= 0 &&
           meta->coded_top <= kMostLevels &&
           (meta->code_flags & ~(kUpperApart | kOwnCodes | kValuesApart | kSigned | kTightCodes)) == 0 &&
           ((meta->code_flags & kTightCodes) == 0 || quantize::CodeShape{meta->dims, meta->code_bits}.can_be_tight());
}

bool has_pending_area(const MetaDisk* meta) { return (meta->features & kPendingArea) != 0; }

// Where an index may have a pending area.
PendingMetaDisk* pending_of(MetaDisk* meta) { return reinterpret_cast<PendingMetaDisk*>(meta + 1); }

bool has_more_columns(const MetaDisk* meta) { return (meta->features & kMoreColumns) != 0; }

// Where an index has further columns.
MoreColumnsDisk* columns_of(MetaDisk* meta) {
    return has_pending_area(meta) ? reinterpret_cast<MoreColumnsDisk*>(pending_of(meta) + 1)
                                  : reinterpret_cast<MoreColumnsDisk*>(meta + 1);
}

bool has_signatures(const MetaDisk* meta) { return (meta->code_flags & kSigned) != 0; }

pg::SignatureField* fields_of(MetaDisk* meta) { return reinterpret_cast<pg::SignatureField*>(columns_of(meta) + 1); }

// From the metapage, in the current memory context. Not sound if they are damaged.
pg::Signatures* stored_signatures(MetaDisk* meta) {
    const size_t fields = columns_of(meta)->fields;
    return new (palloc(sizeof(pg::Signatures)))
        pg::Signatures({fields_of(meta), fields}, fields_of(meta) + fields, columns_of(meta)->columns);
}

// Returns the end.
char* write_signatures(MetaDisk* meta, const pg::Signatures& signatures) {
    const std::span<const pg::SignatureField> fields = signatures.fields();
    const std::span<const uint64> bounds = signatures.bounds();
    columns_of(meta)->fields = static_cast<uint16>(fields.size());
    auto* at = reinterpret_cast<char*>(fields_of(meta));
    std::memcpy(at, fields.data(), fields.size_bytes());
    std::memcpy(at + fields.size_bytes(), bounds.data(), bounds.size_bytes());
    return at + fields.size_bytes() + bounds.size_bytes();
}

void end_meta_page(Page page, const char* end) {
    reinterpret_cast<PageHeader>(page)->pd_lower = static_cast<LocationIndex>(end - static_cast<char*>(page));
}

bool are_columns_sound(MetaDisk* meta) {
    if (!has_more_columns(meta)) return !has_signatures(meta);
    return columns_of(meta)->columns >= 1 && columns_of(meta)->columns < INDEX_MAX_KEYS;
}

bool is_pending_sound(MetaDisk* meta) {
    if (!has_pending_area(meta)) return true;
    const PendingMetaDisk* chain = pending_of(meta);
    return meta->version == kCodedVersion && chain->first != kMetaBlock && chain->last != kMetaBlock &&
           (chain->first == InvalidBlockNumber) == (chain->last == InvalidBlockNumber);
}

PendingChain chain_of(MetaDisk* meta) {
    if (!has_pending_area(meta)) return {};
    const PendingMetaDisk* chain = pending_of(meta);
    return {chain->first, chain->last, chain->first_number, chain->last_number};
}

// The metapage's content, checked; the page must be locked.
MetaDisk* checked_meta(Relation relation, Page page) {
    if (PageIsNew(page) || PageGetSpecialSize(page) != MAXALIGN(sizeof(PageTailDisk)) ||
        page_tail(page)->page_id != kPageId) {
        raise_corrupted(relation, kMetaBlock, "the metapage is damaged");
    }
    MetaDisk* meta = meta_of(page);
    if (meta->magic != kMagic) raise_corrupted(relation, kMetaBlock, "the metapage has a wrong magic number");
    if ((meta->version != kPlainVersion && meta->version != kCodedVersion) ||
        (meta->features & ~(kKeptLinks | kMoreColumns | kPendingArea)) != 0) {
        ereport(ERROR,
                (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                 errmsg("index \"%s\" has format version %d (features %x), which this version of ruvector cannot read",
                        RelationGetRelationName(relation), meta->version, meta->features),
                 errdetail("This version reads format versions %d and %d.", kPlainVersion, kCodedVersion),
                 errhint("REINDEX the index, or use the version of ruvector that built it.")));
    }
    if (meta->dims < 1 || meta->dims > kMaxDims || meta->m < kMinM || meta->m > kMaxM ||
        meta->ef_construction < kMinEfConstruction || meta->ef_construction > kMaxEfConstruction ||
        meta->entry_level < -1 || !are_codes_sound(meta) || !are_columns_sound(meta) || !is_pending_sound(meta)) {
        raise_corrupted(relation, kMetaBlock, "the metapage holds values out of range");
    }
    return meta;
}

EntryPoint entry_of(const MetaDisk* meta) { return {load_ref(meta->entry), meta->entry_level}; }

void write_entry(const Index& index, Buffer buffer, ItemRef ref, int level) {
    pg::PageEdit edit(index.relation, index.logged);
    MetaDisk* meta = meta_of(edit.page(buffer));
    meta->entry = ref.valid() ? store_ref(ref) : RefDisk{};
    meta->entry_level = static_cast<int16>(ref.valid() ? level : -1);
    edit.commit();
}

} // namespace

void raise_corrupted(Relation relation, BlockNumber block, const char* what) {
    ereport(ERROR, (errcode(ERRCODE_INDEX_CORRUPTED),
                    errmsg("index \"%s\" is corrupted at block %u", RelationGetRelationName(relation), block),
                    errdetail_internal("Found: %s.", what), errhint("REINDEX the index.")));
    pg_unreachable();
}

void init_meta_page(Page page, const Design& design, const pg::Signatures* signatures) {
    init_data_page(page);
    MetaDisk* meta = meta_of(page);
    *meta = MetaDisk{};
    meta->magic = kMagic;
    meta->version = design.code_bits != 0 ? kCodedVersion : kPlainVersion;
    meta->metric = static_cast<uint8>(design.metric);
    meta->element = static_cast<uint8>(design.element);
    meta->dims = static_cast<uint32>(design.dims);
    meta->m = static_cast<uint16>(design.m);
    meta->ef_construction = static_cast<uint16>(design.ef_construction);
    const bool pending = pending_shape(design).entries > 0;
    meta->features = kKeptLinks | (design.columns > 0 ? kMoreColumns : 0) | (pending ? kPendingArea : 0);
    meta->entry_level = -1;
    meta->rotation = design.rotation;
    meta->code_bits = static_cast<uint8>(design.code_bits);
    meta->coded_top = static_cast<int8>(design.code_bits != 0 ? design.coded_top : 0);
    meta->code_flags =
        static_cast<uint16>((design.upper_apart ? kUpperApart : 0) | (design.own_bits != 0 ? kOwnCodes : 0) |
                            (design.values_apart ? kValuesApart : 0) | (design.is_signed ? kSigned : 0) |
                            (design.tight_codes ? kTightCodes : 0));
    meta->own_bits = static_cast<uint8>(design.own_bits);
    meta->base_links = static_cast<uint16>(design.base_links);
    auto* end = reinterpret_cast<char*>(meta + 1);
    if (pending) {
        *pending_of(meta) = {InvalidBlockNumber, InvalidBlockNumber, 0, 0};
        end = reinterpret_cast<char*>(pending_of(meta) + 1);
    }
    if (design.columns > 0) {
        *columns_of(meta) = {static_cast<uint16>(design.columns), 0, design.labels, kSummaryBlock, 0, 0, {}};
        end = reinterpret_cast<char*>(columns_of(meta) + 1);
    }
    if (signatures != nullptr) end = write_signatures(meta, *signatures);
    end_meta_page(page, end);
}

void store_signatures(const Index& index) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    checked_meta(index.relation, BufferGetPage(buffer));
    pg::PageEdit edit(index.relation, index.logged);
    Page page = edit.page(buffer);
    end_meta_page(page, write_signatures(meta_of(page), *index.signatures));
    edit.commit();
    UnlockReleaseBuffer(buffer);
}

void read_signatures(const Index& index) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    *index.signatures = *stored_signatures(checked_meta(index.relation, BufferGetPage(buffer)));
    UnlockReleaseBuffer(buffer);
}

Index open_index(Relation relation) {
    const OperatorClass& opclass = operator_class(relation);
    const Buffer buffer = pg::read_buffer(relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    MetaDisk* stored = checked_meta(relation, BufferGetPage(buffer));
    const MetaDisk meta = *stored;
    const int columns = has_more_columns(stored) ? columns_of(stored)->columns : 0;
    pg::Signatures* signatures = has_signatures(stored) ? stored_signatures(stored) : nullptr;
    const uint32 labels = columns > 0 ? columns_of(stored)->labels : 0;
    const PendingChain chain = chain_of(stored);
    UnlockReleaseBuffer(buffer);
    if (signatures != nullptr && !signatures->is_sound())
        raise_corrupted(relation, kMetaBlock, "the metapage holds values out of range");
    if (columns != pg::attribute_count(relation)) {
        raise_corrupted(relation, kMetaBlock, "the index was built for another number of columns than it has");
    }
    if (meta.metric != static_cast<uint8>(opclass.metric) || meta.element != static_cast<uint8>(opclass.element)) {
        raise_corrupted(relation, kMetaBlock, "the index was built for another operator class than it has");
    }
    const Design design{opclass.element,
                        opclass.metric,
                        meta.dims,
                        meta.m,
                        meta.ef_construction,
                        meta.rotation,
                        meta.code_bits,
                        meta.coded_top,
                        (meta.code_flags & kUpperApart) != 0,
                        meta.own_bits,
                        meta.base_links,
                        (meta.code_flags & kValuesApart) != 0,
                        columns,
                        signatures != nullptr,
                        labels,
                        (meta.code_flags & kTightCodes) != 0};
    const graph::Space space = stored_space(design);
    const Layout layout = layout_of(design);
    if (space.max_bytes() > kMaxValueBytes ||
        layout.node_size(0, layout.body_bytes(layout.value_bytes, true)) > kMaxItemSize ||
        (layout.upper_apart && layout.upper_size(layout.coded_top) > kMaxItemSize)) {
        raise_corrupted(relation, kMetaBlock, "the metapage holds values out of range");
    }
    Index index{relation, layout, meta.ef_construction, space, entry_of(&meta), code_shape(design)};
    index.keeps_links = (meta.features & kKeptLinks) != 0;
    index.columns = columns;
    index.signatures = signatures;
    index.labels = labels;
    index.has_pending = has_pending_area(&meta);
    if (index.has_pending) {
        index.pending_shape = pending_shape(design);
        index.pending_chain = chain;
        if (index.pending_shape.entries == 0)
            raise_corrupted(relation, kMetaBlock, "the metapage holds values out of range");
    }
    if (meta.rotation != 0) index.rotation = &pg::rotation_for(meta.dims, meta.rotation);
    if (index.has_own_codes()) {
        index.own_codes = {meta.dims, meta.own_bits};
        index.origin = static_cast<const float*>(palloc0(layout.value_bytes));
    }
    if (index.has_own_codes() || layout.apart(layout.max_level(), layout.value_bytes)) {
        index.scratch = static_cast<std::byte*>(palloc(layout.value_bytes));
    }
    return index;
}

bool has_codes(Relation relation) {
    const Buffer buffer = pg::read_buffer(relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    Page page = BufferGetPage(buffer);
    const bool coded = !PageIsNew(page) && meta_of(page)->magic == kMagic && meta_of(page)->version == kCodedVersion;
    UnlockReleaseBuffer(buffer);
    return coded;
}

PendingChain read_chain(const Index& index) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    const PendingChain chain = chain_of(checked_meta(index.relation, BufferGetPage(buffer)));
    UnlockReleaseBuffer(buffer);
    return chain;
}

Buffer lock_meta(const Index& index) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    return buffer;
}

PendingMetaDisk* pending_meta(const Index& index, Page meta) { return pending_of(checked_meta(index.relation, meta)); }

uint32 pending_pages(Relation relation) {
    const Buffer buffer = pg::read_buffer(relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    Page page = BufferGetPage(buffer);
    const bool known = !PageIsNew(page) && meta_of(page)->magic == kMagic && meta_of(page)->version == kCodedVersion;
    const PendingChain chain = known ? chain_of(meta_of(page)) : PendingChain{};
    UnlockReleaseBuffer(buffer);
    return chain.pages();
}

MoreColumnsDisk read_more_columns(const Index& index) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    const MoreColumnsDisk columns = *columns_of(checked_meta(index.relation, BufferGetPage(buffer)));
    UnlockReleaseBuffer(buffer);
    return columns;
}

namespace {

template <class Change>
void change_more_columns(const Index& index, Change&& change) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    checked_meta(index.relation, BufferGetPage(buffer));
    pg::PageEdit edit(index.relation, index.logged);
    change(columns_of(meta_of(edit.page(buffer))));
    edit.commit();
    UnlockReleaseBuffer(buffer);
}

} // namespace

void set_summary_insert(const Index& index, BlockNumber block) {
    change_more_columns(index, [&](MoreColumnsDisk* columns) { columns->insert = block; });
}

void set_directory_centre(const Index& index, const RefDisk* pieces) {
    change_more_columns(index, [&](MoreColumnsDisk* columns) {
        columns->centred = 1;
        std::copy_n(pieces, kMaxPieces, columns->centre);
    });
}

EntryPoint read_entry(const Index& index) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_SHARE);
    const EntryPoint entry = entry_of(checked_meta(index.relation, BufferGetPage(buffer)));
    UnlockReleaseBuffer(buffer);
    return entry;
}

EntryPoint next_entry(const Index& index, EntryPoint gone) {
    CHECK_FOR_INTERRUPTS();
    const EntryPoint entry = read_entry(index);
    if (entry.ref.valid() && entry.ref == gone.ref)
        raise_corrupted(index.relation, kMetaBlock, "the entry point names no node");
    return entry;
}

void raise_entry(const Index& index, ItemRef ref, int level) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    const EntryPoint entry = entry_of(checked_meta(index.relation, BufferGetPage(buffer)));
    if (!entry.ref.valid() || level > entry.level) write_entry(index, buffer, ref, level);
    UnlockReleaseBuffer(buffer);
}

bool start_graph(const Index& index, ItemRef ref, int level, ItemRef replaces) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    const EntryPoint entry = entry_of(checked_meta(index.relation, BufferGetPage(buffer)));
    const bool start = !entry.ref.valid() || entry.ref == replaces;
    if (start) write_entry(index, buffer, ref, level);
    UnlockReleaseBuffer(buffer);
    return start;
}

void replace_entry(const Index& index, ItemRef going, ItemRef ref, int level) {
    const Buffer buffer = pg::read_buffer(index.relation, kMetaBlock);
    LockBuffer(buffer, BUFFER_LOCK_EXCLUSIVE);
    if (entry_of(checked_meta(index.relation, BufferGetPage(buffer))).ref == going)
        write_entry(index, buffer, ref, level);
    UnlockReleaseBuffer(buffer);
}

} // namespace rv::hnsw
