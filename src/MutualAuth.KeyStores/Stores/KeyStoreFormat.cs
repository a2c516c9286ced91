using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Stores;

/// <summary>Tells by its first bytes what a keystore file is, whatever its name, and reads it.</summary>
internal static class KeyStoreFormat
{
    /// <summary>Null where the bytes are neither JKS nor PKCS #12.</summary>
    public static StoreType? Detect(byte[] file)
    {
        if (file.Length >= 4 && file[0] == 0xFE && file[1] == 0xED && file[2] == 0xFE && file[3] == 0xED)
            return StoreType.Jks;

        // PFX ::= SEQUENCE { version INTEGER {v3(3)}, authSafe ContentInfo, … } (RFC 7292 §4): no other file that one meets
        // here starts with the number 3 followed by a sequence. BER gives the length as 80, and DER in one to five bytes.
        if (file.Length < 2 || file[0] != 0x30)
            return null;
        var header = file[1] <= 0x80 ? 2 : 2 + (file[1] & 0x7F);
        return header <= 6
            && file.Length > header + 3
            && file[header] == 0x02 && file[header + 1] == 1 && file[header + 2] == 3 && file[header + 3] == 0x30
            ? StoreType.Pkcs12
            : null;
    }

    public static KeyStore Read(byte[] file, Password storePassword, IReadOnlyList<Password> keyPasswords, ReadLimits limits) =>
        Detect(file) switch
        {
            StoreType.Jks => JksCodec.Read(file, storePassword, keyPasswords, limits),
            StoreType.Pkcs12 => Pkcs12Codec.Read(file, storePassword, limits),
            _ => throw Mab.NotAKeyStore.Error(null, FileKind.Describe(file)),
        };
}
