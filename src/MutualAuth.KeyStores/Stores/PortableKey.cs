using MutualAuth.KeyStores.Keys;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;

namespace MutualAuth.KeyStores.Stores;

internal static class PortableKey
{
    /// <summary>
    /// PKCS #8 in version 1 (RFC 5208). Version 2 (RFC 5958) may have the public key behind the private one, as BouncyCastle
    /// writes Ed25519 keys, and OpenSSL 3.0 then refuses the key ("wrong tag"). It is in the certificate anyway.
    /// </summary>
    public static byte[] Of(PrivateKey key)
    {
        var info = PrivateKeyInfo.GetInstance(Asn1Object.FromByteArray(key.Pkcs8));
        return info.HasPublicKey
            ? new PrivateKeyInfo(info.PrivateKeyAlgorithm, info.ParsePrivateKey(), info.Attributes).GetEncoded(Asn1Encodable.Der)
            : key.Pkcs8;
    }
}
