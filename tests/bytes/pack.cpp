#include "bytes/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <stdexcept>

namespace hozen::test {
namespace {

constexpr size_t kRoom = 64u << 20;

struct Writer {
  archive* a = archive_write_new();
  std::string out = std::string(kRoom, '\0');
  size_t used = 0;

  void open() {
    archive_write_set_bytes_in_last_block(a, 1);
    check(archive_write_open_memory(a, out.data(), out.size(), &used));
  }
  void check(int status) {
    if (status != ARCHIVE_OK) throw std::runtime_error(archive_error_string(a));
  }
  void add(const std::string& name, std::string_view bytes) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, 1656601200, 0);
    check(archive_write_header(a, entry));
    if (archive_write_data(a, bytes.data(), bytes.size()) !=
        static_cast<la_ssize_t>(bytes.size())) {
      throw std::runtime_error("short write");
    }
    archive_entry_free(entry);
  }
  std::string close() {
    check(archive_write_close(a));
    archive_write_free(a);
    out.resize(used);
    return std::move(out);
  }
};

}  // namespace

std::string pack(std::string_view text, Filter filter) {
  Writer writer;
  archive_write_set_format_raw(writer.a);
  switch (filter) {
    case Filter::gzip:
      archive_write_add_filter_gzip(writer.a);
      break;
    case Filter::zstd:
      archive_write_add_filter_zstd(writer.a);
      break;
    case Filter::xz:
      archive_write_add_filter_xz(writer.a);
      break;
    case Filter::bzip2:
      archive_write_add_filter_bzip2(writer.a);
      break;
  }
  writer.open();
  writer.add("raw", text);
  return writer.close();
}

std::string archive_of(const Files& files, Container container) {
  Writer writer;
  switch (container) {
    case Container::tar:
      archive_write_set_format_pax_restricted(writer.a);
      break;
    case Container::zip:
      archive_write_set_format_zip(writer.a);
      break;
    case Container::seven_zip:
      archive_write_set_format_7zip(writer.a);
      break;
  }
  writer.open();
  for (const auto& [name, bytes] : files) writer.add(name, bytes);
  return writer.close();
}

std::string log_text(size_t lines) {
  std::string out;
  uint64_t x = 88172645463325252u;
  for (size_t i = 0; i < lines; ++i) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    out += fmt::format("line {} {:016x} of a log\n", i, x);
  }
  return out;
}

std::vector<ReadMember> read_all(const Source& source, size_t piece) {
  std::vector<ReadMember> out;
  auto stream = source.open();
  if (!stream) return {{source.path, "", stream.error().text(), {}}};
  std::vector<char> block(piece);
  while (true) {
    Member member;
    const auto more = (*stream)->next_member(member);
    if (!more) {
      out.push_back({member.path, "", more.error().text(), member});
      continue;
    }
    if (!*more) return out;
    ReadMember now{member.path, "", "", member};
    while (true) {
      const auto got = (*stream)->read(block);
      if (!got) now.error = got.error().text();
      if (!got || *got == 0) break;
      now.bytes.append(block.data(), *got);
    }
    out.push_back(std::move(now));
  }
}

}  // namespace hozen::test
