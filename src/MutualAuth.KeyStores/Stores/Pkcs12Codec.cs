namespace MutualAuth.KeyStores.Stores;

internal static class Pkcs12Codec
{
    public static KeyStore Read(byte[] file, Password password, ReadLimits limits) =>
        throw new NotImplementedException();

    public static byte[] Write(KeyStore store, Password password, EncryptionProfile profile) =>
        throw new NotImplementedException();
}
