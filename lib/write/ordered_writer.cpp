#include "write/ordered_writer.h"

#include <utility>

namespace hozen {

// Called with the lock held; gives it up while it writes.
void OrderedWriter::write_ready(std::unique_lock<std::mutex>& lock) {
  writing_ = true;
  while (!waiting_.empty() && waiting_.begin()->first == next_) {
    auto piece = waiting_.extract(waiting_.begin());
    ++next_;
    room_.notify_all();
    if (stopped_) continue;
    lock.unlock();
    Expected<void> written =
        shape_ ? file_->write(shape_(piece.mapped())) : file_->write(piece.mapped());
    lock.lock();
    if (!written) error_ = std::move(written.error());
    stopped_ = error_.has_value() || file_->is_closed();
  }
  writing_ = false;
}

void OrderedWriter::put(uint64_t number, std::string& text) {
  std::unique_lock lock(mutex_);
  // The piece that is next never waits, so the others' turn always comes.
  room_.wait(lock, [&] { return waiting_.size() < kMostWaiting || number == next_ || stopped_; });
  waiting_.emplace(number, std::move(text));
  if (!writing_) write_ready(lock);
  text = {};
}

bool OrderedWriter::is_stopped() {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

Expected<void> OrderedWriter::finish() {
  std::unique_lock lock(mutex_);
  while (!waiting_.empty()) {
    next_ = waiting_.begin()->first;
    write_ready(lock);
  }
  if (error_) return std::unexpected(*error_);
  return {};
}

}  // namespace hozen
