using System.Security.Cryptography;

namespace MutualAuth.KeyStores.Stores;

internal static class RandomBytes
{
    public static byte[] Of(int count)
    {
        var bytes = new byte[count];
        using var random = RandomNumberGenerator.Create();
        random.GetBytes(bytes);
        return bytes;
    }
}
