// The few shapes that pictures of results are made of, written as SVG.
#pragma once

#include "bench/lib/csv.hpp"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace bench {

inline std::string fixed(double value) { return number(value, "%.1f"); }

class Svg {
public:
    Svg(double width, double height) {
        out_ << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << width << " " << height << "\" width=\""
             << width << "\" height=\"" << height << "\" font-family=\"sans-serif\" font-size=\"12\">\n"
             << "<rect width=\"" << width << "\" height=\"" << height << "\" fill=\"white\"/>\n";
    }
    void text(double x, double y, const std::string& words, const std::string& more = "") {
        out_ << "<text x=\"" << fixed(x) << "\" y=\"" << fixed(y) << "\" " << more << ">" << words << "</text>\n";
    }
    void line(double x1, double y1, double x2, double y2, const std::string& style) {
        out_ << "<line x1=\"" << fixed(x1) << "\" y1=\"" << fixed(y1) << "\" x2=\"" << fixed(x2) << "\" y2=\""
             << fixed(y2) << "\" " << style << "/>\n";
    }
    void bar(double x, double y, double width, double height, const std::string& color) {
        out_ << "<rect x=\"" << fixed(x) << "\" y=\"" << fixed(y) << "\" width=\"" << fixed(width) << "\" height=\""
             << fixed(height) << "\" fill=\"" << color << "\"/>\n";
    }
    void polyline(const std::vector<std::pair<double, double>>& places, const std::string& style) {
        out_ << "<polyline fill=\"none\" stroke-width=\"2\" " << style << " points=\"";
        for (const auto& [x, y] : places) out_ << fixed(x) << "," << fixed(y) << " ";
        out_ << "\"/>\n";
    }
    // A point that says what it is where a mouse rests on it.
    void point(double x, double y, const std::string& color, const std::string& title) {
        out_ << "<circle cx=\"" << fixed(x) << "\" cy=\"" << fixed(y) << "\" r=\"3.5\" fill=\"" << color << "\"><title>"
             << title << "</title></circle>\n";
    }
    std::string finish() { return out_.str() + "</svg>\n"; }

private:
    std::ostringstream out_;
};

} // namespace bench
