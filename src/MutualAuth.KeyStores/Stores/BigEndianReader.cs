using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// Reads what Java's DataOutputStream writes. Every length is compared with the bytes that are left before anything is
/// allocated for it, so a hostile length costs nothing.
/// </summary>
internal sealed class BigEndianReader(byte[] bytes, int end)
{
    public int Position { get; private set; }

    public int Left => end - Position;

    public int Int32(string what)
    {
        var at = Take(4, what);
        return bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
    }

    public long Int64(string what)
    {
        var high = Int32(what);
        return (long)high << 32 | (uint)Int32(what);
    }

    public string Utf(string what)
    {
        var at = Take(2, what);
        var length = bytes[at] << 8 | bytes[at + 1];
        at = Take(length, what);
        return ModifiedUtf8.Decode(bytes, at, length)
            ?? throw Mab.DamagedKeyStore.Error(null, $"{what} at byte {at} is not text in Java's modified UTF-8");
    }

    /// <summary>A four-byte length, and the place of that many bytes.</summary>
    public Slice LengthPrefixed(string what)
    {
        var length = Int32(what);
        if (length < 0 || length > Left)
        {
            throw Mab.DamagedKeyStore.Error(
                null, $"{what} at byte {Position} claims {(uint)length} bytes, and {Left} are left: the file was cut short or overwritten");
        }

        return new Slice(Take(length, what), length);
    }

    private int Take(int count, string what)
    {
        if (count > Left)
            throw Mab.DamagedKeyStore.Error(null, $"it ends in the middle of {what}, at byte {end}: the file was cut short");
        var at = Position;
        Position += count;
        return at;
    }

    internal readonly record struct Slice(int Offset, int Length)
    {
        public byte[] Of(byte[] bytes)
        {
            var copy = new byte[Length];
            Buffer.BlockCopy(bytes, Offset, copy, 0, Length);
            return copy;
        }
    }
}
