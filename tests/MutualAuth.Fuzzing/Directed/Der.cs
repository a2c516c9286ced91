using System.Buffers.Binary;
using System.Numerics;

namespace MutualAuth.Fuzzing.Directed;

/// <summary>ASN.1 written byte by byte, so that it may be as wrong or as large as one likes.</summary>
internal static class Der
{
    /// <summary>A mebibyte, the size for which the bounds are promised; a little less, for what goes around it.</summary>
    public const int Large = 1024 * 1024 - 4096;

    public static readonly byte[] Sha256WithEcdsa = Element(0x30, Element(6, [0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2]));

    public static readonly byte[] Name = Element(0x30, Element(0x31, Element(0x30, Oid("550403"), Element(12, "issuer"u8.ToArray()))));

    public static readonly byte[] Data = Oid("2A864886F70D010701");

    public static byte[] Element(byte tag, params byte[][] parts)
    {
        var length = parts.Sum(part => part.Length);
        var output = new MemoryStream(length + 6);
        output.WriteByte(tag);
        output.Write(Length(length));
        foreach (var part in parts)
            output.Write(part);
        return output.ToArray();
    }

    public static byte[] Length(int length)
    {
        if (length < 0x80)
            return [(byte)length];
        var bytes = new byte[5];
        bytes[0] = 0x84;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), length);
        return length < 0x10000 ? [0x82, bytes[3], bytes[4]] : bytes;
    }

    public static byte[] Oid(string hexadecimal) => Element(6, Convert.FromHexString(hexadecimal));

    public static byte[] Integer(long value) => Element(2, new BigInteger(value).ToByteArray(isBigEndian: true));

    /// <summary>A positive and odd number of so many bytes.</summary>
    public static byte[] Number(int bytes)
    {
        var value = Filled(bytes, 0xA5);
        value[0] = 0x7F;
        return Element(2, value);
    }

    public static byte[] Filled(int length, byte value)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, value);
        return bytes;
    }

    public static byte[] Repeated(byte[] part, int times)
    {
        var bytes = new byte[part.Length * times];
        for (var i = 0; i < times; i++)
            part.CopyTo(bytes, i * part.Length);
        return bytes;
    }

    /// <summary>As many as fit in a mebibyte, each another.</summary>
    public static byte[] Many(Func<int, byte[]> make, int room = Large)
    {
        var output = new MemoryStream(room);
        for (var i = 0; make(i) is var part && output.Length + part.Length <= room; i++)
            output.Write(part);
        return output.ToArray();
    }

    /// <summary>Elements in each other, with lengths that fit: as deep as the room allows.</summary>
    public static byte[] Nested(byte tag, int room = Large)
    {
        var bytes = new byte[room];
        var at = room;
        while (true)
        {
            var length = Length(room - at);
            if (at < length.Length + 1)
                return bytes[at..];
            at -= length.Length;
            length.CopyTo(bytes, at);
            bytes[--at] = tag;
        }
    }

    /// <summary>The same with indefinite lengths: two bytes for each level, and two at its end.</summary>
    public static byte[] NestedIndefinite(byte tag, int room = Large, bool ends = true)
    {
        byte[] levels = Repeated([tag, 0x80], room / (ends ? 4 : 2));
        return ends ? [.. levels, .. new byte[levels.Length]] : levels;
    }

    public static byte[] Certificate(
        byte[]? subject = null, byte[]? issuer = null, byte[]? key = null, byte[]? extensions = null, byte[]? serial = null, byte[]? algorithm = null, byte[]? signature = null)
    {
        var dates = Element(0x30, Element(23, "200101000000Z"u8.ToArray()), Element(23, "400101000000Z"u8.ToArray()));
        var signed = Element(
            0x30, Element(0xA0, Element(2, [2])), serial ?? Element(2, [5]), algorithm ?? Sha256WithEcdsa, issuer ?? Name, dates, subject ?? Name, key ?? Ed25519Key,
            extensions is null ? [] : Element(0xA3, Element(0x30, extensions)));
        return Element(0x30, signed, algorithm ?? Sha256WithEcdsa, Element(3, [0], signature ?? [1]));
    }

    public static byte[] Extension(string oid, byte[] value) => Element(0x30, Oid(oid), Element(4, value));

    public static readonly byte[] Ed25519Key = Key(Element(0x30, Oid("2B6570")), new byte[32]);

    public static byte[] Key(byte[] algorithm, byte[] bits) => Element(0x30, algorithm, Element(3, [0], bits));

    public static byte[] RsaKey(int modulus, int exponent) => Key(
        Element(0x30, Oid("2A864886F70D010101"), [5, 0]), Element(0x30, Number(modulus), exponent == 0 ? Element(2, [1, 0, 1]) : Number(exponent)));

    public static byte[] DsaKey(int p, int q) => Key(Element(0x30, Oid("2A8648CE380401"), Element(0x30, Number(p), Number(q), Number(p - 1))), Number(p - 1));

    public static byte[] Pkcs7(byte[] certificates) => Element(
        0x30, Oid("2A864886F70D010702"), Element(0xA0, Element(0x30, Element(2, [1]), Element(0x31), Element(0x30, Data), Element(0xA0, certificates), Element(0x31))));
}
