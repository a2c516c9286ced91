namespace MutualAuth.KeyStores.Stores;

internal static class JksCodec
{
    public static KeyStore Read(byte[] file, Password storePassword, IReadOnlyList<Password> keyPasswords, ReadLimits limits) =>
        throw new NotImplementedException();

    public static byte[] Write(KeyStore store, Password storePassword, Password keyPassword) =>
        throw new NotImplementedException();
}
