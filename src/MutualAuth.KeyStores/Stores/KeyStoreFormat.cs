using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Stores;

/// <summary>Tells by its first bytes what a keystore file is, whatever its name, and reads it.</summary>
internal static class KeyStoreFormat
{
    /// <summary>Null where the bytes are neither JKS nor PKCS #12.</summary>
    public static StoreType? Detect(byte[] file) =>
        FileKind.IsJks(file) ? StoreType.Jks
        : FileKind.IsPkcs12(file) ? StoreType.Pkcs12
        : null;

    /// <param name="known">Certificates that need not be parsed again.</param>
    public static KeyStore Read(
        byte[] file, Password storePassword, IReadOnlyList<Password> keyPasswords, ReadLimits limits, KnownCertificates? known = null) =>
        Detect(file) switch
        {
            StoreType.Jks => JksCodec.Read(file, storePassword, keyPasswords, limits, known),
            StoreType.Pkcs12 => Pkcs12Codec.Read(file, storePassword, limits, known),
            _ => throw Mab.NotAKeyStore.Error(null, FileKind.Describe(file)),
        };
}
