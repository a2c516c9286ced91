using System.Globalization;
using System.Text;

namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// The link between a key and its certificate. The JDK writes "Time " and the entry's creation date in milliseconds there,
/// and it is the only place in a PKCS #12 file where that date is kept.
/// </summary>
internal static class LocalKeyId
{
    private const string Prefix = "Time ";

    public static DateTimeOffset Created(byte[]? localKeyId)
    {
        if (localKeyId is not null
            && Encoding.UTF8.GetString(localKeyId) is var text
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(text.Substring(Prefix.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is > -62135596800000 and < 253402300800000)
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }

        return KeyStoreEntry.Undated;
    }

    /// <summary>
    /// Two keys made in the same millisecond get leading zeroes: the same date to Java, which parses the number, and
    /// another link to everyone, who compare the bytes.
    /// </summary>
    public static byte[] For(DateTimeOffset created, HashSet<string> taken)
    {
        var number = created.ToUnixTimeMilliseconds().ToString("D1", CultureInfo.InvariantCulture);
        for (var digits = number.Length; !taken.Add(number); digits++)
            number = created.ToUnixTimeMilliseconds().ToString("D" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(Prefix + number);
    }
}
