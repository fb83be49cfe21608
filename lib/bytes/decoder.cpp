#include "bytes/decoder.h"

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>

namespace hozen {
namespace {

// zlib and libbz2 want their input without const and count in unsigned int.
unsigned clamp(size_t size) { return static_cast<unsigned>(std::min<size_t>(size, 1u << 30)); }

class GzipDecoder : public Decoder {
 public:
  GzipDecoder() { ok_ = inflateInit2(&z_, 15 + 16) == Z_OK; }  // 16: a gzip header is expected
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;
  ~GzipDecoder() override { inflateEnd(&z_); }

  Step step(std::string_view& in, std::span<char>& out) override {
    if (!ok_) return Step::broken;
    const unsigned have = clamp(in.size()), room = clamp(out.size());
    z_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    z_.avail_in = have;
    z_.next_out = reinterpret_cast<Bytef*>(out.data());
    z_.avail_out = room;
    const int status = inflate(&z_, Z_NO_FLUSH);
    in.remove_prefix(have - z_.avail_in);
    out = out.subspan(room - z_.avail_out);
    if (status == Z_STREAM_END) {
      ok_ = inflateReset(&z_) == Z_OK;
      return Step::frame_end;
    }
    if (status == Z_OK || status == Z_BUF_ERROR) return Step::more;
    return Step::broken;
  }
  std::string_view trouble() const override { return z_.msg != nullptr ? z_.msg : "out of memory"; }

 private:
  z_stream z_{};
  bool ok_ = false;
};

class ZstdDecoder : public Decoder {
 public:
  ZstdDecoder() : z_(ZSTD_createDCtx()) {}
  ZstdDecoder(const ZstdDecoder&) = delete;
  ZstdDecoder& operator=(const ZstdDecoder&) = delete;
  ~ZstdDecoder() override { ZSTD_freeDCtx(z_); }

  Step step(std::string_view& in, std::span<char>& out) override {
    if (z_ == nullptr) return Step::broken;
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const size_t status = ZSTD_decompressStream(z_, &to, &from);
    in.remove_prefix(from.pos);
    out = out.subspan(to.pos);
    if (ZSTD_isError(status) != 0) {
      trouble_ = ZSTD_getErrorName(status);
      return Step::broken;
    }
    return status == 0 ? Step::frame_end : Step::more;
  }
  std::string_view trouble() const override { return trouble_; }

 private:
  ZSTD_DCtx* z_;
  std::string_view trouble_ = "out of memory";
};

class XzDecoder : public Decoder {
 public:
  XzDecoder() { start(); }
  XzDecoder(const XzDecoder&) = delete;
  XzDecoder& operator=(const XzDecoder&) = delete;
  ~XzDecoder() override { lzma_end(&z_); }

  Step step(std::string_view& in, std::span<char>& out) override {
    if (status_ != LZMA_OK) return Step::broken;
    z_.next_in = reinterpret_cast<const uint8_t*>(in.data());
    z_.avail_in = in.size();
    z_.next_out = reinterpret_cast<uint8_t*>(out.data());
    z_.avail_out = out.size();
    const lzma_ret status = lzma_code(&z_, LZMA_RUN);
    in.remove_prefix(in.size() - z_.avail_in);
    out = out.subspan(out.size() - z_.avail_out);
    if (status == LZMA_STREAM_END) {
      start();
      return Step::frame_end;
    }
    if (status == LZMA_OK || status == LZMA_BUF_ERROR) return Step::more;
    status_ = status;
    return Step::broken;
  }
  std::string_view trouble() const override {
    if (status_ == LZMA_MEM_ERROR) return "out of memory";
    if (status_ == LZMA_MEMLIMIT_ERROR) return "needs more than 256 MiB to unpack";
    if (status_ == LZMA_OPTIONS_ERROR) return "uses options this liblzma does not know";
    return "data is corrupt";
  }

 private:
  static constexpr uint64_t kMemory = 256u << 20;
  void start() { status_ = lzma_stream_decoder(&z_, kMemory, 0); }
  lzma_stream z_ = LZMA_STREAM_INIT;
  lzma_ret status_ = LZMA_OK;
};

class Bzip2Decoder : public Decoder {
 public:
  Bzip2Decoder() { start(); }
  Bzip2Decoder(const Bzip2Decoder&) = delete;
  Bzip2Decoder& operator=(const Bzip2Decoder&) = delete;
  ~Bzip2Decoder() override { BZ2_bzDecompressEnd(&z_); }

  Step step(std::string_view& in, std::span<char>& out) override {
    if (status_ != BZ_OK) return Step::broken;
    const unsigned have = clamp(in.size()), room = clamp(out.size());
    z_.next_in = const_cast<char*>(in.data());
    z_.avail_in = have;
    z_.next_out = out.data();
    z_.avail_out = room;
    const int status = BZ2_bzDecompress(&z_);
    in.remove_prefix(have - z_.avail_in);
    out = out.subspan(room - z_.avail_out);
    if (status == BZ_STREAM_END) {
      BZ2_bzDecompressEnd(&z_);
      start();
      return Step::frame_end;
    }
    if (status == BZ_OK) return Step::more;
    status_ = status;
    return Step::broken;
  }
  std::string_view trouble() const override {
    return status_ == BZ_MEM_ERROR ? "out of memory" : "data is corrupt";
  }

 private:
  void start() {
    z_ = {};
    status_ = BZ2_bzDecompressInit(&z_, 0, 0);
  }
  bz_stream z_{};
  int status_ = BZ_OK;
};

}  // namespace

std::unique_ptr<Decoder> make_decoder(ByteKind kind) {
  switch (kind) {
    case ByteKind::gzip:
      return std::make_unique<GzipDecoder>();
    case ByteKind::zstd:
      return std::make_unique<ZstdDecoder>();
    case ByteKind::xz:
      return std::make_unique<XzDecoder>();
    case ByteKind::bzip2:
      return std::make_unique<Bzip2Decoder>();
    case ByteKind::plain:
    case ByteKind::archive:
      break;
  }
  return nullptr;
}

}  // namespace hozen
