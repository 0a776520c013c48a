// The storage parameter "metric" of the access methods. An operator class decides what an index measures; the parameter
// may repeat that, and nothing else: whoever gives it is told when the class means another metric.
//
// PostgreSQL shows an access method its storage parameters, but not the index they belong to. So they are compared by
// an object access hook, once an index is created or altered.
#pragma once

#include "ruvector/pg/pg.hpp"

extern "C" {
#include "access/reloptions.h"
}

namespace rv::pg {

enum class MetricName : int { kNone = 0, kL2, kInnerProduct, kCosine, kL1, kHamming, kJaccard };

// Its name as the parameter takes it.
const char* metric_text(MetricName metric);

// The metric of that name, in any case; kNone if there is none.
MetricName metric_named(const char* name);

// All names, for a hint or a detail.
extern const char* const kMetricNamesText;

// Adds the parameter to a kind of storage parameters; called at load.
void add_metric_option(relopt_kind kind);

// Where a parsed MetricName is kept.
relopt_parse_elt metric_option_at(int offset);

// How an access method takes part.
struct MetricOptionUser {
    bytea* (*parse_options)(Datum options, bool validate); // its amoptions
    size_t offset;                                         // of the MetricName in what that returns
    MetricName (*metric_of)(Oid opclass);
};

// Watches the indexes of an access method from now on; called at load, once for each.
void watch_metric_option(const MetricOptionUser& user);

} // namespace rv::pg
