#include "tally/port_names.h"

#include "base/text.h"
#include "base/text_file.h"

namespace hozen {
namespace {

struct Known {
  std::string_view port, service, note, note_ja;
};
constexpr Known kKnown[] = {
    {"7/udp", "echo", "answers what it is sent: misused for reflected DoS",
     "反射型DoSに悪用される"},
    {"17/udp", "QOTD", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"19/udp", "chargen", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"20/tcp", "FTP data", "", ""},
    {"21/tcp", "FTP", "password guessing", "パスワード推測の対象"},
    {"22/tcp", "SSH", "password guessing", "パスワード推測の対象"},
    {"23/tcp", "Telnet",
     "routers, cameras and recorders with default passwords (Mirai and its kin)",
     "初期パスワードのルーターやカメラを狙う（Mirai系）"},
    {"25/tcp", "SMTP", "", ""},
    {"26/tcp", "Telnet of some devices", "sought by worms for devices",
     "IoT機器を狙うワームが探索する"},
    {"53/tcp", "DNS", "", ""},
    {"53/udp", "DNS", "open resolvers: misused for reflected DoS",
     "オープンリゾルバーは反射型DoSに悪用される"},
    {"67/udp", "DHCP server", "", ""},
    {"68/udp", "DHCP client", "", ""},
    {"69/udp", "TFTP", "misused for reflected DoS; configurations of network devices",
     "反射型DoSへの悪用、ネットワーク機器の設定ファイル"},
    {"80/tcp", "HTTP", "", ""},
    {"81/tcp", "HTTP of cameras and recorders", "GoAhead cameras",
     "GoAhead製Webサーバーのカメラを狙う"},
    {"88/tcp", "Kerberos", "", ""},
    {"102/tcp", "Siemens S7", "industrial controllers", "産業用制御機器"},
    {"110/tcp", "POP3", "password guessing", "パスワード推測の対象"},
    {"111/tcp", "portmapper", "", ""},
    {"111/udp", "portmapper", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"123/udp", "NTP", "monlist: misused for reflected DoS", "monlistは反射型DoSに悪用される"},
    {"135/tcp", "Windows RPC", "worms and lateral movement", "ワーム、内部での横展開"},
    {"137/udp", "NetBIOS names", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"138/udp", "NetBIOS datagrams", "", ""},
    {"139/tcp", "NetBIOS sessions", "worms and lateral movement", "ワーム、内部での横展開"},
    {"143/tcp", "IMAP", "password guessing", "パスワード推測の対象"},
    {"161/udp", "SNMP", "default community names; misused for reflected DoS",
     "既定のコミュニティ名、反射型DoSへの悪用"},
    {"179/tcp", "BGP", "", ""},
    {"389/tcp", "LDAP", "", ""},
    {"389/udp", "CLDAP", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"443/tcp", "HTTPS", "", ""},
    {"443/udp", "QUIC", "", ""},
    {"445/tcp", "SMB", "worms (MS17-010) and ransomware", "ワーム（MS17-010）やランサムウェア"},
    {"465/tcp", "SMTP over TLS", "", ""},
    {"500/udp", "IKE (IPsec)", "VPN gateways", "VPN装置"},
    {"502/tcp", "Modbus", "industrial controllers", "産業用制御機器"},
    {"514/udp", "syslog", "", ""},
    {"515/tcp", "LPD printing", "", ""},
    {"520/udp", "RIP", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"554/tcp", "RTSP", "cameras", "ネットワークカメラ"},
    {"587/tcp", "SMTP submission", "password guessing", "パスワード推測の対象"},
    {"623/udp", "IPMI", "remote management of servers", "サーバーの遠隔管理機能"},
    {"631/tcp", "IPP printing", "", ""},
    {"636/tcp", "LDAP over TLS", "", ""},
    {"873/tcp", "rsync", "open shares", "公開された共有"},
    {"993/tcp", "IMAP over TLS", "", ""},
    {"995/tcp", "POP3 over TLS", "", ""},
    {"1080/tcp", "SOCKS proxy", "open proxies", "オープンプロキシの探索"},
    {"1194/udp", "OpenVPN", "VPN gateways", "VPN装置"},
    {"1433/tcp", "Microsoft SQL Server", "password guessing", "パスワード推測の対象"},
    {"1434/udp", "SQL Server browser", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"1521/tcp", "Oracle database", "", ""},
    {"1723/tcp", "PPTP", "VPN gateways", "VPN装置"},
    {"1883/tcp", "MQTT", "devices", "IoT機器"},
    {"1900/udp", "SSDP (UPnP)", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"1911/tcp", "Niagara Fox", "building control", "ビル管理システム"},
    {"2049/tcp", "NFS", "open shares", "公開された共有"},
    {"2222/tcp", "SSH of some devices", "password guessing", "パスワード推測の対象"},
    {"2323/tcp", "Telnet of some devices", "sought by worms for devices (Mirai and its kin)",
     "IoT機器を狙う（Mirai系）"},
    {"2375/tcp", "Docker API", "open API: anybody may start containers",
     "認証のないAPIはコンテナーを起動される"},
    {"2376/tcp", "Docker API over TLS", "", ""},
    {"2404/tcp", "IEC 60870-5-104", "industrial controllers", "産業用制御機器"},
    {"3128/tcp", "HTTP proxy", "open proxies", "オープンプロキシの探索"},
    {"3283/udp", "Apple Remote Desktop", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"3306/tcp", "MySQL", "password guessing", "パスワード推測の対象"},
    {"3389/tcp", "RDP", "password guessing, ransomware", "パスワード推測、ランサムウェアの侵入口"},
    {"3389/udp", "RDP", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"3478/udp", "STUN", "", ""},
    {"3702/udp", "WS-Discovery", "cameras, printers, recorders: misused for reflected DoS",
     "カメラや複合機など。反射型DoSに悪用される恐れ"},
    {"4444/tcp", "often a remote shell (Metasploit's default)", "", ""},
    {"4500/udp", "IPsec NAT traversal", "VPN gateways", "VPN装置"},
    {"4786/tcp", "Cisco Smart Install", "switches give and take configurations",
     "スイッチの設定を読み書きされる"},
    {"5000/tcp", "UPnP, NAS administration", "", ""},
    {"5038/tcp", "Asterisk manager", "telephone fraud", "IP電話の不正利用"},
    {"5060/tcp", "SIP", "telephone fraud", "IP電話の不正利用"},
    {"5060/udp", "SIP", "telephone fraud", "IP電話の不正利用"},
    {"5351/udp", "NAT-PMP", "", ""},
    {"5353/udp", "mDNS", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"5432/tcp", "PostgreSQL", "password guessing", "パスワード推測の対象"},
    {"5555/tcp", "Android Debug Bridge", "devices with debugging left open (ADB.Miner)",
     "デバッグ機能が開いたAndroid機器を狙う"},
    {"5601/tcp", "Kibana", "", ""},
    {"5683/udp", "CoAP", "devices; misused for reflected DoS", "IoT機器、反射型DoSへの悪用"},
    {"5900/tcp", "VNC", "password guessing", "パスワード推測の対象"},
    {"5984/tcp", "CouchDB", "", ""},
    {"5985/tcp", "WinRM", "lateral movement", "内部での横展開"},
    {"5986/tcp", "WinRM over TLS", "lateral movement", "内部での横展開"},
    {"6379/tcp", "Redis", "without a password by default", "既定ではパスワードがない"},
    {"6443/tcp", "Kubernetes API", "", ""},
    {"7001/tcp", "Oracle WebLogic", "deserialisation flaws", "デシリアライズの脆弱性を狙う"},
    {"7547/tcp", "TR-069 (CWMP)", "routers of subscribers", "家庭用ルーターの遠隔管理機能を狙う"},
    {"8000/tcp", "HTTP, alternative", "", ""},
    {"8009/tcp", "AJP (Tomcat)", "CVE-2020-1938", "CVE-2020-1938を狙う"},
    {"8080/tcp", "HTTP, alternative; proxies", "open proxies, administration pages",
     "オープンプロキシ、管理画面の探索"},
    {"8081/tcp", "HTTP, alternative", "", ""},
    {"8088/tcp", "Hadoop YARN and others", "open API", "認証のないAPI"},
    {"8089/tcp", "Splunk management", "", ""},
    {"8291/tcp", "MikroTik Winbox", "routers (CVE-2018-14847)",
     "MikroTik製ルーターを狙う（CVE-2018-14847）"},
    {"8443/tcp", "HTTPS, alternative", "VPN gateways, administration pages",
     "VPN装置、管理画面の探索"},
    {"8545/tcp", "Ethereum JSON-RPC", "wallets", "暗号資産ウォレットを狙う"},
    {"8728/tcp", "MikroTik API", "routers", "MikroTik製ルーターを狙う"},
    {"8888/tcp", "HTTP, alternative; Jupyter", "", ""},
    {"9000/tcp", "HTTP, alternative; PHP-FPM", "", ""},
    {"9100/tcp", "raw printing (JetDirect)", "printers", "プリンター"},
    {"9200/tcp", "Elasticsearch", "without a password by default", "既定ではパスワードがない"},
    {"9530/tcp", "recorders of Xiongmai", "recorders and cameras", "録画装置、カメラ"},
    {"10000/tcp", "Webmin", "CVE-2019-15107", "CVE-2019-15107を狙う"},
    {"10001/udp", "Ubiquiti discovery", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"11211/tcp", "memcached", "without a password", "パスワードがない"},
    {"11211/udp", "memcached", "misused for reflected DoS, the strongest known",
     "反射型DoSに悪用される（増幅率が最大級）"},
    {"20000/tcp", "DNP3", "industrial controllers", "産業用制御機器"},
    {"27017/tcp", "MongoDB", "without a password by default in old versions",
     "古い版は既定でパスワードがない"},
    {"30005/tcp", "TR-069 of some routers", "routers of subscribers", "家庭用ルーター"},
    {"32414/udp", "Plex discovery", "misused for reflected DoS", "反射型DoSに悪用される"},
    {"34567/tcp", "recorders of Xiongmai", "recorders and cameras", "録画装置、カメラ"},
    {"37215/tcp", "UPnP of Huawei HG532", "routers (CVE-2017-17215)",
     "Huawei製ルーターを狙う（CVE-2017-17215）"},
    {"37777/tcp", "recorders of Dahua", "recorders and cameras", "録画装置、カメラ"},
    {"44818/tcp", "EtherNet/IP", "industrial controllers", "産業用制御機器"},
    {"47808/udp", "BACnet", "building control", "ビル管理システム"},
    {"49152/tcp", "UPnP of some routers", "routers", "ルーター"},
    {"52869/tcp", "UPnP of Realtek SDK", "routers (CVE-2014-8361)",
     "Realtek SDKのルーターを狙う（CVE-2014-8361）"},
    {"60001/tcp", "recorders (JAWS)", "recorders and cameras", "録画装置、カメラ"},
};

bool is_port_key(std::string_view key) {
  const size_t slash = key.find('/');
  if (slash == std::string_view::npos || slash + 1 == key.size()) return false;
  const auto port = parse_unsigned(key.substr(0, slash));
  return port && *port <= 65535;
}

}  // namespace

PortNames PortNames::built_in() {
  PortNames names;
  for (const Known& k : kKnown) {
    names.names_[std::string(k.port)] = {std::string(k.service), std::string(k.note),
                                         std::string(k.note_ja)};
  }
  return names;
}

Expected<void> PortNames::add(const std::string& path) {
  HOZEN_TRY(text, read_whole_file(path));
  return add_text(text, path);
}

Expected<void> PortNames::add_text(std::string_view text, const std::string& path) {
  for (const auto& [line, number] : list_lines(text)) {
    const size_t comma = line.find(',');
    const std::string key = to_lower(trim(line.substr(0, comma)));
    if (comma == std::string_view::npos || !is_port_key(key)) {
      if (number == 1) continue;  // a head line
      return std::unexpected(Error{.what = "not a port and its service",
                                   .file = path,
                                   .line = number,
                                   .hint = "each line is: 3702/udp,WS-Discovery,note"});
    }
    const std::string_view rest = line.substr(comma + 1);
    const size_t second = rest.find(',');
    const std::string note(second == std::string_view::npos ? "" : trim(rest.substr(second + 1)));
    names_[key] = {std::string(trim(rest.substr(0, second))), note, note};
  }
  return {};
}

const PortName* PortNames::of(std::string_view port) const {
  const auto at = names_.find(port);
  return at == names_.end() ? nullptr : &at->second;
}

}  // namespace hozen
