#include "bench/maintenance/steps.hpp"

#include <chrono>
#include <thread>

namespace bench {
namespace {

// full_page_writes is the checkpointer's: it is told by a signal, and passes it on before its next checkpoint.
void set_full_page_writes(bool on) {
    administer(std::string("ALTER SYSTEM SET full_page_writes = ") + (on ? "on" : "off"));
    administer("SELECT pg_reload_conf()");
    std::this_thread::sleep_for(std::chrono::seconds(1));
    administer("CHECKPOINT");
}

} // namespace

std::vector<Inserted> Maintenance::insert_in_turns(std::size_t from, std::size_t count, const std::string& table,
                                                   int clients) {
    constexpr std::size_t kTurns = 4;
    std::vector<Inserted> sums(contenders_.size());
    for (std::size_t turn = 0; turn < kTurns; turn++) {
        const std::size_t begin = turn * count / kTurns;
        const std::size_t end = (turn + 1) * count / kTurns;
        for (std::size_t c = 0; c < contenders_.size(); c++) {
            const Inserted part = contenders_[c]->insert(from + begin, end - begin, clients, table);
            sums[c].seconds += part.seconds;
            sums[c].wal_bytes += part.wal_bytes;
            sums[c].wal_records += part.wal_records;
            sums[c].wal_page_images += part.wal_page_images;
        }
    }
    return sums;
}

void Maintenance::insert_and_record(std::size_t from, std::size_t count, const std::string& table,
                                    const std::string& condition, int clients) {
    const std::vector<Inserted> sums = insert_in_turns(from, count, table, clients);
    const auto rows = static_cast<double>(count);
    for (std::size_t c = 0; c < contenders_.size(); c++) {
        record(*contenders_[c], "inserts", condition, rows / sums[c].seconds, "rows/s");
        record(*contenders_[c], "wal", condition, sums[c].wal_bytes / rows, "bytes/row");
        record(*contenders_[c], "wal_records", condition, sums[c].wal_records / rows, "records/row");
        record(*contenders_[c], "wal_page_images", condition, sums[c].wal_page_images / rows, "images/row");
    }
}

// Rows of the table without an index say what of the WAL is the table's own. Full page images depend on how long the
// last checkpoint is ago and on the index's size; without them there is what each row costs in the long run.
void Maintenance::insert() {
    if (share() == 0) return;
    for (const auto& contender : contenders_) {
        const auto connection = contender->connect();
        connection->run("DROP TABLE IF EXISTS bare");
        connection->run("CREATE TABLE bare (LIKE items)");
    }
    for (const bool page_images : {true, false}) {
        set_full_page_writes(page_images);
        const std::size_t from = page_images ? 0 : share();
        const std::string condition = std::string("full_page_writes=") + (page_images ? "on" : "off");
        const std::size_t part = share() / options_.clients.size();
        for (std::size_t i = 0; i < options_.clients.size(); i++) {
            const int clients = options_.clients[i];
            const std::string with_clients = condition + (clients == 1 ? "" : " clients=" + std::to_string(clients));
            if (i > 0) administer("CHECKPOINT");
            insert_and_record(from + i * part, part, "bare", with_clients + " index=none", clients);
            insert_and_record(from + i * part, part, "items", with_clients, clients);
        }
    }
    set_full_page_writes(true);
    for (const auto& contender : contenders_) contender->connect()->run("DROP TABLE bare");
}

} // namespace bench
