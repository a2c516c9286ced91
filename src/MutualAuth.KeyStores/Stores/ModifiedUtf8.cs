namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// The text encoding of Java's DataOutput.writeUTF: each UTF-16 unit by itself in one to three bytes, so that a character
/// outside the basic plane takes six, and NUL in two.
/// </summary>
internal static class ModifiedUtf8
{
    /// <summary>The length comes in two bytes.</summary>
    public const int MaximumLength = 65535;

    public static byte[] Encode(string text)
    {
        var bytes = new List<byte>(text.Length + 8);
        foreach (var c in text)
        {
            if (c is >= '\u0001' and <= '\u007F')
            {
                bytes.Add((byte)c);
            }
            else if (c <= '\u07FF')
            {
                bytes.Add((byte)(0xC0 | c >> 6));
                bytes.Add((byte)(0x80 | c & 0x3F));
            }
            else
            {
                bytes.Add((byte)(0xE0 | c >> 12));
                bytes.Add((byte)(0x80 | c >> 6 & 0x3F));
                bytes.Add((byte)(0x80 | c & 0x3F));
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Null where Java's DataInput.readUTF would throw; overlong forms pass there and here.</summary>
    public static string? Decode(byte[] bytes, int offset, int length)
    {
        var text = new char[length];
        var count = 0;
        var end = offset + length;
        while (offset < end)
        {
            var first = bytes[offset++];
            if (first < 0x80)
            {
                text[count++] = (char)first;
                continue;
            }

            var following = first >> 5 == 0b110 ? 1 : first >> 4 == 0b1110 ? 2 : 0;
            if (following == 0 || end - offset < following)
                return null;
            var unit = first & (following == 1 ? 0x1F : 0x0F);
            for (; following > 0; following--)
            {
                var next = bytes[offset++];
                if (next >> 6 != 0b10)
                    return null;
                unit = unit << 6 | next & 0x3F;
            }

            text[count++] = (char)unit;
        }

        return new string(text, 0, count);
    }
}
