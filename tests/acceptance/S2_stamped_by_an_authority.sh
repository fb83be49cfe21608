#!/usr/bin/env bash
# S2: RFC 3161 time stamps, with an authority made by OpenSSL: good, tampered, of another file, expired, not trusted.
source "$(dirname "$0")/row.sh"
cd "$tmp" || exit 2
mkdir logs && seq 1000 >logs/a.log
preserve create logs -o case.tar.zst -q >/dev/null
cat >tsa.cnf <<'CONF'
[tsa]
default_tsa = one
[one]
serial = ./serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ext]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
CONF
echo 01 >serial
{
  openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj '/CN=Test CA' -days 3650
  openssl req -x509 -newkey rsa:2048 -nodes -keyout other.key -out other.pem -subj '/CN=Other CA' -days 3650
  openssl req -new -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj '/CN=Test TSA'
  openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 365 -extfile tsa.cnf -extensions ext
} 2>/dev/null || { echo 'FAIL an authority could not be made with openssl'; exit 0; }
answer() { openssl ts -reply -config tsa.cnf -section one -queryfile "$1" -signer tsa.pem -inkey tsa.key -out "$2" 2>/dev/null; }

runs 'a request' 0 preserve timestamp request case.tar.zst
openssl ts -query -in case.tar.zst.tsq -text >"$tmp/out" 2>/dev/null
holds 'that openssl reads' '^Hash Algorithm: sha256'
runs 'a second one replaces nothing' 2 preserve timestamp request case.tar.zst
answer case.tar.zst.tsq answer.tsr
runs 'the answer is kept' 0 preserve timestamp attach case.tar.zst answer.tsr
same 'as it came' answer.tsr case.tar.zst.tsr
lacks 'is not called good before its certificate was held against those that are trusted' '^result +good'
runs 'and not kept twice' 2 preserve timestamp attach case.tar.zst answer.tsr
holds 'with a hint' 'move it away' "$tmp/err"
unset SOURCE_DATE_EPOCH
runs 'it holds' 0 preserve timestamp verify case.tar.zst --ca ca.pem
holds 'and says when' "stamped_at +$(date -u +%Y-%m-)"
runs 'openssl says the same' 0 openssl ts -verify -data case.tar.zst -in case.tar.zst.tsr -CAfile ca.pem
runs 'an authority that is not trusted' 1 preserve timestamp verify case.tar.zst --ca other.pem
holds 'is said' 'problem +its signature does not hold'
runs 'in ten years its certificate has expired' 1 preserve timestamp verify case.tar.zst --ca ca.pem --at 2040-01-01
holds 'is said' 'expired'
holds 'and what to ask instead' "problem +.*--at $(date -u +%Y-)"
runs 'before it was made it was not valid' 1 preserve timestamp verify case.tar.zst --ca ca.pem --at 2001-01-01
holds 'is said' 'not yet valid'

cp case.tar.zst.tsr good.tsr
python3 - <<'PYTHON'
data = bytearray(open("good.tsr", "rb").read())
at = data.rfind(b"\x04\x82\x01\x00")  # the signature: an octet string of 256 bytes
data[at + 50] ^= 1
open("case.tar.zst.tsr", "wb").write(data)
PYTHON
mv case.tar.zst.tsr forged.tsr
runs 'a tampered answer is not kept' 1 preserve timestamp attach case.tar.zst forged.tsr
holds 'and it is said why' 'problem +it is not signed by the certificate in it'
equal 'nothing is written' no "$([ -e case.tar.zst.tsr ] && echo yes || echo no)"
mv forged.tsr case.tar.zst.tsr
runs 'a tampered token' 1 preserve timestamp verify case.tar.zst --ca ca.pem
holds 'is said' 'problem +its signature does not hold'
cp good.tsr case.tar.zst.tsr
seq 1001 >logs/a.log
preserve create logs -o other.tar.zst -q >/dev/null
runs 'the token of another package is not kept' 1 preserve timestamp attach other.tar.zst answer.tsr
holds 'and both hashes are said' "stamps SHA-256 $(sha256sum <case.tar.zst | cut -d' ' -f1), the package's is $(sha256sum <other.tar.zst | cut -d' ' -f1)"
equal 'nothing is written' no "$([ -e other.tar.zst.tsr ] && echo yes || echo no)"
openssl ts -query -data case.tar.zst -sha256 -out second.tsq 2>/dev/null
answer second.tsq second.tsr
rm case.tar.zst.tsr
runs 'an answer to another question' 1 preserve timestamp attach case.tar.zst second.tsr
holds 'is told by its nonce' 'nonce is another'
runs 'what is no response' 2 preserve timestamp attach case.tar.zst logs/a.log
holds 'is said' 'is no RFC 3161 response' "$tmp/err"
