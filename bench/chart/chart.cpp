// chart RESULTS.csv OUT.svg: draws recall against queries a second, for each system of the last run in the file, as
// that was written by bench/run. A panel for each way of asking; hnswlib, which is asked in memory, is in all of them.
#include "bench/chart/svg.hpp"
#include "bench/chart/system.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace {

using namespace bench;

constexpr double kPanelWidth = 540, kPanelHeight = 360;
constexpr double kLeft = 64, kGap = 76, kRight = 24, kTop = 52, kBottom = 64, kLegendRow = 18,
                 kLegend = kPanelWidth - 200;

struct Point {
    std::string value;
    double recall, speed;
};

struct Curve {
    std::string system, color, dashes;
    std::vector<Point> points;
};

struct Panel {
    std::string title;
    std::vector<Curve> curves;
};

struct Range {
    double low, high;
    double place(double x) const { return (x - low) / (high - low); } // 0 to 1
};

// Recall is drawn by the logarithm of what is missing: .9, .99 and .999 are equally far from each other.
double nines(double recall) { return -std::log10(std::max(1.0 - recall, 1e-4)); }

void give_colors(std::vector<Curve>& curves) {
    const char* ours[] = {"#1f5fbf", "#3aa0e0", "#7a5cc0", "#0b8a8a"};
    std::size_t next = 0;
    for (Curve& curve : curves) {
        if (curve.system.rfind("pgvector", 0) == 0) {
            curve.color = "#d9641e";
        } else if (curve.system.rfind("hnswlib", 0) == 0) {
            curve.color = "#6b6b6b";
            curve.dashes = "6 4";
        } else {
            curve.color = ours[next++ % std::size(ours)];
        }
    }
}

Panel make_panel(const std::vector<CsvLine>& lines, const std::string& ask) {
    Panel panel;
    panel.title = ask == "lateral" ? "one statement for all queries (lateral join)" : "a statement for each query";
    for (const CsvLine& line : lines) {
        const std::string asked = at(line, "ask");
        if ((asked != ask && asked != "memory") || at(line, "value") == "none") continue;
        const std::string system = system_of(line);
        auto curve = std::find_if(panel.curves.begin(), panel.curves.end(),
                                  [&](const Curve& other) { return other.system == system; });
        if (curve == panel.curves.end()) curve = panel.curves.insert(curve, Curve{system, "", "", {}});
        curve->points.push_back({at(line, "value"), std::stod(at(line, "recall")), std::stod(at(line, "qps"))});
    }
    for (Curve& curve : panel.curves) {
        std::sort(curve.points.begin(), curve.points.end(),
                  [](const Point& a, const Point& b) { return std::stod(a.value) < std::stod(b.value); });
    }
    give_colors(panel.curves);
    return panel;
}

std::vector<Panel> make_panels(const std::vector<CsvLine>& all) {
    int clients = std::stoi(at(all.front(), "clients"));
    for (const CsvLine& line : all) clients = std::min(clients, std::stoi(at(line, "clients")));
    std::vector<CsvLine> lines;
    std::vector<std::string> asks;
    for (const CsvLine& line : all) {
        if (std::stoi(at(line, "clients")) != clients) continue;
        lines.push_back(line);
        const std::string ask = at(line, "ask");
        if (ask != "memory" && std::find(asks.begin(), asks.end(), ask) == asks.end()) asks.push_back(ask);
    }
    std::vector<Panel> panels;
    for (const std::string& ask : asks) panels.push_back(make_panel(lines, ask));
    return panels;
}

void draw_curve(Svg& svg, const Curve& curve, const std::vector<std::pair<double, double>>& places) {
    svg.polyline(places, "stroke=\"" + curve.color + "\" stroke-dasharray=\"" + curve.dashes + "\"");
    for (std::size_t i = 0; i < places.size(); i++) {
        const Point& point = curve.points[i];
        svg.point(places[i].first, places[i].second, curve.color,
                  curve.system + ", search width " + point.value + ": recall " + number(point.recall, "%.4f") + ", " +
                      number(point.speed, "%.0f") + " queries a second");
    }
}

void draw_axes(Svg& svg, double left, double top, const Range& x, const Range& y) {
    const std::string grid = "stroke=\"#dddddd\"";
    for (double recall : {0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999}) {
        const double place = x.place(nines(recall));
        if (place < 0 || place > 1) continue;
        const double at_x = left + place * kPanelWidth;
        svg.line(at_x, top, at_x, top + kPanelHeight, grid);
        svg.text(at_x, top + kPanelHeight + 16, number(recall, "%g").substr(1), "text-anchor=\"middle\"");
    }
    for (int power = 0; power < 7; power++) {
        for (double factor : {1.0, 2.0, 5.0}) {
            const double speed = factor * std::pow(10.0, power);
            const double place = y.place(std::log10(speed));
            if (place < 0 || place > 1) continue;
            const double at_y = top + (1 - place) * kPanelHeight;
            svg.line(left, at_y, left + kPanelWidth, at_y, grid);
            svg.text(left - 6, at_y + 4, grouped(number(speed, "%.0f")), "text-anchor=\"end\"");
        }
    }
    svg.text(left + kPanelWidth / 2, top + kPanelHeight + 34, "recall (1 counts as .9999)", "text-anchor=\"middle\"");
}

std::string draw(const std::vector<Panel>& panels, const CsvLine& run) {
    Range x{1e9, nines(1.0)}, y{1e9, -1e9};
    for (const Panel& panel : panels) {
        for (const Curve& curve : panel.curves) {
            for (const Point& point : curve.points) {
                x.low = std::min(x.low, nines(point.recall) - 0.05);
                y.low = std::min(y.low, std::log10(point.speed) - 0.05);
                y.high = std::max(y.high, std::log10(point.speed) + 0.05);
            }
        }
    }
    const auto count = static_cast<double>(panels.size());
    const double width = kLeft + count * kPanelWidth + (count - 1) * kGap + kRight;
    Svg svg(width, kTop + kPanelHeight + kBottom);
    svg.text(kLeft, 20,
             data_of(run) + ": queries a second by recall, k = " + at(run, "k") + ", " + at(run, "clients") +
                 (at(run, "clients") == "1" ? " client" : " clients"),
             "font-size=\"15\" font-weight=\"bold\"");
    svg.text(8, kTop + kPanelHeight + 54,
             at(run, "machine") + "; " + at(run, "server") + "; data " + at(run, "data") + "; " + at(run, "date"),
             "font-size=\"10\" fill=\"#666666\"");
    for (std::size_t p = 0; p < panels.size(); p++) {
        const double left = kLeft + static_cast<double>(p) * (kPanelWidth + kGap);
        svg.text(left, kTop - 10, panels[p].title, "fill=\"#444444\"");
        draw_axes(svg, left, kTop, x, y);
        double legend = kTop + 20;
        for (const Curve& curve : panels[p].curves) {
            std::vector<std::pair<double, double>> places;
            for (const Point& point : curve.points) {
                places.emplace_back(left + x.place(nines(point.recall)) * kPanelWidth,
                                    kTop + (1 - y.place(std::log10(point.speed))) * kPanelHeight);
            }
            draw_curve(svg, curve, places);
            svg.line(left + kLegend, legend - 4, left + kLegend + 24, legend - 4,
                     "stroke-width=\"2\" stroke=\"" + curve.color + "\" stroke-dasharray=\"" + curve.dashes + "\"");
            svg.text(left + kLegend + 30, legend, curve.system);
            legend += kLegendRow;
        }
    }
    return svg.finish();
}

} // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 3) throw std::runtime_error("usage: chart RESULTS.csv OUT.svg");
        const std::vector<CsvLine> lines = last_run(read_csv(argv[1]));
        if (lines.empty() || at(lines[0], "qps").empty())
            throw std::runtime_error(std::string(argv[1]) + ": no search");
        std::ofstream out(argv[2]);
        out << draw(make_panels(lines), lines[0]);
        out.close();
        if (!out) throw std::runtime_error(std::string("cannot write ") + argv[2]);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 1;
    }
}
