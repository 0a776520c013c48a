// Server zone.
#include "ruvector/bm25/settings.hpp"

extern "C" {
#include "access/genam.h"
#include "access/reloptions.h"
#include "catalog/namespace.h"
#include "utils/guc.h"
}

#include "ruvector/bm25/format/metapage.hpp"
#include "ruvector/pg/guard.hpp"
#include "ruvector/pg/index_watch.hpp"
#include "ruvector/pg/pending_limit.hpp"
#include "ruvector/pg/qualified_name.hpp"
#include "ruvector/pg/storage_option.hpp"
#include "ruvector/text/configuration.hpp"

namespace rv::bm25 {
namespace {

struct Options {
    int32 vl_len_;
    int text_search_config; // where the string begins; 0: none is given
    double k1;
    double b;
    bool fastupdate;
    int pending_limit; // as pg::pending_limit() takes it
};

constexpr text::Parameters kDefaults;
constexpr double kMostK1 = 10;
constexpr int kDefaultPrefixTerms = 1024;
constexpr int kMostPrefixTerms = 1'000'000;

relopt_kind option_kind;
int prefix_terms_setting = kDefaultPrefixTerms;

const Options* options_of(Relation index) { return reinterpret_cast<const Options*>(index->rd_options); }

// Whether there is such a configuration a build finds out. The default, which is none, comes by here, too.
void check_configuration_name(const char* name) {
    if (name != nullptr && *name == '\0')
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("text_search_config must not be empty")));
}

// Null where none is given.
const char* given_configuration(const Options* options) {
    return options == nullptr || options->text_search_config == 0
               ? nullptr
               : reinterpret_cast<const char*>(options) + options->text_search_config;
}

const char* given_configuration(Datum options) {
    return given_configuration(reinterpret_cast<const Options*>(parse_options(options, false)));
}

// That an index was built with; not valid where its build has failed.
Oid built_configuration(Oid oid) {
    // The command holds its lock.
    const Relation index = index_open(oid, NoLock);
    MetaDisk meta{};
    if (index->rd_index->indisvalid) read_meta(index, &meta);
    index_close(index, NoLock);
    return meta.configuration;
}

// Its documents would have to be indexed anew, and until then nothing would have the parameter's meaning. What says the
// same in other words is taken.
void check_altered(Oid index, const char* index_name, Datum before, Datum after) {
    const char* old = given_configuration(before);
    const char* given = given_configuration(after);
    if (given == nullptr ? old == nullptr : old != nullptr && std::strcmp(given, old) == 0) return;
    const Oid built = built_configuration(index);
    if (!OidIsValid(built) || (given != nullptr && get_ts_config_oid(pg::name_parts(given), true) == built)) return;
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                    errmsg("cannot alter text_search_config of bm25 index \"%s\"", index_name),
                    errdetail("Its documents are indexed with \"%s\".", text::configuration_name(built)),
                    errhint("Create another index with CREATE INDEX CONCURRENTLY, and drop this one.")));
}

} // namespace

text::Parameters parameters_of(Relation index) {
    const Options* options = options_of(index);
    return options != nullptr ? text::Parameters{options->k1, options->b} : kDefaults;
}

Oid configuration_option(Relation index) {
    const char* name = given_configuration(options_of(index));
    if (name == nullptr) {
        ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                        errmsg("bm25 index \"%s\" needs a text search configuration", RelationGetRelationName(index)),
                        errdetail("What it finds must not depend on a session's settings."),
                        errhint("Add WITH (text_search_config = 'english'), or another one of \\dF.")));
    }
    const Oid configuration = get_ts_config_oid(pg::name_parts(name), true);
    if (!OidIsValid(configuration)) {
        ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                        errmsg("text search configuration \"%s\" of index \"%s\" does not exist", name,
                               RelationGetRelationName(index)),
                        errhint("Name it with its schema: an index may be built with another search path.")));
    }
    return configuration;
}

bool fast_update(Relation index) { return options_of(index) == nullptr || options_of(index)->fastupdate; }

int pending_limit(Relation index) {
    return pg::pending_limit(options_of(index) != nullptr ? options_of(index)->pending_limit : pg::kUnsetLimit);
}

int most_prefix_terms() { return prefix_terms_setting; }

void define_settings() {
    option_kind = add_reloption_kind();
    add_string_reloption(option_kind, "text_search_config", "Text search configuration that makes lexemes of documents",
                         nullptr, check_configuration_name, AccessExclusiveLock);
    add_real_reloption(option_kind, "k1", "How soon further occurrences of a word count for little", kDefaults.k1, 0,
                       kMostK1, ShareUpdateExclusiveLock);
    add_real_reloption(option_kind, "b", "How much the length of a document counts against it", kDefaults.b, 0, 1,
                       ShareUpdateExclusiveLock);
    add_bool_reloption(option_kind, "fastupdate", "Whether inserts leave documents in a pending list for a fold", true,
                       ShareUpdateExclusiveLock);
    pg::add_pending_limit_option(option_kind);
    pg::watch_indexes({"bm25", pg::callback<parse_options>, 0, nullptr, nullptr, check_altered});
    DefineCustomIntVariable("ruvector.bm25_prefix_terms", "Sets how many words a prefix of a query may stand for.",
                            "A query with a prefix that stands for more in a part of a bm25 index fails.",
                            &prefix_terms_setting, kDefaultPrefixTerms, 1, kMostPrefixTerms, PGC_USERSET, GUC_EXPLAIN,
                            nullptr, nullptr, nullptr);
}

bytea* parse_options(Datum options, bool validate) {
    const relopt_parse_elt elements[] = {
        pg::option_at("text_search_config", RELOPT_TYPE_STRING, offsetof(Options, text_search_config)),
        pg::option_at("k1", RELOPT_TYPE_REAL, offsetof(Options, k1)),
        pg::option_at("b", RELOPT_TYPE_REAL, offsetof(Options, b)),
        pg::option_at("fastupdate", RELOPT_TYPE_BOOL, offsetof(Options, fastupdate)),
        pg::option_at("pending_limit", RELOPT_TYPE_INT, offsetof(Options, pending_limit)),
    };
    return static_cast<bytea*>(
        build_reloptions(options, validate, option_kind, sizeof(Options), elements, lengthof(elements)));
}

} // namespace rv::bm25
