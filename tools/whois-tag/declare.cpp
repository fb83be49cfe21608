#include <CLI/CLI.hpp>

#include "whois-tag/commands.h"

namespace hozen {
namespace {

constexpr const char* kSourceGroup = "Address sources";
constexpr const char* kTagGroup = "Tagging";

void add_list(CLI::App& app, const char* name, std::vector<std::string>& into, const char* type,
              const char* help, const char* group) {
  app.add_option(name, into, help)
      ->type_name(type)
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false)
      ->group(group);
}

void declare_sources(CLI::App& app, WhoisArgs& args) {
  add_list(app, "--db", args.databases, "[KIND:]FILE[@DATE]",
           "addresses.hzdb, or any source: RIR file, CIDR/range CSV, MMDB, list ...", kSourceGroup);
  add_list(app, "--contractors", args.contractors, "FILE",
           "who may test us, from where, from when to when", kSourceGroup);
  add_list(app, "--tor", args.tor, "FILE", "Tor exit list; with times it holds at the event's time",
           kSourceGroup);
  app.add_option("--tz", args.zone, "zone of dates and times that carry none (default UTC)")
      ->type_name("ZONE")
      ->group(kSourceGroup);
  app.add_option("--threads", args.input.threads, "how many (default: all processors)")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
}

void declare_tagging(CLI::App& app, WhoisArgs& args) {
  add_list(app, "--field", args.fields, "NAME",
           "key or column that holds the address (repeat for several)", kTagGroup);
  app.add_option("--at", args.at, "the time for all lines: 2022-09-30, 2022-09-30T10:00:00+09:00")
      ->type_name("TIME")
      ->group(kTagGroup);
  app.add_option("--at-field", args.at_field, "key or column that holds the event's time")
      ->type_name("NAME")
      ->group(kTagGroup);
  app.add_option("--year", args.input.year, "year of syslog stamps, which carry none")
      ->type_name("YYYY")
      ->group(kTagGroup);
  app.add_option("--input", args.form, "auto, text, jsonl, csv or tsv")
      ->check(CLI::IsMember({"auto", "text", "jsonl", "csv", "tsv"}))
      ->type_name("FORM")
      ->group(kTagGroup);
  app.add_option("--which", args.which,
                 "of several addresses: first, last, or the last untrusted one (X-Forwarded-For)")
      ->check(CLI::IsMember({"first", "last", "untrusted"}))
      ->type_name("W")
      ->group(kTagGroup);
  app.add_flag("--inline", args.mark_inline, "mark every address where it stands")
      ->group(kTagGroup);
  add_list(app, "--only", args.only, "NAME:VALUE",
           "only lines like this: tag:tor-exit, country:JP, owner:Example*", kTagGroup);
  add_list(app, "--exclude", args.exclude, "NAME:VALUE", "no lines like this", kTagGroup);
}

CLI::App* command(CLI::App& app, WhoisArgs& args, const char* name, const char* help) {
  CLI::App* sub = app.add_subcommand(name, help);
  sub->callback([&args, name] { args.command = name; });
  declare_output(*sub, args.output);
  return sub;
}

}  // namespace

// summary and wanted.
namespace {
void declare_counting(CLI::App& app, WhoisArgs& args) {
  CLI::App* summary =
      command(app, args, "summary", "count the addresses by owner, country, network and tag");
  summary->add_option("FILE", args.files, "as for tag")->type_name("");
  declare_sources(*summary, args);
  declare_tagging(*summary, args);
  summary->add_option("--top", args.top, "so many of each (10), or all")->type_name("N");
  add_list(*summary, "--pin", args.pins, "VALUE",
           "show this one, with its rank, also below the cut", kTagGroup);
  CLI::App* wanted = command(
      app, args, "wanted", "the addresses whose owner no source knows, to be looked up elsewhere");
  wanted->add_option("FILE", args.files, "as for tag")->type_name("");
  declare_sources(*wanted, args);
  declare_tagging(*wanted, args);
  wanted->add_option("--as", args.as, "netcat (bulk whois), rdap (addresses of pages) or plain")
      ->check(CLI::IsMember({"netcat", "rdap", "plain"}))
      ->type_name("FORM");
  wanted->add_flag("--every", args.every, "all addresses, also several of one known network");
}
}  // namespace

const std::string_view kWhoisHelp =
    "whois-tag: whose addresses are these, as of when?\n\n"
    "Reads lines (text, JSON Lines, CSV) and writes them again with the owner, country, network "
    "and tags of their\n"
    "addresses, from files alone: nothing is ever looked up on a network. What no source knows "
    "stays unknown.\n\n"
    "  whois-tag access.log --db networks.csv --tor exit-addresses\n"
    "  timeline events web/ -f jsonl | whois-tag --db addresses.hzdb --contractors vendors.csv\n"
    "  whois-tag events.csv --field src_ip --only tag:vendor:pentest --db addresses.hzdb\n"
    "  whois-tag build delegated-* ranges.csv contractors:vendors.csv tor:exits.txt -o "
    "addresses.hzdb\n"
    "  whois-tag lookup 203.0.113.7 --at 2022-09-30 --db addresses.hzdb\n"
    "  whois-tag summary access.log --db addresses.hzdb --pin JP\n"
    "  whois-tag wanted access.log --db addresses.hzdb > ask.txt    (its answer is a source "
    "again)\n"
    "  whois-tag ranges --only 'owner:Example Assessments' --db addresses.hzdb\n";

void declare_whois(CLI::App& app, WhoisArgs& args) {
  CLI::App* tag = command(app, args, "tag", "add facts to every line (the default)");
  tag->add_option("FILE", args.files, "files, folders, compressed files, - for stdin (default)")
      ->type_name("");
  declare_sources(*tag, args);
  declare_tagging(*tag, args);
  CLI::App* build = command(app, args, "build", "compile sources into one database file");
  build->add_option("SOURCE", args.files, "[KIND:]FILE[@DATE] ...")->type_name("")->required();
  declare_sources(*build, args);
  CLI::App* sources =
      command(app, args, "sources", "what a database was made of, and how old it is");
  sources->add_option("DB", args.files, "databases or sources")->type_name("")->required();
  sources->add_option("--max-age", args.max_age, "mark sources older than this (30d)")
      ->type_name("AGE");
  sources->add_flag("--verify", args.verify,
                    "read all of it: damage is found that no look-up has met yet");
  CLI::App* lookup =
      command(app, args, "lookup", "all that is known of an address, source by source");
  lookup->add_option("ADDRESS", args.files, "addresses")->type_name("")->required();
  declare_sources(*lookup, args);
  lookup->add_option("--at", args.at, "as of this time")->type_name("TIME");
  declare_counting(app, args);
  CLI::App* ranges = command(app, args, "ranges",
                             "what an owner, country, AS or tag holds, as the fewest prefixes");
  declare_sources(*ranges, args);
  add_list(*ranges, "--only", args.only, "NAME:VALUE",
           "whose: owner:Example*, country:JP, asn:64496, tag:tor-exit", kTagGroup);
  ranges
      ->add_option_function<std::string>(
          "--owner", [&args](const std::string& name) { args.only.push_back("owner:" + name); },
          "whose: the same as --only owner:NAME")
      ->type_name("NAME")
      ->group(kTagGroup);
  ranges->add_option("--at", args.at, "as of this time")->type_name("TIME");
  CLI::App* diff = command(app, args, "diff", "what changed between two databases or sources");
  diff->add_option("DB", args.files, "OLD NEW")->type_name("")->required();
}

}  // namespace hozen
