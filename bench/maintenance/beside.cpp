#include "bench/lib/clock.hpp"
#include "bench/lib/sql_search.hpp"
#include "bench/maintenance/steps.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>

namespace bench {
namespace {

// Inserts row after row until it is told to stop, or the rows are at an end.
class Writer {
public:
    Writer(const Contender& contender, const std::string& table, const Dataset& data, std::size_t* next)
        : connection_(contender.connect()), data_(data), next_(next) {
        connection_->prepare("add", "INSERT INTO " + table + " (id, v) VALUES ($1, $2::vector)", 2);
        thread_ = std::thread([this] {
            try {
                run();
            } catch (...) {
                error_ = std::current_exception();
            }
        });
    }
    ~Writer() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
    }

    // Rows a second.
    double stop() {
        stop_ = true;
        thread_.join();
        if (error_) std::rethrow_exception(error_);
        return static_cast<double>(rows_) / seconds_;
    }

private:
    void run() {
        const double start = now();
        std::string wire;
        while (!stop_) {
            if (*next_ == data_.extra.rows) throw std::runtime_error("too few rows to insert: give more by --beside");
            wire.clear();
            append_vector(wire, data_.extra.row(*next_), data_.extra.dims);
            connection_->insert("add", static_cast<int32_t>(data_.base.rows + *next_), wire);
            ++*next_;
            rows_++;
        }
        seconds_ = now() - start;
    }

    std::unique_ptr<Connection> connection_;
    const Dataset& data_;
    std::size_t* next_;
    std::size_t rows_ = 0;
    double seconds_ = 0;
    std::atomic<bool> stop_ = false;
    std::exception_ptr error_;
    std::thread thread_;
};

double percentile(std::vector<double> values, double share) {
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

// The median time of a search in a round.
double search_round(StatementSearch& search, std::vector<double>& all) {
    const Round round = search.measure_speed();
    all.insert(all.end(), round.latencies_ms.begin(), round.latencies_ms.end());
    return median(round.latencies_ms);
}

} // namespace

// One client searches: when the index is settled; while another inserts into a table without index, which tells what
// the machine's other core costs; while it inserts into the indexed table; and when it has just stopped. VACUUM settles
// what an index has put off.
void Maintenance::beside() {
    const char* const when[] = {"settled", "inserts=bare", "inserts=indexed", "after=inserts"};
    for (const auto& contender : contenders_) {
        const auto connection = contender->connect();
        connection->run("DROP TABLE IF EXISTS bare");
        connection->run("CREATE TABLE bare (LIKE items)");
        std::size_t next = first_beside(), next_bare = next;
        for (const int value : options_.values) {
            StatementSearch search(*contender, options_, data_);
            search.use(value, 1);
            std::vector<double> medians[4], all[4], rates[2];
            for (int round = 0; round < options_.rounds; round++) {
                connection->run("VACUUM items");
                medians[0].push_back(search_round(search, all[0]));
                {
                    Writer writer(*contender, "bare", data_, &next_bare);
                    medians[1].push_back(search_round(search, all[1]));
                    rates[0].push_back(writer.stop());
                    next_bare = first_beside();
                }
                {
                    Writer writer(*contender, "items", data_, &next);
                    medians[2].push_back(search_round(search, all[2]));
                    rates[1].push_back(writer.stop());
                }
                medians[3].push_back(search_round(search, all[3]));
                connection->run("TRUNCATE bare");
            }
            for (std::size_t i = 0; i < 4; i++) {
                const std::string at =
                    std::string("beside ") + when[i] + " " + options_.setting + "=" + std::to_string(value);
                record(*contender, "search_median", at, median(medians[i]), "ms");
                record(*contender, "search_p95", at, percentile(all[i], .95), "ms");
                if (i == 1 || i == 2) record(*contender, "inserts", at, median(rates[i - 1]), "rows/s");
            }
        }
        connection->run("DROP TABLE bare");
    }
}

} // namespace bench
