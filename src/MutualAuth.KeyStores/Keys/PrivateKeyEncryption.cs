using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Keys;

internal static class PrivateKeyEncryption
{
    public static byte[] Encrypt(PrivateKey key, Password password) => throw new NotImplementedException();

    public static PrivateKey? TryDecryptPem(byte[] pem, Password password) => throw new NotImplementedException();
}
