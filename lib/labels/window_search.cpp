#include "labels/window_search.h"

#include <algorithm>
#include <unordered_map>

#include "base/time.h"

namespace hozen {
namespace {

// Marks [first, last]; calls come with growing `last`.
class Marker {
 public:
  explicit Marker(size_t count) : marks_{std::vector<bool>(count), std::vector<bool>(count)} {}
  void mark(size_t first, size_t last) {
    for (size_t i = std::max(first, done_); i <= last; ++i) marks_.marked[i] = true;
    done_ = std::max(done_, last + 1);
    marks_.fired[last] = true;
  }
  WindowMarks take() { return std::move(marks_); }

 private:
  WindowMarks marks_;
  size_t done_ = 0;
};

uint64_t kind_of(const Correlation& correlation, const WindowPoint& point) {
  return correlation.kind == CorrelationKind::value_count ? point.value : point.part;
}

WindowMarks find_counted(const Correlation& correlation, std::span<const WindowPoint> points) {
  Marker marker(points.size());
  std::unordered_map<uint64_t, size_t> inside;  // points of each value, or part
  const bool all_parts = correlation.kind == CorrelationKind::temporal;
  size_t first = 0;
  for (size_t last = 0; last < points.size(); ++last) {
    ++inside[kind_of(correlation, points[last])];
    for (; time_between(points[first].time_ns, points[last].time_ns) > correlation.timespan_ns;
         ++first) {
      const auto at = inside.find(kind_of(correlation, points[first]));
      if (--at->second == 0) inside.erase(at);
    }
    const bool counts_events = correlation.kind == CorrelationKind::event_count;
    const uint64_t count = counts_events ? last - first + 1 : inside.size();
    const bool holds =
        all_parts ? count == correlation.parts.size() : correlation.bounds.hold(count);
    if (holds) marker.mark(first, last);
  }
  return marker.take();
}

WindowMarks find_ordered(const Correlation& correlation, std::span<const WindowPoint> points) {
  constexpr size_t kNone = SIZE_MAX;
  Marker marker(points.size());
  // Of the first k parts found in their order: where the latest such row of points begins.
  std::vector<size_t> begins(correlation.parts.size(), kNone);
  for (size_t i = 0; i < points.size(); ++i) {
    const size_t part = points[i].part;
    size_t begin = part == 0 ? i : begins[part - 1];
    if (begin == kNone ||
        time_between(points[begin].time_ns, points[i].time_ns) > correlation.timespan_ns)
      continue;
    if (begins[part] == kNone || begin > begins[part]) begins[part] = begin;
    if (part + 1 == begins.size()) marker.mark(begin, i);
  }
  return marker.take();
}

}  // namespace

WindowMarks find_windows(const Correlation& correlation, std::span<const WindowPoint> points) {
  return correlation.kind == CorrelationKind::temporal_ordered ? find_ordered(correlation, points)
                                                               : find_counted(correlation, points);
}

}  // namespace hozen
