#pragma once
// ComparedTree: the files of one state of the evidence by their paths, however many they are.
//
// Call:     (add)*, sort once, then any number of Readers
// Shape:    a package (by its index, content unread), a folder (its files hashed; a bag by its payload) or a
//           SHA-256 manifest -> what is known of each file, in the order of the paths
// Errors:   contents_of: no such file, or nothing that can be compared; the disk of the temporary files' folder;
//           one path with two contents
// Cost:     4 MiB of memory where the files come in the order of their paths, as those of packages, folders and
//           bags do; else they are held once to be sorted. A package: its index is read; a folder: it is hashed
#include <string>
#include <string_view>

#include "custody/text_spool.h"
#include "custody/verify.h"

namespace hozen {

struct ComparedFile {
  std::string sha256 = {};    // of the content, of a link's target; empty: there is none, because
  std::string why_none = {};  // it is unreadable, a device, ...
  std::string link_target = {};  // of a symbolic link
  bool is_folder = false;        // that could not be read: nothing is known of what is below
  bool is_special = false;       // a pipe, a device: there is no content to be held
};

class ComparedTree {
 public:
  explicit ComparedTree(bool only_stored = false);
  Expected<void> add(std::string_view path, const ComparedFile& file);
  Expected<void> sort();
  bool empty() const { return lines_.size() == 0; }
  bool stored_only = false;  // a manifest or a bag: links and what could not be read are not in it
  std::string first, last;   // paths

  class Reader {
   public:
    // `below`: this many bytes are taken off each path.
    explicit Reader(const ComparedTree& tree, size_t below = 0)
        : lines_(tree.lines_), below_(below) {}
    Expected<bool> next();  // false: there are no more
    std::string path;
    ComparedFile file;

   private:
    TextSpool::Lines lines_;
    size_t below_;
  };

 private:
  TextSpool lines_;
  bool in_order_ = true;
};

Expected<ComparedTree> contents_of(const std::string& path, const VerifyOptions& options);

}  // namespace hozen
