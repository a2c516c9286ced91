#!/bin/sh
# What made the keystore before there was FromShellScript.csproj. Needs keytool and openssl:
#   ORDERS_STORE_PASSWORD=... ./before.sh
set -eu
cd "$(dirname "$0")"
store=keys/orders.jks
password=${ORDERS_STORE_PASSWORD:?}
mkdir -p keys

# The own key, once.
if [ ! -f "$store" ]; then
    keytool -genkeypair -alias orders -keyalg RSA -keysize 2048 -validity 365 \
        -dname "CN=orders.example.com, O=Example Ltd, C=GB" -ext san=dns:orders.example.com \
        -keystore "$store" -storetype JKS -storepass "$password" -keypass "$password"
fi

# Its certificate, to hand to the partners.
keytool -exportcert -rfc -alias orders -file keys/orders.pem -keystore "$store" -storepass "$password"
openssl x509 -in keys/orders.pem -outform der -out keys/orders.cer

# Theirs. keytool imports nothing under an alias that is taken, so what is there goes first.
for file in partners/*.pem; do
    alias=$(basename "$file" .pem)
    keytool -delete -alias "$alias" -keystore "$store" -storepass "$password" >/dev/null 2>&1 || true
    keytool -importcert -noprompt -alias "$alias" -file "$file" -keystore "$store" -storepass "$password"
done

# The same for programs that read no JKS.
rm -f keys/orders.p12
keytool -importkeystore -noprompt -srckeystore "$store" -srcstorepass "$password" \
    -destkeystore keys/orders.p12 -deststoretype PKCS12 -deststorepass "$password"
openssl pkcs12 -in keys/orders.p12 -passin "pass:$password" -nocerts -nodes -out keys/orders.key
