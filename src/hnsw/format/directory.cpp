// Server zone. See the header.
#include "ruvector/hnsw/format/directory.hpp"

namespace rv::hnsw {
namespace {

Size code_row(const Index& index) { return index.has_codes(0) ? index.layout.code_row : 0; }

Size entries_size(const Index& index, Size n) {
    const Size codes = index.has_codes(0) ? layer_codes_size(n, code_row(index)) : 0;
    return n * (sizeof(ItemRef) + index.layout.attribute_bytes) + codes;
}

// Where the arrays of a page begin.
std::byte* entries_at(const Index& index, DirectoryDisk* disk) { return disk->data + Zone::bytes(index.columns); }

} // namespace

int DirectoryPage::capacity(const Index& index) {
    const Size room = kMaxItemSize - offsetof(DirectoryDisk, data) - Zone::bytes(index.columns);
    const Size factors = index.has_codes(0) ? sizeof(float) + sizeof(uint16) : 0;
    Size n = room / (sizeof(ItemRef) + index.layout.attribute_bytes + factors + code_row(index));
    while (entries_size(index, n) > room) n--; // for the padding
    return static_cast<int>(n);
}

DirectoryPage::DirectoryPage(const Index& index, DirectoryDisk* disk)
    : disk_(disk),
      coded_(index.has_codes(0)),
      capacity_(capacity(index)),
      attribute_bytes_(index.layout.attribute_bytes),
      zone_(disk->data, index.columns, index.labels),
      refs_(reinterpret_cast<ItemRef*>(entries_at(index, disk))),
      attributes_(reinterpret_cast<std::byte*>(refs_ + capacity_)),
      codes_(attributes_ + static_cast<Size>(capacity_) * attribute_bytes_, static_cast<Size>(capacity_),
             code_row(index)) {}

void DirectoryPage::add(ItemRef ref, const std::byte* attributes, const LinkCodes& code) const {
    const int to = disk_->count++;
    refs_[to] = ref;
    std::memcpy(this->attributes(to), attributes, attribute_bytes_);
    if (coded_) codes_.put(static_cast<size_t>(to), code, 0);
    zone().widen(attributes);
}

void DirectoryPage::put(int to, const DirectoryPage& from, int i) const {
    refs_[to] = from.ref(i);
    std::memcpy(attributes(to), from.attributes(i), attribute_bytes_);
    if (coded_) codes_.put(static_cast<size_t>(to), from.codes(), static_cast<size_t>(i));
}

void DirectoryPage::add(const DirectoryPage& from, int i) const {
    put(disk_->count++, from, i);
    zone().widen(from.attributes(i));
}

void DirectoryPage::remove(int i) const {
    const int last = --disk_->count;
    if (i < last) put(i, *this, last);
}

void DirectoryPage::shrink_zone() const {
    Zone zone = this->zone();
    zone.clear();
    for (int i = 0; i < count(); i++) zone.widen(attributes(i));
}

void SummaryPage::add(BlockNumber block, const DirectoryPage& page) const {
    const int i = disk_->count++;
    *entry(i) = {block, 0, 0, 0};
    note(i, page);
    disk_->changes++;
}

void SummaryPage::note(int i, const DirectoryPage& page) const {
    SummaryEntryDisk* entry = this->entry(i);
    if (entry->splits != page.disk()->splits) disk_->changes++;
    entry->splits = page.disk()->splits;
    entry->entries = page.disk()->count;
    zone(i).copy(page.zone());
    all().unite(page.zone());
}

namespace {

// The only item of a page.
ItemHeadDisk* only_item(const Index& index, BlockNumber block, Page page, ItemType type) {
    ItemHeadDisk* head = nullptr;
    if (is_data_page(index, block, page) && PageGetMaxOffsetNumber(page) == FirstOffsetNumber)
        head = item_at(index, block, page, FirstOffsetNumber);
    return head != nullptr && head->type == static_cast<uint8>(type) ? head : nullptr;
}

ItemHeadDisk* init_page(Page page, ItemType type) {
    init_data_page(page);
    auto* head = static_cast<ItemHeadDisk*>(palloc0(kMaxItemSize));
    head->type = static_cast<uint8>(type);
    head->generation = page_tail(page)->generation;
    if (PageAddItem(page, reinterpret_cast<char*>(head), kMaxItemSize, InvalidOffsetNumber, false, false) !=
        FirstOffsetNumber) {
        elog(ERROR, "failed to add an item to a page of an hnsw index");
    }
    pfree(head);
    return reinterpret_cast<ItemHeadDisk*>(PageGetItem(page, PageGetItemId(page, FirstOffsetNumber)));
}

} // namespace

DirectoryPage directory_page(const Index& index, BlockNumber block, Page page) {
    auto* disk = reinterpret_cast<DirectoryDisk*>(only_item(index, block, page, ItemType::kDirectory));
    if (disk == nullptr) raise_corrupted(index.relation, block, "the page is not a page of the directory");
    const DirectoryPage directory(index, disk);
    if (directory.count() > directory.capacity() || disk->summary == kMetaBlock)
        raise_corrupted(index.relation, block, "a page of the directory holds values out of range");
    return directory;
}

SummaryPage summary_page(const Index& index, BlockNumber block, Page page) {
    auto* disk = reinterpret_cast<SummaryDisk*>(only_item(index, block, page, ItemType::kSummary));
    if (disk == nullptr) raise_corrupted(index.relation, block, "the page is not a page of the summary");
    const SummaryPage summary(index, disk);
    if (summary.count() > summary.capacity() || disk->next == kMetaBlock)
        raise_corrupted(index.relation, block, "a page of the summary holds values out of range");
    return summary;
}

void init_directory_page(Page page, BlockNumber summary, int slot) {
    auto* disk = reinterpret_cast<DirectoryDisk*>(init_page(page, ItemType::kDirectory));
    disk->summary = summary;
    disk->slot = static_cast<uint16>(slot);
}

void init_summary_page(Page page) {
    reinterpret_cast<SummaryDisk*>(init_page(page, ItemType::kSummary))->next = InvalidBlockNumber;
}

Zone make_zone(const Index& index) { return {palloc0(Zone::bytes(index.columns)), index.columns, index.labels}; }

const float* directory_centre(const Index& index) {
    auto* centre = static_cast<std::byte*>(palloc0(index.layout.value_bytes));
    const MoreColumnsDisk columns = read_more_columns(index);
    if (columns.centred == 0) return reinterpret_cast<const float*>(centre);
    const int pieces = Layout::pieces(index.layout.value_bytes);
    for (int i = 0; i < pieces; i++) {
        const ItemRef ref = load_ref(columns.centre[i]);
        const Size bytes = Layout::piece_bytes(index.layout.value_bytes, i);
        PageReader reader(index);
        Page page = reader.lock(ref.valid() ? ref : make_ref(kMetaBlock, 0, FirstOffsetNumber));
        const auto* piece =
            ref.valid() ? reinterpret_cast<const PieceDisk*>(find_item(index, page, ref, ItemType::kPiece)) : nullptr;
        if (piece == nullptr || ItemIdGetLength(PageGetItemId(page, ref.offset())) < piece_size(bytes))
            raise_corrupted(index.relation, kMetaBlock, "the centre of the directory is missing");
        std::memcpy(centre + static_cast<Size>(i) * kMaxPieceBytes, piece->bytes, bytes);
        reader.release();
    }
    return reinterpret_cast<const float*>(centre);
}

} // namespace rv::hnsw
