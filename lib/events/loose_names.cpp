#include "events/loose_names.h"

namespace hozen {
namespace {

constexpr LooseNames kNames[] = {
    {"source.ip:host",
     "srcip sourceip srcaddr sourceaddress sourceaddr src saddr sip clientip clientaddr "
     "acctframedipaddress clientaddress cip cliip remoteip remoteaddr remoteaddress remip "
     "callerip calleripaddress userip useripaddress actorip actoripaddress clickip senderip "
     "sendingip sourceipv4 srcipv4 sourceipv6 srcipv6 sourceipaddress srcipaddress "
     "clientipaddress clientpublicip publicip attackerip attackeraddress attackeripaddress "
     "intruderip "
     "loginip requestip requesterip peeraddress fromip ipsrc ipsource ipclient srchost "
     "sourcehost trueclientip adminip adminipaddress sourcehostip clienthost remotehost "
     "originatorip initiatorip sourceendpointip sourcenetworkaddress clienthostip "
     "ipclientaddress remoteipaddress contextipaddress identityipaddress objectipaddress "
     "requestipaddress sessionipaddress contextip identityip sessionip locationip "
     "locationipaddress "
     "downstreamremoteaddress geolocationipaddress geolocationip addrremote whoip "
     "sourceipaddresses"},
    {"source.ip:host",
     "ip ipaddress ipaddr address ipv4 ipv6 privateip internalip externalip "
     "externalipaddress hostip deviceip deviceipaddress peerip endpointip computerip "
     "machineip agentip framedipaddress localip ips ipaddresses interfaceip sensorip lastip",
     true},
    {"source.ip:ip", "source callingstationid peer attacker client remote", true},
    {"source.port",
     "srcport sourceport sport spt clientport cport remoteport cliport attackerport "
     "sourceportnumber srcprt"},
    {"source.port", "peerport localport", true},
    {"destination.ip:host",
     "dstip destip destinationip dstaddr destaddr destinationaddress destinationaddr dst "
     "dest daddr dip serverip serveraddress targetip targetaddress victimip victimaddress "
     "responderip toip ipdst ipdestination dsthost desthost destinationhost dsthostip "
     "originip dstipv4 destinationipv4 dstipv6 destinationipv6 destipaddress dstipaddress "
     "destinationipaddress serveripaddress vserverip targetipaddress destinationendpointip "
     "dddstip"},
    {"destination.ip:host", "vip serviceip resolvedip", true},
    {"destination.ip:ip", "destination target victim server", true},
    {"destination.port",
     "dstport destport destinationport dport dpt serverport targetport victimport "
     "serviceport originport destinationportnumber dstprt dddstport"},
    {"destination.port", "port svcport", true},
    {"network.transport",
     "protocol proto transport transportprotocol ipprotocol ipproto networktransport "
     "l4protocol l4proto layer4protocol protocolname"},
    {"network.protocol",
     "app application appname applicationname appproto applicationprotocol l7protocol "
     "appprotocol nwapp"},
    {"network.protocol", "service servicename serviceid appid", true},
    {"user.name",
     "user username usr usrname suser srcuser sourceuser sourceusername srcusername "
     "deviceusername initiatingprocessaccountname "
     "useremail account accountname login loginname loginid loginuser principal "
     "principalname userprincipalname upn actoremail actorname actorusername actorlogin "
     "adminname adminuser adminusername administrator clientuser clientusername "
     "subjectusername sender senderaddress fromaddress mailfrom envelopefrom senderenvelope "
     "logonuser dbuser dbusername csusername xauthuser operator samaccountname remoteuser "
     "authuser authenticateduser srcusr userlogin initiatedby createdby performedby "
     "actoralternateid userlogonname lastloggedinuser loggedonuser authorname authdisplayname "
     "claimupn"},
    {"user.name",
     "userid email emailaddress actor admin who from identity identityname owner headerfrom "
     "assignedto "
     "users",
     true},
    {"destination.user.name",
     "duser dstuser destuser destinationuser destinationusername targetuser targetusername "
     "recipient recipients rcpt rcpts recipientaddress mailto envelopeto toaddress dstusr"},
    {"destination.user.name", "to", true},
    {"host.name",
     "hostname computer computername machine machinename devicename devicehostname devname "
     "dvchost dvchostname endpointname endpointhostname agenthostname agentcomputername "
     "workstation workstationname loghost systemname nodename pcname hostcomputername "
     "observername assetname devicedns hostfqdn"},
    {"host.name",
     "host device endpoint agentname asset sensor sensorname appliance appliancename gateway "
     "servername node clientname",
     true},
    {"source.domain",
     "shost sourcehostname srchostname clienthostname remotehostname senderdomain sourcedns "
     "srcname"},
    {"destination.domain",
     "dhost dsthostname desthostname destinationhostname destinationdns dstname "
     "serverhostname"},
    {"event.action",
     "action act actiontaken eventaction actionname actiontype deviceaction operation "
     "operationname operationtype activity activityname activitytype eventname reqaction "
     "resaction policyaction firewallaction requestedaction fwaction wafaction remediation "
     "remediationaction mitigation threataction resolverdecision responseaction actiondone "
     "finalaction inlineresult"},
    {"event.action",
     "disposition decision verdict connectionstatus sessionstatus requeststatus "
     "outcomeaction blocked",
     true},
    {"event.outcome",
     "outcome result eventoutcome resultstatus resulttype actionresult loginresult "
     "authresult authstatus authenticationstatus loginstatus eventresult"},
    {"event.outcome", "status success state", true},
    {"event.code", "eventid eventcode msgid logid eventidnumber eventnumber eventno"},
    {"event.code", "code errorcode", true},
    {"event.category",
     "category eventcategory eventtype logtype eventclass alerttype categoryname "
     "eventsubtype alertcategory threatcategory attackcategory urlcategory"},
    {"event.category", "type class classification subtype threattype", true},
    {"event.severity",
     "severity sev severityname severitylevel eventseverity alertseverity threatlevel "
     "threatseverity risklevel urgency criticality threatscore"},
    {"event.severity", "risk riskscore score priority", true},
    {"log.level", "level loglevel lvl"},
    {"rule.name",
     "rule rulename ruletitle rulelabel policy policyname policyviolated ruleviolated "
     "signature signaturename signaturemessage alertname alerttitle attack attackname "
     "attacktype attackdescription detectionname modelname incidentname violation violations "
     "violationname violationtype protectionname filtername aclname matchedrule "
     "matchedrulename watchlistname correlationname securityrulename securitypolicy "
     "vulnerabilityname firewallrule profilename"},
    {"rule.name", "title detection model filter acl", true},
    {"rule.id", "ruleid sid signatureid sigid policyid attackid filterid ruleuid ruleuuid"},
    {"http.request.method",
     "method httpmethod requestmethod reqmethod verb csmethod clientrequestmethod"},
    {"url.original",
     "url uri requesturl requesturi requrl requri httpurl fullurl requestpath reqpath "
     "urlpath uripath targeturl clickedurl maliciousurl requestedurl destinationurl csuri "
     "csuristem httpuri clientrequesturi pageurl requestedresource"},
    {"url.original", "resource threaturl page resourcepath", true},
    {"url.domain",
     "domainname httphost reqhost requesthost urldomain urlhost urlhostname fqdn dnsquery "
     "dnsrequest dnsreq dnsquestionname queryname qname dnsname dnsdomain cshost hostheader "
     "destinationdomain dstdomain website vhost virtualhost sni tlssni clientrequesthost "
     "requestdomain dnsqueryname hostdomain querydomain questionname"},
    {"url.domain", "domain query site question", true},
    {"http.response.status_code:int",
     "statuscode httpstatus httpstatuscode responsecode httpresponsecode respcode "
     "responsestatus respstatus scstatus httpretcode resp rspstatus edgeresponsestatus httpcode "
     "returncode"},
    {"http.response.bytes:int",
     "responsesize responsebytes bodybytessent rspcontentlen edgeresponsebytes "
     "responsebodysize contentlength scbytes responselength"},
    {"http.response.bytes:int", "bytes", true},
    {"source.bytes:int",
     "bytesout outbytes sentbytes bytessent sentbyte srcbytes sourcebytes clientbytes "
     "origbytes bytestoserver requestsize requestbytes csbytes initiatorbytes uploadbytes "
     "bytesclient origipbytes clienttotalbytes bytessrc"},
    {"source.bytes:int", "txbytes sent", true},
    {"destination.bytes:int",
     "bytesin inbytes rcvdbytes recvbytes receivedbytes bytesreceived rcvdbyte dstbytes "
     "destinationbytes serverbytes respbytes bytestoclient responderbytes downloadbytes "
     "bytesserver bytesrecv bytesdst"},
    {"destination.bytes:int", "rxbytes received rcvd", true},
    {"user_agent.original",
     "useragent ua httpuseragent httpagent requestuseragent csuseragent "
     "clientrequestuseragent rawuseragent useragentstring"},
    {"user_agent.original", "agent browser", true},
    {"http.request.referrer",
     "referer referrer httpreferer httpreferrer refererurl referrerurl requestreferer "
     "csreferer clientrequestreferer"},
    {"process.name",
     "process processname image imagepath procname executable exe imagefilename "
     "sourceprocessname initiatingprocessfilename processfilename processpath proc procpath"},
    {"process.name", "program programname", true},
    {"process.pid", "processid processpid"},
    {"process.pid", "pid", true},
    {"process.command_line",
     "commandline cmdline processcommandline targetprocesscmd initiatingprocesscommandline"},
    {"process.command_line", "command commands", true},
    {"file.path",
     "filepath filename targetfilename targetfilepath filefullpath objectpath fname "
     "attachmentname infectedfile infectedfilepath threatfilepath filelocation documentname "
     "filenm filefullname infectedfilename"},
    {"file.path", "file attachment path pathname objectname", true},
    {"file.hash",
     "sha256 sha1 md5 filehash filesha256 filemd5 filesha1 md5sum sha256sum sha256hash "
     "md5hash sha1hash applicationhash processsha256 processmd5 imagehash samplesha256 "
     "threathash identitysha256 filecontenthash contenthash hashsha256 hashmd5 hashessha256 "
     "sha256string filesha256hash"},
    {"file.hash", "hash hashes", true},
    {"threat.indicator.name",
     "malware malwarename virus virusname virusfound threatname infectionname detectedthreat "
     "malwaresignature virusthreatname detectedmalware"},
    {"threat.indicator.name", "threat malwarefamily threatfamily malwaretype", true},
    {"message",
     "msg message logmessage eventmessage eventdescription alertmessage rawmessage "
     "shortmessage alertdescription statusmessage"},
    {"message",
     "description desc details detail reason text summary note subject comment info remarks "
     "additionalinfo failurereason",
     true},
    {"observer.vendor", "devicevendor vendorname observervendor"},
    {"observer.vendor", "vendor", true},
    {"observer.product", "deviceproduct productname observerproduct"},
    {"observer.product", "product", true},
    {"network.direction", "direction trafficdirection flowdirection"},
    {"observer.ingress.interface.name",
     "inif inintf ininterface inboundinterface srcintf srcinterface ingressinterface "
     "inputinterface sourcezone srczone fromzone inzone sourceinterface insideinterface"},
    {"observer.ingress.interface.name", "ifname", true},
    {"observer.egress.interface.name",
     "outif outintf outinterface outboundinterface dstintf dstinterface egressinterface "
     "outputinterface destinationzone dstzone destzone tozone outzone destinationinterface"},
    {"source.nat.ip:ip",
     "natsrcip srcnatip sourcenatip translatedsrcip transip srcnat natsourceaddress "
     "natsourceip translatedsource translatedsourceip sourcetranslatedaddress xlatesrc "
     "srcpostnat natip transsrc transsrcip"},
    {"destination.nat.ip:ip",
     "natdstip dstnatip destinationnatip translateddstip tranip dstnat natdestinationaddress "
     "natdestinationip translateddestination destinationtranslatedaddress xlatedst "
     "dstpostnat transdst transdstip"},
    {"organization.name", "organizationname orgname tenantname companyname customername"},
    {"organization.name", "organization tenant customer company", true},
    {"vulnerability.id", "cve cveid cves vulnerabilityid"},
    {"event.duration", "duration elapsed elapsedtime timetaken connectionduration sessionduration"},
};

}  // namespace

std::span<const LooseNames> loose_names() { return kNames; }

}  // namespace hozen
