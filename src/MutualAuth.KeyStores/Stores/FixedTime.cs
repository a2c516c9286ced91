using Org.BouncyCastle.Utilities;

namespace MutualAuth.KeyStores.Stores;

internal static class FixedTime
{
    /// <summary>Takes as long wherever the first difference lies.</summary>
    public static bool Equal(byte[] one, byte[] other) => Arrays.FixedTimeEquals(one, other);
}
