#include "write/tag_stream.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>

namespace hozen {
namespace {

constexpr size_t kPieceBytes = size_t{1} << 20;
constexpr size_t kWorthReadingAll = size_t{32} << 10;  // of lines, for the whole database
constexpr size_t kLineBytes = size_t{16} << 20;        // a longer line is passed through in parts

struct Piece {
  std::vector<char> bytes;  // with LineTagger::kReadable bytes of slack
  size_t size = 0;
  bool last = false;
  std::string_view view() const { return {bytes.data(), size}; }
};

// Cuts a member into pieces of whole lines.
class PieceReader {
 public:
  PieceReader(Stream& stream, bool live) : stream_(stream), live_(live) {}

  // False at the end. What could be read before a broken place is given first.
  bool next(Piece& piece) {
    if (ended_) return false;
    piece.bytes.resize(std::max(piece.bytes.size(),
                                std::max(kPieceBytes, carry_.size() * 2) + LineTagger::kReadable));
    if (!carry_.empty()) std::memcpy(piece.bytes.data(), carry_.data(), carry_.size());
    piece.size = carry_.size();
    carry_.clear();
    while (!ended_) {
      const size_t room = piece.bytes.size() - LineTagger::kReadable;
      if (piece.size == room) {
        if (has_line(piece) || piece.size >= kLineBytes) break;
        piece.bytes.resize(room * 2 + LineTagger::kReadable);
        continue;
      }
      const size_t got = read({piece.bytes.data() + piece.size, room - piece.size});
      piece.size += got;
      if (live_ && got > 0 && has_line(piece)) break;
    }
    piece.last = ended_;
    return piece.size > 0;
  }

  // The bytes of a piece that were not consumed come again before the next ones.
  void keep(std::string_view bytes) { carry_.assign(bytes); }
  // Cuts the unfinished line off, to come again.
  void cut(Piece& piece) {
    if (piece.last) return;
    const auto* newline = static_cast<const char*>(memrchr(piece.bytes.data(), '\n', piece.size));
    if (newline == nullptr) return;
    const auto used = static_cast<size_t>(newline + 1 - piece.bytes.data());
    keep(piece.view().substr(used));
    piece.size = used;
  }

  uint64_t bytes_read = 0;
  std::string trouble;

 private:
  static bool has_line(const Piece& piece) {
    return memrchr(piece.bytes.data(), '\n', piece.size) != nullptr;
  }
  size_t read(std::span<char> into) {
    const auto got = stream_.read(into);
    if (!got) trouble = got.error().text();
    if (!got || *got == 0) {
      ended_ = true;
      return 0;
    }
    bytes_read += *got;
    return *got;
  }

  Stream& stream_;
  bool live_;
  bool ended_ = false;
  std::string carry_;
};

class MemberTagging {
 public:
  MemberTagging(PieceReader& reader, const AddressDatabase& database, const TagOptions& options,
                const TagWrite& write)
      : reader_(reader), database_(database), options_(options), write_(write) {}

  Expected<TagCounts> run(int threads) {
    if (!reader_.next(first_)) return TagCounts{};
    if (first_.size >= kWorthReadingAll) HOZEN_CHECK(database_.read_first_part());
    form_ = options_.form == TagForm::automatic ? recognise_tag_form(first_.view(), options_.fields)
                                                : options_.form;
    if (form_ == TagForm::csv || form_ == TagForm::tsv) {
      run_records();
    } else {
      reader_.cut(first_);
      have_first_ = true;
      std::vector<std::thread> team;
      for (int i = 1; i < threads; ++i) team.emplace_back([this] { work(); });
      work();
      for (std::thread& thread : team) thread.join();
    }
    if (!result_) return std::unexpected(result_.error());
    return counts_;
  }

 private:
  void run_records() {
    const auto tagger = make_line_tagger(form_, database_, options_);
    TagBuffer out;
    Piece piece = std::move(first_);
    do {
      const size_t used = tagger->tag(piece.view(), piece.last, out);
      reader_.keep(piece.view().substr(used));
      put(out.view());
      out.clear();
    } while (!closed_ && reader_.next(piece));
    counts_.merge(tagger->counts);
  }

  bool take_piece(Piece& piece, uint64_t& ticket) {
    const std::lock_guard lock(reading_);
    if (closed_) return false;
    if (have_first_) {
      std::swap(piece, first_);
      have_first_ = false;
    } else {
      if (!reader_.next(piece)) return false;
      reader_.cut(piece);
    }
    ticket = tickets_++;
    return true;
  }

  void work() {
    const auto tagger = make_line_tagger(form_, database_, options_);
    TagBuffer out;
    Piece piece;
    uint64_t ticket = 0;
    while (take_piece(piece, ticket)) {
      out.clear();
      const size_t used = tagger->tag(piece.view(), piece.last, out);
      out.append(piece.view().substr(used));  // part of a line beyond all bounds
      std::unique_lock lock(writing_);
      turn_.wait(lock, [&] { return written_ == ticket; });
      put(out.view());
      ++written_;
      turn_.notify_all();
    }
    const std::lock_guard lock(writing_);
    counts_.merge(tagger->counts);
  }

  void put(std::string_view text) {
    if (closed_) return;
    if (const auto sound = database_.sound();
        !sound) {  // what was tagged, or left out, may lack facts
      result_ = std::unexpected(sound.error());
      closed_ = true;
      return;
    }
    if (text.empty()) return;
    const auto open = write_(text);
    if (!open) result_ = std::unexpected(open.error());
    if (!open || !*open) closed_ = true;
  }

  PieceReader& reader_;
  const AddressDatabase& database_;
  const TagOptions& options_;
  const TagWrite& write_;
  TagForm form_ = TagForm::text;
  Piece first_;
  bool have_first_ = false;
  std::mutex reading_, writing_;
  std::condition_variable turn_;
  std::atomic<bool> closed_ = false;
  uint64_t tickets_ = 0, written_ = 0;
  Expected<void> result_;
  TagCounts counts_;
};

}  // namespace

Expected<TagCounts> tag_sources(std::span<const Source> sources, const AddressDatabase& database,
                                const TagOptions& options, int threads, const TagWrite& write,
                                Ledger& ledger) {
  if (threads <= 0) threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  TagCounts counts;
  for (const Source& source : sources) {
    auto stream = source.open();
    if (!stream) {
      ledger.file(source.path).trouble = stream.error().text();
      continue;
    }
    Member member;
    while (true) {
      const auto more = (*stream)->next_member(member);
      if (!more) {
        ledger.file(member.path.empty() ? source.path : member.path).trouble = more.error().text();
        continue;
      }
      if (!*more) break;
      PieceReader reader(**stream, source.path == "-");
      HOZEN_TRY(of_member, MemberTagging(reader, database, options, write).run(threads));
      FileLedger& file = ledger.file(member.path);
      file.understood(reader.bytes_read);
      file.events += of_member.lines;
      file.trouble = reader.trouble;
      counts.merge(of_member);
    }
  }
  return counts;
}

}  // namespace hozen
