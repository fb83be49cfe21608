#include "labels/log_source.h"

#include "base/text.h"

namespace hozen {
namespace {

// Format ids, parted by blanks.
constexpr std::string_view kServers =
    "apache.* nginx.* iis.* caddy.* traefik.* haproxy.* web.* aws.cloudfront* aws.elb aws.s3 "
    "aws.waf cloudflare.* "
    "citrix.* f5.* modsecurity.* zeek.* suricata.* fortinet.* paloalto.* checkpoint.* sophos.* "
    "sonicwall.* "
    "watchguard.* cisco.* juniper.srx imperva.* squid.* skyhigh.* bluecoat.* digitalarts.* "
    "ivanti.* "
    // Services that tell what client asked them.
    "okta.* microsoft.* google.* github.* aws.cloudtrail kubernetes.*";
// Logs of servers and of what stands before them: none of users who browse.
constexpr std::string_view kServing =
    "apache.* nginx.* iis.* caddy.* traefik.* haproxy.* web.* text.access_like go.gin envoy.access "
    "ruby.logger openstack.services aws.elb aws.cloudfront* aws.s3 aws.waf cloudflare.* "
    "akamai.siem "
    "google.cloud microsoft.azure microsoft.exchange microsoft.log_analytics_csv citrix.adc f5.* "
    "modsecurity.* imperva.* barracuda.waf fortinet.fortiweb kubernetes.audit elastic.audit";
constexpr std::string_view kProxies =
    "squid.* skyhigh.* bluecoat.* digitalarts.* zeek.* suricata.* fortinet.* paloalto.* "
    "checkpoint.* "
    "sophos.* sonicwall.* "
    "watchguard.* cisco.* juniper.srx";
constexpr std::string_view kFirewalls =
    "fortinet.* paloalto.* checkpoint.* sophos.* sonicwall.* watchguard.* cisco.* juniper.* "
    "linux.netfilter "
    "windows.firewall* yamaha.* aws.vpc_flow zeek.* suricata.*";
constexpr std::string_view kDetectors =
    "suricata.* fortinet.* paloalto.* checkpoint.* sophos.* sonicwall.* watchguard.* cisco.* "
    "juniper.* modsecurity.* "
    "aws.waf aws.guardduty f5.* citrix.* cloudflare.* clamav.* eset.* symantec.* mcafee.* "
    "trendmicro.* trellix.* kaspersky.* snort.* "
    "csv.antivirus_ja imperva.* skyhigh.* zeek.* windows.* microsoft.* bluecoat.* squid.* "
    "digitalarts.*";
constexpr std::string_view kVpns =
    "vpn.* ivanti.* fortinet.* paloalto.* cisco.* citrix.* sonicwall.* sophos.* watchguard.* "
    "juniper.* checkpoint.* "
    "yamaha.*";
constexpr std::string_view kLinux =
    "linux.* systemd.* syslog.* mail.* ftp.* vpn.openvpn* clamav.* dns.* mysql.* postgresql.* "
    "dhcp.*";
constexpr std::string_view kWindows = "windows.*";

struct Row {
  std::string_view category, product, service;  // empty: any
  std::string_view formats;
};

// The first row that fits decides. Rows of one product stand together, those with a service first.
constexpr Row kRows[] = {
    {"webserver", "", "", kServers},
    {"proxy", "", "", kProxies},
    {"firewall", "", "", kFirewalls},
    {"ids", "", "", kDetectors},
    {"waf", "", "", kDetectors},
    {"antivirus", "", "", kDetectors},
    {"vpn", "", "", kVpns},
    {"authentication", "", "",
     "linux.* systemd.* windows.* mail.* ftp.* okta.* microsoft.* vpn.* ivanti.*"},
    {"dns_query", "windows", "", kWindows},
    {"dns", "", "", "dns.* zeek.* suricata.* windows.* cisco.* paloalto.*"},
    {"database", "", "", "mysql.* postgresql.*"},
    {"", "linux", "sshd", "linux.sshd linux.auth systemd.* syslog.*"},
    {"", "linux", "auth", "linux.auth linux.sshd linux.sudo systemd.* syslog.*"},
    {"", "linux", "sudo", "linux.sudo linux.auth systemd.* syslog.*"},
    {"", "linux", "auditd", "linux.auditd"},
    {"", "linux", "cron", "linux.auth systemd.* syslog.*"},
    {"", "linux", "clamav", "clamav.* systemd.* syslog.*"},
    {"", "linux", "vsftpd", "ftp.* systemd.* syslog.*"},
    {"", "linux", "modsecurity", "modsecurity.* apache.error nginx.error syslog.*"},
    {"process_creation", "linux", "", "linux.auditd systemd.* syslog.*"},
    {"", "linux", "", kLinux},
    {"", "windows", "firewall-as", "windows.*"},
    {"", "windows", "iis", "iis.*"},
    {"", "windows", "dhcp", "dhcp.* windows.*"},
    {"", "windows", "", kWindows},
    {"", "apache", "", "apache.* web.*"},
    {"", "nginx", "", "nginx.* apache.* web.*"},
    {"", "iis", "", "iis.*"},
    {"", "modsecurity", "", "modsecurity.* apache.error nginx.error"},
    {"", "zeek", "", "zeek.*"},
    {"", "suricata", "", "suricata.*"},
    {"", "snort", "", "suricata.fast snort.*"},
    {"", "cisco", "", "cisco.*"},
    {"", "fortigate", "", "fortinet.*"},
    {"", "fortios", "", "fortinet.*"},
    {"", "fortinet", "", "fortinet.*"},
    {"", "paloalto", "", "paloalto.*"},
    {"", "checkpoint", "", "checkpoint.*"},
    {"", "fw-1", "", "checkpoint.*"},
    {"", "juniper", "", "juniper.* ivanti.*"},
    {"", "sophos", "", "sophos.*"},
    {"", "aws", "cloudtrail", "aws.cloudtrail"},
    {"", "aws", "waf", "aws.waf"},
    {"", "aws", "guardduty", "aws.guardduty"},
    {"", "aws", "", "aws.*"},
    {"", "azure", "", "microsoft.*"},
    {"", "m365", "", "microsoft.*"},
    {"", "o365", "", "microsoft.*"},
    {"", "gcp", "", "google.*"},
    {"", "okta", "", "okta.*"},
    {"", "github", "", "github.*"},
    {"", "kubernetes", "", "kubernetes.*"},
    {"", "mysql", "", "mysql.*"},
    {"", "postgresql", "", "postgresql.*"},
    {"", "clamav", "", "clamav.*"},
    {"", "openvpn", "", "vpn.openvpn*"},
    {"", "", "sshd", "linux.sshd linux.auth systemd.* syslog.*"},
    {"", "", "auditd", "linux.auditd"},
    {"", "", "sysmon", kWindows},
};

// Formats that any record may come in, though a row names them too.
constexpr std::string_view kOpen = "syslog.message systemd.journal_json web.syslog";

bool one_of(std::string_view globs, std::string_view id) {
  while (!globs.empty()) {
    const size_t blank = globs.find(' ');
    if (glob_match(globs.substr(0, blank), id)) return true;
    if (blank == std::string_view::npos) return false;
    globs.remove_prefix(blank + 1);
  }
  return false;
}

const Row* row_of(const LogSource& source) {
  const auto fits = [](std::string_view wanted, std::string_view given) {
    return wanted.empty() || wanted == given;
  };
  for (const Row& row : kRows) {
    if (fits(row.category, source.category) && fits(row.product, source.product) &&
        fits(row.service, source.service))
      return &row;
  }
  return nullptr;
}

bool holds_anything(std::string_view format_id) {
  if (format_id.empty() || one_of(kOpen, format_id)) return true;
  for (const Row& row : kRows) {
    if (one_of(row.formats, format_id)) return false;
  }
  return true;
}

struct Channel {
  std::string_view service, name;
};
constexpr Channel kChannels[] = {
    {"security", "Security"},
    {"system", "System"},
    {"application", "Application"},
    {"sysmon", "Microsoft-Windows-Sysmon/Operational"},
    {"powershell", "Microsoft-Windows-PowerShell/Operational"},
    {"powershell", "PowerShellCore/Operational"},
    {"powershell-classic", "Windows PowerShell"},
    {"windefend", "Microsoft-Windows-Windows Defender/Operational"},
    {"taskscheduler", "Microsoft-Windows-TaskScheduler/Operational"},
    {"wmi", "Microsoft-Windows-WMI-Activity/Operational"},
    {"firewall-as", "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall"},
    {"bits-client", "Microsoft-Windows-Bits-Client/Operational"},
    {"codeintegrity-operational", "Microsoft-Windows-CodeIntegrity/Operational"},
    {"applocker", "Microsoft-Windows-AppLocker/EXE and DLL"},
    {"applocker", "Microsoft-Windows-AppLocker/MSI and Script"},
    {"dns-server", "DNS Server"},
    {"dns-client", "Microsoft-Windows-DNS Client Events/Operational"},
    {"ntlm", "Microsoft-Windows-NTLM/Operational"},
    {"ldap", "Microsoft-Windows-LDAP-Client/Debug"},
    {"driver-framework", "Microsoft-Windows-DriverFrameworks-UserMode/Operational"},
    {"msexchange-management", "MSExchange Management"},
    {"smbclient-security", "Microsoft-Windows-SmbClient/Security"},
    {"terminalservices-localsessionmanager",
     "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"},
    {"openssh", "OpenSSH/Operational"},
    {"shell-core", "Microsoft-Windows-Shell-Core/Operational"},
};

struct Kind {
  std::string_view category, event_ids;  // parted by blanks
};
constexpr Kind kKinds[] = {
    {"process_creation", "1 4688"},
    {"file_change", "2"},
    {"network_connection", "3 5156"},
    {"sysmon_status", "4 16"},
    {"process_termination", "5 4689"},
    {"driver_load", "6"},
    {"image_load", "7"},
    {"create_remote_thread", "8"},
    {"raw_access_thread", "9"},
    {"process_access", "10"},
    {"file_event", "11"},
    {"registry_add", "12"},
    {"registry_delete", "12"},
    {"registry_set", "13 4657"},
    {"registry_rename", "14"},
    {"registry_event", "12 13 14 4657"},
    {"create_stream_hash", "15"},
    {"pipe_created", "17 18"},
    {"wmi_event", "19 20 21"},
    {"dns_query", "22 3006 3008"},
    {"file_delete", "23 26"},
    {"clipboard_capture", "24"},
    {"process_tampering", "25"},
    {"file_block", "27 28 29"},
    {"file_executable_detected", "29"},
    {"sysmon_error", "255"},
    {"ps_module", "4103"},
    {"ps_script", "4104"},
    {"ps_classic_start", "400"},
    {"ps_classic_provider_start", "600"},
};

}  // namespace

bool is_known(const LogSource& source) { return source.empty() || row_of(source) != nullptr; }

bool gives(std::string_view format_id, const LogSource& source) {
  if (source.empty() || holds_anything(format_id)) return true;
  const Row* const row = row_of(source);
  return row != nullptr && one_of(row->formats, format_id);
}

bool serves(std::string_view format_id) {
  return !format_id.empty() && one_of(kServing, format_id);
}

std::vector<SourceCondition> conditions_of(const LogSource& source) {
  std::vector<SourceCondition> out;
  if (source.product != "windows") return out;
  SourceCondition channel{"Channel", {}};
  for (const Channel& known : kChannels) {
    if (known.service == source.service) channel.values.push_back(known.name);
  }
  if (!channel.values.empty()) out.push_back(std::move(channel));
  for (const Kind& kind : kKinds) {
    if (kind.category == source.category) out.push_back({"EventID", split(kind.event_ids, ' ')});
  }
  return out;
}

}  // namespace hozen
