#pragma once
// OrderedCrew: pieces of work that are filled by one thread, worked at by several, and taken back in order.
//
// Call:     (filling, hand_over, and while is_full: oldest(true), release)*, then until it is null: oldest(true), release
// Shape:    a ring of slots; `make_work` is called once in each thread and gives what works at a slot there
// Errors:   none of its own: what goes wrong with a piece is kept in its slot. Where no thread can be made, hand_over
//           does the work
// Lifetime: a slot is used again after release; slots handed over and not taken back are left when it ends
// Threads:  all is called from one thread
// Cost:     a lock and a waking a piece: a piece should be worth 100 microseconds; memory is the slots'
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/threads.h"

namespace hozen {

template <class Slot>
class OrderedCrew {
 public:
  using Work = std::function<void(Slot&)>;
  // `first`: the number of the first piece.
  OrderedCrew(size_t slots, int threads, std::function<Work()> make_work, uint64_t first = 0)
      : places_(slots),
        threads_(threads),
        make_work_(std::move(make_work)),
        filled_(first),
        begun_(first),
        taken_(first) {}
  OrderedCrew(const OrderedCrew&) = delete;
  OrderedCrew& operator=(const OrderedCrew&) = delete;
  ~OrderedCrew() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    has_work_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  Slot& filling() { return at(filled_).slot; }
  uint64_t filling_number() const { return filled_; }
  bool is_full() const { return filled_ - taken_ == places_.size(); }

  void hand_over() {
    if (!std::exchange(started_, true)) add_threads(workers_, threads_, [this] { work(); });
    {
      const std::lock_guard lock(mutex_);
      ++filled_;
    }
    if (workers_.empty())
      work_here();
    else
      has_work_.notify_one();
  }

  // The oldest piece that was not released, once it is done; null: there is none, or it is not done and `wait` is false.
  Slot* oldest(bool wait) {
    if (taken_ == filled_) return nullptr;
    std::unique_lock lock(mutex_);
    Place& place = at(taken_);
    if (!wait && !place.done) return nullptr;
    is_done_.wait(lock, [&] { return place.done; });
    return &place.slot;
  }
  void release() { at(taken_++).done = false; }

 private:
  struct Place {
    Slot slot;
    bool done = false;
  };
  Place& at(uint64_t number) { return places_[number % places_.size()]; }

  void work() {
    const Work work_at = make_work_();
    std::unique_lock lock(mutex_);
    for (;;) {
      has_work_.wait(lock, [this] { return stopping_ || begun_ < filled_; });
      if (stopping_) return;
      Place& place = at(begun_++);
      lock.unlock();
      work_at(place.slot);
      lock.lock();
      place.done = true;
      is_done_.notify_one();
    }
  }

  void work_here() {
    Place& place = at(begun_++);
    make_work_()(place.slot);
    place.done = true;
  }

  std::mutex mutex_;
  std::condition_variable has_work_, is_done_;
  std::vector<Place> places_;
  int threads_;
  std::function<Work()> make_work_;
  std::vector<std::thread> workers_;  // made when there is something to do
  uint64_t filled_, begun_, taken_;   // numbers of pieces; taken <= begun <= filled
  bool started_ = false, stopping_ = false;
};

}  // namespace hozen
