#!/bin/sh
# Plays cert-manager and the kubelet: lays out try/mounts/ as Kubernetes mounts Secrets and ConfigMaps. Called once more, it
# renews the certificate, with a new key, and exchanges the mount as the kubelet does. Needs openssl.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p try/issued

if [ ! -f try/ca.key ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=Mesh CA" \
        -keyout try/ca.key -out try/ca.crt
    openssl rand -base64 24 >try/password
fi

cat >try/extensions <<'END'
subjectAltName=DNS:orders.shop.svc
keyUsage=critical,digitalSignature
extendedKeyUsage=clientAuth,serverAuth
END
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=orders" -keyout try/issued/tls.key -out try/orders.csr
openssl x509 -req -in try/orders.csr -CA try/ca.crt -CAkey try/ca.key -CAcreateserial -days 90 -extfile try/extensions \
    -out try/issued/tls.crt
cp try/ca.crt try/issued/ca.crt

# The files lie in a folder of their own, ..data leads to it, and what programs open leads through ..data.
volume() {
    volume=try/mounts/$1
    shift
    mkdir -p "$volume"
    before=$(readlink "$volume/..data" || true)
    now=$(basename "$(mktemp -d "$volume/..$(date -u +%Y_%m_%d_%H_%M_%S).XXXXXX")")
    for file in "$@"; do
        cp "$file" "$volume/$now/"
        ln -sfn "..data/$(basename "$file")" "$volume/$(basename "$file")"
    done
    ln -sfn "$now" "$volume/..data"
    if [ -n "$before" ]; then rm -r "${volume:?}/$before"; fi
    # The links to what is not there any more.
    find "$volume" -type l ! -exec test -e {} ';' -exec rm {} ';'
}

volume tls try/issued/tls.crt try/issued/tls.key try/issued/ca.crt
volume partners partners/*.pem
volume password try/password
