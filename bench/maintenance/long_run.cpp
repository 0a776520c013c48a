#include "bench/maintenance/steps.hpp"

#include <chrono>
#include <thread>

namespace bench {
namespace {

void set_autovacuum(bool on) {
    administer(std::string("ALTER SYSTEM SET autovacuum = ") + (on ? "on" : "off"));
    administer("SELECT pg_reload_conf()");
    std::this_thread::sleep_for(std::chrono::seconds(1));
}

} // namespace

// Row after row, with autovacuum as a server has it: whether the last tenth goes as fast as the first. One extension
// after the other, so that the vacuum of one does not meet the inserts of another.
void Maintenance::long_run() {
    constexpr std::size_t kTenths = 10;
    const std::size_t rows = options_.long_rows;
    for (const auto& contender : contenders_) {
        set_autovacuum(true);
        const auto connection = contender->connect();
        double first = 0, last = 0;
        for (std::size_t tenth = 0; tenth < kTenths; tenth++) {
            const std::size_t begin = rows * tenth / kTenths, end = rows * (tenth + 1) / kTenths;
            const Inserted part = contender->insert(options_.inserts + begin, end - begin, 1);
            last = static_cast<double>(end - begin) / part.seconds;
            if (tenth == 0) first = last;
            const std::string at = "long tenth=" + std::to_string(tenth + 1);
            record(*contender, "inserts", at, last, "rows/s");
            record(*contender, "wal", at, part.wal_bytes / static_cast<double>(end - begin), "bytes/row");
            record(*contender, "index_size", at, contender->index_megabytes(), "MB");
        }
        record(*contender, "last_to_first_tenth", "long", last / first, "");
        record(*contender, "autovacuums", "long",
               std::stod(connection->value("SELECT autovacuum_count FROM pg_stat_user_tables WHERE relname = 'items'")),
               "");
        set_autovacuum(false);
    }
}

// What the inserts of the other steps have left of recall, beside a fresh build of the same rows.
void Maintenance::recall() {
    const Dataset remaining = remaining_rows();
    record_recall(remaining, "after=inserts");
    for (const auto& contender : contenders_) {
        record(*contender, "index_size", "after=inserts", contender->index_megabytes(), "MB");
        record(*contender, "build", "after=inserts", contender->build().seconds, "s");
        record(*contender, "index_size", "after=build", contender->index_megabytes(), "MB");
    }
    record_recall(remaining, "after=build");
}

} // namespace bench
