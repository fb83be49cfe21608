// Records with a framing of their own: cut alike by any block size, every byte counted once.
#include "decode/framing.h"

#include <iconv.h>

#include <algorithm>

#include "catch.h"
#include "decode/block_records.h"
#include "decode/journal_records.h"
#include "decode/lines.h"
#include "decode/login_records.h"
#include "decode/one_stream.h"
#include "decode/text_blocks.h"

using namespace hozen;

namespace {

using Texts = std::vector<std::string>;

struct Cut {
  Texts records;
  std::vector<uint64_t> offsets;
  std::vector<Drop> dropped;
  Framing framing = Framing::lines;
};

// `written`: the text as the file holds it, in another encoding and behind a mark.
Cut cut(const std::string& text, size_t block_bytes, const std::string& written = "") {
  OneStream stream(written.empty() ? text : written, 777);
  BlockCutter cutter(stream, block_bytes);
  TextDecoder decoder;
  Block block;
  Cut out;
  uint64_t bytes = 0;
  while (cutter.next(block).value()) {
    out.framing = block.framing;
    bytes += block.bom_bytes;
    for (const Drop& drop : block.dropped) bytes += drop.length, out.dropped.push_back(drop);
    Lines lines(block, decoder);
    for (Line line; lines.next(line);) {
      if (written.empty()) CHECK(text.substr(line.offset, line.text.size()) == line.text);
      out.offsets.push_back(line.offset);
      out.records.emplace_back(line.text);
      bytes += line.bytes;
    }
  }
  CHECK(bytes == (written.empty() ? text : written).size());
  return out;
}

std::string converted(std::string text, const char* to) {
  const iconv_t table = iconv_open(to, "UTF-8");
  std::string out(text.size() * 4, '\0');
  char *from = text.data(), *into = out.data();
  size_t left = text.size(), room = out.size();
  REQUIRE(iconv(table, &from, &left, &into, &room) == 0);
  iconv_close(table);
  out.resize(out.size() - room);
  return out;
}

std::string repeat(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

std::string event_xml(int id, const std::string& between = "") {
  return "<Event xmlns='x'>" + between + "<System>" + between + "<EventID>" + std::to_string(id) +
         "</EventID></System>" + between + "<EventData/></Event>";
}

std::string login(uint16_t type, uint32_t seconds, const std::string& user, size_t bytes = 384) {
  std::string out(bytes, '\0');
  out[0] = static_cast<char>(type);
  out.replace(44, user.size(), user);
  const size_t time = bytes == 384 ? 340 : 344;
  for (size_t i = 0; i < 4; ++i) out[time + i] = static_cast<char>(seconds >> (8 * i));
  return out;
}

}  // namespace

TEST_CASE("Windows events as XML, in all the ways tools write them", "[decode][framing]") {
  const std::string a = event_xml(1), b = event_xml(2, "\r\n  "), c = event_xml(3);
  struct Case {
    const char* what;
    std::string text;
  };
  const Case kCases[] = {
      {"Event Viewer: one line", "<?xml version='1.0'?><Events>" + a + b + c + "</Events>"},
      {"wevtutil: one a line", a + "\r\n" + b + "\r\n" + c + "\r\n"},
      {"EVTX tools", "Record 1\n<?xml version=\"1.0\"?>\n" + a +
                         "\n\nRecord 2\n<?xml version=\"1.0\"?>\n" + b +
                         "\n\nRecord 3\n<?xml version=\"1.0\"?>\n" + c + "\n"},
  };
  for (const Case& one : kCases) {
    for (const size_t block : {size_t{256}, size_t{4096}}) {
      CAPTURE(one.what, block);
      const Cut got = cut(one.text, block);
      CHECK(got.framing == Framing::event_xml);
      CHECK(got.records == Texts{a, b, c});
      CHECK(got.dropped.empty());
    }
  }
}

TEST_CASE("damaged event XML costs what is damaged", "[decode][framing]") {
  const std::string a = event_xml(1), broken = a.substr(0, a.size() - 12), c = event_xml(3);
  const Cut got = cut(a + broken + c + " rubbish \n" + c + broken, 4096);
  CHECK(got.records == Texts{a, broken, c, "rubbish ", c});
  REQUIRE(got.dropped.size() == 1);
  CHECK(got.dropped[0].why == Why::truncated);
}

TEST_CASE("entries of a journal, with bytes that look like the end of one", "[decode][framing]") {
  const std::string plain = "__CURSOR=a\n__REALTIME_TIMESTAMP=1\nMESSAGE=x\n\n";
  const std::string binary =
      "__CURSOR=b\nMESSAGE\n" + std::string("\x06\0\0\0\0\0\0\0", 8) + "\n\n_A=1\n\n\n";
  const std::string broken =
      "__CURSOR=c\nMESSAGE\n" + std::string("\xff\xff\xff\xff\xff\xff\xff\x7f", 8) + "x\n\n";
  const std::string text = repeat(plain + binary, 100) + broken + plain + "\n" + plain;
  for (const size_t block : {size_t{1000}, size_t{4096}}) {
    const Cut got = cut(text, block);
    CHECK(got.framing == Framing::journal);
    CHECK(got.records.size() == 203);
    CHECK(got.records[0] == plain);
    CHECK(got.records[1] + "\n" == binary);
    CHECK(got.records[200] == broken);
    CHECK(got.records[202] == plain);
  }
  const Cut cut_short = cut(text + "__CURSOR=d\nMESS", 4096);
  REQUIRE(cut_short.dropped.size() == 1);
  CHECK(cut_short.dropped[0].why == Why::truncated);
}

TEST_CASE("log-on records are known by what they hold", "[decode][framing]") {
  for (const size_t bytes : {size_t{384}, size_t{400}}) {
    std::string text;
    for (uint32_t i = 0; i < 30; ++i) {
      text += login(7, 1'664'500'000 + i, "user" + std::to_string(i), bytes);
    }
    CAPTURE(bytes);
    for (const size_t block : {size_t{1000}, size_t{1} << 20}) {
      const Cut got = cut(text, block);
      CHECK(got.framing == (bytes == 384 ? Framing::logins_384 : Framing::logins_400));
      CHECK(got.records.size() == 30);
      CHECK(got.dropped.empty());
    }
    const auto record = read_login(std::string_view(text).substr(bytes, bytes));
    REQUIRE(record.has_value());
    CHECK(record->user == "user1");
    CHECK(record->seconds == 1'664'500'001);
    const Cut shorter = cut(text.substr(0, text.size() - 10), 1u << 20);
    CHECK(shorter.records.size() == 29);
    REQUIRE(shorter.dropped.size() == 1);
    CHECK(shorter.dropped[0].length == bytes - 10);
  }
  std::string big = login(7, 0, "root");
  std::swap(big[0], big[1]);
  big.replace(340, 4, "\x63\x36\x0d\x45");
  CHECK(login_record_bytes(big) == 384);
  CHECK(read_login(big)->seconds == 0x63360d45);
  CHECK(login_record_bytes(login(7, 5, "no time of a log")) == 0);
  CHECK(login_record_bytes(login(77, 1'664'500'000, "no type")) == 0);
  CHECK(login_record_bytes(login(7, 1'664'500'000, "control \x02")) == 0);
  CHECK(login_record_bytes(std::string(4096, '\0')) == 0);
  CHECK(login_record_bytes(std::string(4096, 'x')) == 0);
}

TEST_CASE("statements of the slow query log", "[decode][framing]") {
  const std::string banner =
      "/usr/sbin/mysqld, Version: 8.0.30. started with:\nTcp port: 3306  Unix socket: /x\n"
      "Time                 Id Command    Argument\n";
  const std::string a =
      "# Time: 2022-09-30T03:04:05Z\n# User@Host: a[a] @ h [192.0.2.1]\n# Query_time: 1\n"
      "SELECT 1,\n2;\n";
  const std::string b = "# User@Host: b[b] @ h []\n# Query_time: 2\nSELECT '# User@Host';\n";
  for (const size_t block : {size_t{600}, size_t{4096}}) {
    const Cut got = cut(banner + repeat(a + b, 20), block);
    CHECK(got.framing == Framing::mysql_slow);
    REQUIRE(got.records.size() == 40);
    CHECK(got.records[0] == a);
    CHECK(got.records[1] == b);
    CHECK(got.records[39] == b);
  }
  CHECK(recognise_framing("# Time: is a comment\n# User@Host: too\n", true).framing ==
        Framing::lines);
}

TEST_CASE("transactions of ModSecurity's audit log", "[decode][framing]") {
  const std::string a = "--1a2b3c4d-A--\n[x]\n--1a2b3c4d-B--\nGET / HTTP/1.1\n\n--1a2b3c4d-Z--\n";
  const std::string no_end = "--0badcafe-A--\n[x]\n--0badcafe-B--\nGET / HTTP/1.1\n";
  const std::string text = a + "\n" + no_end + a + "\n" + a;
  for (const size_t block : {size_t{100}, size_t{4096}}) {
    const Cut got = cut(text, block);
    CHECK(got.framing == Framing::modsecurity);
    CHECK(got.records == Texts{a, no_end, a, a});
  }
  CHECK(cut("\r\n\n" + a, 4096).records == Texts{a});
  CHECK(modsecurity_part("--1a2b3c4d-H--") == 'H');
  CHECK(modsecurity_part("---a1B2c3D4---B--") == 'B');
  for (const char* line : {"--", "----", "--1a2b3c4d-h--", "--1a2b3c4d--", "-- -A--", "--1 2 3-A--",
                           "-----BEGIN-----"}) {
    CAPTURE(line);
    CHECK(modsecurity_part(line) == '\0');
  }
}

TEST_CASE("records of some lines are known by their first, whatever the block",
          "[decode][framing]") {
  struct BlockCase {
    const char* what;
    Framing framing;
    Texts records;
  };
  const BlockCase cases[] = {
      {"bash", Framing::shell_history, {"#1656633600\nls\n", "#1656633601\nfor i in a\ndo b\n"}},
      {"zsh", Framing::shell_history, {": 1656633600:0;ls\n", ": 1656633601:12;a\\\nb\n"}},
      {"apt",
       Framing::apt_history,
       {"Start-Date: 2022-07-01  09:00:00\nUpgrade: a\n",
        "Start-Date: 2022-07-02  09:00:00\nRemove: b\n"}},
      {"snort",
       Framing::snort_full,
       {"[**] [1:1:1] a [**]\n07/01-09:00:00.1 a -> b\n",
        "[**] [1:2:1] b [**] \n[Priority: 1]\nx\n"}},
      {"wevtutil",
       Framing::event_text,
       {"Event[0]:\r\n  Log Name: a\r\nEvent x\r\n", "Event[10]\r\n  Log Name: b\r\n"}},
      {"ossec",
       Framing::ossec_alerts,
       {"** Alert 1656633600.0: - syslog,sshd,\n2022 Jul 01 09:00:00 h->/var/log/a\n\n",
        "** Alert 1656633601.9: mail  - a\nx\n"}},
      {"oracle",
       Framing::oracle_audit,
       {"Audit file /a.aud\nOracle Database\nFri Jul  1 09:00:00 2022 +09:00\nLENGTH : '1'\n",
        "Fri Jul  1 09:00:01 2022 +09:00\nLENGTH : '1'\nSTATUS:[1] '0'\n"}},
      {"configuration manager",
       Framing::config_manager,
       {"<![LOG[a\nb]LOG]!><time=\"1\">\n", "<![LOG[c]LOG]!><time=\"2\">\n"}},
      {"device setup",
       Framing::device_setup,
       {"[Device Install Log]\n  OS Version\n>>>  [a]\n>>>  Section start 2022/07/01 1\n",
        ">>>  [b]\n<<<  [Exit status: SUCCESS]\n"}},
      {"events of Splunk",
       Framing::event_pairs,
       {"07/01/2022 09:00:00 AM\nLogName=Security\nMessage=a\n\nb\n",
        "07/01/2022 09:00:01 AM\nLogName=System\n"}},
      {"events copied from Event Viewer",
       Framing::event_viewer,
       {"Log Name:      Security\nSource:        a\nDescription:\nx\n\ny\n",
        "\xe3\x83\xad\xe3\x82\xb0\xe3\x81\xae\xe5\x90\x8d\xe5\x89\x8d:  System\n"}},
      {"events that PowerShell lists",
       Framing::event_viewer,
       {"TimeCreated  : 7/1/2022 9:00:03 PM\nProviderName : a\nMessage      : b\n\n",
        "TimeCreated  : 7/1/2022 9:00:04 PM\nProviderName : a\n"}},
      {"samba",
       Framing::samba,
       {"[2022/07/01 09:00:00.123456,  2] ../auth.c:332(check)\n  a\n",
        "[2022/07/01 09:00:01,  0, pid=7] smbd/server.c:1(main)\n  b\n  [c]\n"}},
      {"transcript",
       Framing::transcript,
       {"**********************\nPowerShell transcript start\nStart time: 20220701090000\n"
        "**********************\n",
        "**********************\nCommand start time: 20220701090001\n**********************\n"
        "PS C:\\> a\n"}},
  };
  for (const BlockCase& c : cases) {
    INFO(c.what);
    std::string text;
    Texts wanted;
    for (int i = 0; i < 40; ++i) {
      for (const std::string& record : c.records) text += record, wanted.push_back(record);
    }
    for (const size_t block_bytes : {size_t{160}, size_t{300}, size_t{1} << 20}) {
      const Cut got = cut(text, block_bytes);
      CHECK(got.framing == c.framing);
      CHECK(got.records == wanted);
    }
  }
}

TEST_CASE("commands from before a shell wrote times are a record of their own",
          "[decode][framing]") {
  const Cut got = cut("ls\npwd\n#1656633600\nid\n", 1 << 20);
  CHECK(got.records == Texts{"ls\npwd\n", "#1656633600\nid\n"});
  CHECK(cut("# 1656633600 is an epoch\nls\n", 1 << 20).framing == Framing::lines);
}

TEST_CASE("the flows of Azure's flow logs are records, whatever the block", "[decode][framing]") {
  const std::string tuple = "1656633601,203.0.113.5,192.0.2.4,44931,443,T,I,D,B,,,,";
  std::string text = "{\"records\":[";
  Texts wanted;
  for (int i = 0; i < 30; ++i) {
    text += i == 0 ? "" : ",";
    text += "{\"time\":\"2022-07-01T00:00:01Z\",\"flows\":[{\"rule\":\"r\",\"flowTuples\":[\"" +
            tuple + "\", \"" + tuple + "\"]}]}";
    wanted.insert(wanted.end(), 2, tuple);
  }
  text += "]}\n";
  for (const size_t block_bytes : {size_t{200}, size_t{333}, size_t{1} << 20}) {
    const Cut got = cut(text, block_bytes);
    CHECK(got.framing == Framing::flow_tuples);
    CHECK(got.records == wanted);
    CHECK(got.dropped.empty());
  }
  CHECK(cut("{\"flowTuples\":[]}\n", 1 << 20).framing != Framing::flow_tuples);
}

TEST_CASE("a shell's stamp that somebody got into another log makes it no history",
          "[decode][framing]") {
  std::string log;
  for (int i = 0; i < 50; ++i)
    log += "192.0.2.1 - - [30/Sep/2022:13:00:00 +0900] \"GET / HTTP/1.1\" 200 5\n";
  CHECK(recognise_text_blocks("#1656633600\n" + log) == Framing::lines);
  CHECK(recognise_text_blocks(log + "#1656633600\n" + log) == Framing::lines);
  CHECK(
      recognise_text_blocks("ls\ncd /tmp\n#1656633600\nfor i in a b\ndo echo\n#1656633601\nid\n") ==
      Framing::shell_history);
}

TEST_CASE("records are known in every encoding, and where they stood", "[decode][framing]") {
  const struct {
    Framing framing;
    std::string record;
  } kinds[] = {
      {Framing::event_text, "Event[0]:\r\n  ログの名前: セキュリティ\r\n  ソース: 監査の記録\r\n"},
      {Framing::transcript,
       "**********************\r\nWindows PowerShell トランスクリプト開始\r\n"
       "開始時刻: 20220701090000\r\n日本語のこと\r\n"},
      {Framing::samba,
       "[2022/07/01 09:00:00.123456,  2] ../auth.c:332(check)\n  共有の日本語です\n"},
      {Framing::mysql_slow,
       "# User@Host: a[a] @ h []\n# Query_time: 2\nSELECT '日本語のことば';\n"},
      {Framing::modsecurity, "--1a2b3c4d-A--\nこれは日本語です\n--1a2b3c4d-Z--\n"},
      {Framing::event_xml, "<Event xmlns='x'><System/><Data>これは日本語の値です</Data></Event>"},
      {Framing::json, "{\"名前\":\"これは日本語です\"}"},
  };
  for (const auto& kind : kinds) {
    for (const auto& [to, mark] :
         {std::pair("UTF-16LE", "\xff\xfe"), std::pair("UTF-16BE", "\xfe\xff"),
          std::pair("CP932", ""), std::pair("EUC-JP-MS", "")}) {
      const std::string between = kind.framing == Framing::json ? ", " : "";
      const std::string head = kind.framing == Framing::json ? "[" : "";
      Texts wanted(40, kind.record);
      std::string text = head;
      for (size_t i = 0; i < wanted.size(); ++i) text += (i == 0 ? "" : between) + kind.record;
      const std::string written = mark + converted(text, to);
      const size_t first = std::string(mark).size() + converted(head, to).size();
      const size_t step = converted(kind.record + between, to).size();
      for (const size_t block_bytes : {size_t{1000}, size_t{1} << 20}) {
        CAPTURE(to, block_bytes, kind.record);
        const Cut got = cut(text, block_bytes, written);
        CHECK(got.framing == kind.framing);
        CHECK(got.records == wanted);
        CHECK(got.dropped.empty());
        std::vector<uint64_t> offsets;
        for (size_t i = 0; i < wanted.size(); ++i) offsets.push_back(first + i * step);
        CHECK(got.offsets == offsets);
      }
    }
  }
}

TEST_CASE("a record of more than 16 MiB is dropped alone", "[decode][framing]") {
  const std::string filler((17u << 20) / 8, ' ');
  std::string much;
  for (int i = 0; i < 8; ++i) much += filler + "\n";
  const struct {
    Framing framing;
    std::string record, start, rest;
  } kinds[] = {
      {Framing::event_text, "Event[0]:\n  Log Name: a\n", "Event[1]:\n  Log Name: b\n", ""},
      {Framing::event_xml, "<Event><System/></Event>\n", "<Event><System/>", "</Event>\n"},
      {Framing::json, "{\"a\":\n1},\n", "{\"a\":\n\"", "\"},\n"},
      {Framing::journal, "__CURSOR=a\n__REALTIME_TIMESTAMP=1\n\n",
       "__CURSOR=b\n__REALTIME_TIMESTAMP=2\nA=", "\n\n"},
      {Framing::mysql_slow, "# User@Host: a[a] @ h []\n# Query_time: 2\nSELECT 1;\n",
       "# User@Host: b[b] @ h []\n# Query_time: 2\nSELECT\n", ";\n"},
      {Framing::modsecurity, "--1a2b3c4d-A--\nx\n--1a2b3c4d-Z--\n", "--1a2b3c4d-A--\n",
       "--1a2b3c4d-Z--\n"},
  };
  for (const auto& kind : kinds) {
    const std::string one_line =
        kind.framing == Framing::journal ? std::string(17u << 20, 'x') : "";
    const std::string text = repeat(kind.record, 3) + kind.start +
                             (one_line.empty() ? much : one_line) + kind.rest +
                             repeat(kind.record, 3);
    for (const bool wide : {false, true}) {
      if (wide && kind.framing != Framing::event_text) continue;
      const std::string written = wide ? "\xff\xfe" + converted(text, "UTF-16LE") : "";
      CAPTURE(kind.start, wide);
      const Cut got = cut(text, 1u << 20, written);
      CHECK(got.framing == kind.framing);
      CHECK(got.records.size() == 6);
      REQUIRE(got.dropped.size() == 1);
      CHECK(got.dropped[0].why == Why::too_long);
      CHECK(got.dropped[0].offset == (wide ? 2 + 6 * kind.record.size() : 3 * kind.record.size()));
    }
  }
}

TEST_CASE("lines in another encoding are read in it, those that may be chance stay", "[decode]") {
  const std::string japanese = "これは日本語の行です", utf8 = "日本語\n",
                    raw = "GET /\xe9t\xe9 x\n";
  for (const char* encoding : {"CP932", "EUC-JP-MS"}) {
    const std::string foreign = converted(japanese, encoding) + "\r\n",
                      word = converted("監査", encoding) + "\n";
    const std::string text = utf8 + foreign + raw + "ascii\n" + word + foreign;
    for (const size_t block_bytes : {size_t{120}, size_t{1} << 20}) {
      OneStream stream(text, 777);
      BlockCutter cutter(stream, block_bytes);
      TextDecoder decoder;
      Block block;
      Texts lines;
      uint64_t at = 0, told = 0;
      while (cutter.next(block).value()) {
        Lines in(block, decoder);
        told += decoder.foreign_lines(encoding[0] == 'C' ? Encoding::cp932 : Encoding::euc_jp);
        for (Line line; in.next(line); at += line.bytes) {
          CHECK(line.offset == at);
          lines.emplace_back(line.text);
        }
      }
      CAPTURE(encoding, block_bytes);
      CHECK(at == text.size());
      CHECK(told == 3);
      CHECK(lines == Texts{"日本語", japanese, "GET /\xe9t\xe9 x", "ascii", "監査", japanese});
    }
  }
}
