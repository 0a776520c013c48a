#include "bench/lib/activity.hpp"

#include "bench/lib/connection.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace bench {

void Activity::add(const Activity& other) {
    samples += other.samples;
    for (const auto& [event, count] : other.lock_waits) lock_waits[event] += count;
    parallel_workers = std::max(parallel_workers, other.parallel_workers);
}

int Activity::waits() const {
    int sum = 0;
    for (const auto& [event, count] : lock_waits) sum += count;
    return sum;
}

std::string Activity::text() const {
    std::vector<std::pair<int, std::string>> events;
    for (const auto& [event, count] : lock_waits) events.emplace_back(count, event);
    std::sort(events.rbegin(), events.rend());
    std::string text;
    for (const auto& [count, event] : events) text += (text.empty() ? "" : " ") + event + "=" + std::to_string(count);
    return text;
}

ActivitySampler::ActivitySampler(const std::string& database, int interval_ms)
    : thread_([this, database, interval_ms] {
          try {
              run(database, interval_ms);
          } catch (...) {
              error_ = std::current_exception();
          }
      }) {}

ActivitySampler::~ActivitySampler() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
}

Activity ActivitySampler::stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
    if (error_) std::rethrow_exception(error_);
    return activity_;
}

void ActivitySampler::run(const std::string& database, int interval_ms) {
    Connection connection("postgres");
    connection.prepare("sample",
                       "SELECT wait_event_type || ':' || wait_event, wait_event_type IN ('LWLock', 'Lock', "
                       "'BufferPin'), backend_type = 'parallel worker' FROM pg_stat_activity WHERE datname = '" +
                           database + "' AND state = 'active'",
                       0);
    while (!stopping_) {
        const Result rows = connection.run("EXECUTE sample");
        int workers = 0;
        for (int i = 0; i < PQntuples(rows.get()); i++) {
            activity_.samples++;
            if (std::string(PQgetvalue(rows.get(), i, 1)) == "t") activity_.lock_waits[PQgetvalue(rows.get(), i, 0)]++;
            if (std::string(PQgetvalue(rows.get(), i, 2)) == "t") workers++;
        }
        activity_.parallel_workers = std::max(activity_.parallel_workers, workers);
        std::this_thread::sleep_for(std::chrono::milliseconds(interval_ms));
    }
}

} // namespace bench
