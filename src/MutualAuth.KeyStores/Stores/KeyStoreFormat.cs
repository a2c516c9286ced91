namespace MutualAuth.KeyStores.Stores;

/// <summary>Tells by its first bytes what a keystore file is, whatever its name, and reads it.</summary>
internal static class KeyStoreFormat
{
    /// <summary>Null where the bytes are neither JKS nor PKCS #12.</summary>
    public static StoreType? Detect(byte[] file) => throw new NotImplementedException();

    public static KeyStore Read(byte[] file, Password storePassword, IReadOnlyList<Password> keyPasswords, ReadLimits limits) =>
        throw new NotImplementedException();
}
