#include "events/event.h"

#include <algorithm>

namespace hozen {
namespace {

constexpr std::array<std::string_view, kFields> kNames = {
    "host.name",
    "observer.vendor",
    "observer.product",
    "source.ip",
    "source.port",
    "destination.ip",
    "destination.port",
    "network.transport",
    "source.bytes",
    "destination.bytes",
    "user.name",
    "event.action",
    "event.outcome",
    "event.code",
    "event.severity",
    "rule.id",
    "rule.name",
    "http.request.method",
    "url.original",
    "url.domain",
    "http.response.status_code",
    "http.response.bytes",
    "http.request.referrer",
    "user_agent.original",
    "process.name",
    "process.pid",
    "process.command_line",
    "file.path",
    "file.hash",
    "threat.indicator.name",
    "message",
    "event.provider",
    "event.category",
    "event.duration",
    "network.protocol",
    "network.direction",
    "observer.ingress.interface.name",
    "observer.egress.interface.name",
    "source.nat.ip",
    "destination.nat.ip",
    "destination.domain",
    "source.domain",
    "destination.user.name",
    "log.level",
    "log.syslog.hostname",
    "vulnerability.id",
    "organization.name",
    "event.kind",
};

constexpr std::array<std::string_view, 6> kZoneSources = {"line",   "epoch",   "format",
                                                          "option", "package", "assumed"};

}  // namespace

std::string_view name_of(Field field) { return kNames[static_cast<size_t>(field)]; }

std::optional<Field> field_named(std::string_view ecs_name) {
  const auto at = std::find(kNames.begin(), kNames.end(), ecs_name);
  if (at == kNames.end()) return std::nullopt;
  return static_cast<Field>(at - kNames.begin());
}

std::string_view name_of(ZoneSource source) { return kZoneSources[static_cast<size_t>(source)]; }

}  // namespace hozen
