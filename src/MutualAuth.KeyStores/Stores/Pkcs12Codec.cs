using MutualAuth.KeyStores.Certificates;

namespace MutualAuth.KeyStores.Stores;

/// <summary>PKCS #12 (RFC 7292) as the JDK lays it out: <see cref="Pkcs12Reader"/> and <see cref="Pkcs12Writer"/>.</summary>
internal static class Pkcs12Codec
{
    /// <summary>Reads DER and BER, of whatever program. The password is the keys' as well.</summary>
    public static KeyStore Read(byte[] file, Password password, ReadLimits limits, KnownCertificates? known = null) =>
        new Pkcs12Reader(limits, known).Read(file, password);

    /// <summary>Writes DER. Byte for byte the same each time where there is no key entry.</summary>
    public static byte[] Write(KeyStore store, Password password, EncryptionProfile profile) =>
        new Pkcs12Writer(new Pkcs12Password(password), profile).Write(store);
}
