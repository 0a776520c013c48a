#include "ruvector/core/text_index/query.hpp"

#include "ruvector/core/base/error.hpp"

namespace rv::text {
namespace {

// White space of ASCII: what else a configuration's parser takes for a space separates words within a clause.
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

[[noreturn]] void fail(const char* message, const char* hint) {
    throw Error(sqlstate::kInvalidTextRepresentation, message, {}, hint);
}

class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    // False at the end.
    bool clause(Clause& clause) {
        while (at_ < text_.size() && is_space(text_[at_])) at_++;
        if (at_ == text_.size()) return false;
        const char sign = text_[at_];
        if ((sign == '+' || sign == '-') && at_ + 1 < text_.size() && !is_space(text_[at_ + 1])) {
            clause.role = sign == '+' ? Role::kRequired : Role::kForbidden;
            at_++;
        }
        if (text_[at_] == '"') {
            clause.phrase = true;
            phrase(clause.text);
        } else {
            word(clause);
        }
        return true;
    }

private:
    char escaped() {
        if (at_ == text_.size())
            fail("query ends with a backslash", "Write \\\\ for a backslash that belongs to a word.");
        return text_[at_++];
    }

    void phrase(std::string& words) {
        at_++;
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '"') return;
            words += c == '\\' ? escaped() : c;
        }
        fail("query has a quotation mark that is not closed",
             "Write \\\" for a quotation mark at the beginning of a word or within a phrase.");
    }

    void word(Clause& clause) {
        bool asterisk = false; // the last character is one, and not escaped
        while (at_ < text_.size() && !is_space(text_[at_])) {
            const char c = text_[at_++];
            asterisk = c == '*';
            clause.text += c == '\\' ? escaped() : c;
        }
        if (!asterisk || clause.text.size() == 1) return;
        clause.prefix = true;
        clause.text.pop_back();
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

bool is_special(char c) { return c == '+' || c == '-' || c == '*' || c == '"' || c == '\\'; }

} // namespace

std::string query_of_words(std::string_view text) {
    std::string query;
    std::size_t words = 0;
    for (std::size_t at = 0; at < text.size() && words < kMostClauses;) {
        std::size_t end = at;
        while (end < text.size() && !is_space(text[end]) && text[end] != '"' && text[end] != '\\') end++;
        std::string_view word = text.substr(at, end - at);
        at = end + 1;
        while (!word.empty() && is_special(word.front())) word.remove_prefix(1);
        while (!word.empty() && is_special(word.back())) word.remove_suffix(1);
        if (word.empty()) continue;
        if (words++ > 0) query += ' ';
        query += word;
    }
    return query;
}

std::vector<Clause> parse_query(std::string_view text) {
    std::vector<Clause> clauses;
    Reader reader(text);
    for (Clause clause; reader.clause(clause); clause = {}) {
        if (clauses.size() == kMostClauses)
            throw Error(sqlstate::kInvalidTextRepresentation,
                        "query has more than " + std::to_string(kMostClauses) + " clauses");
        clauses.push_back(std::move(clause));
    }
    return clauses;
}

} // namespace rv::text
