using Org.BouncyCastle.Asn1;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>The extent of one ASN.1 element, so that several one after the other can be told apart without parsing them.</summary>
internal static class DerElement
{
    /// <summary>The first byte of a SEQUENCE, of a SET, and of what is tagged [0] EXPLICIT.</summary>
    public const int Sequence = Asn1Tags.Sequence | Asn1Tags.Constructed, Set = Asn1Tags.Set | Asn1Tags.Constructed, Explicit0 = Asn1Tags.ContextSpecific | Asn1Tags.Constructed;

    /// <summary>Bytes of tag and length; null where they are cut short, or the length is longer than any file.</summary>
    public static int? Head(byte[] content, int position)
    {
        if (position + 2 > content.Length)
            return null;
        var octets = content[position + 1] <= 0x80 ? 0 : content[position + 1] & 0x7F;
        return octets <= 4 && position + 2 + octets <= content.Length ? 2 + octets : null;
    }

    /// <summary>Bytes of tag, length and content; null where the length is indefinite or goes beyond the end.</summary>
    public static int? Length(byte[] content, int position)
    {
        if (Head(content, position) is not { } head || content[position + 1] == 0x80)
            return null;
        long length = head == 2 ? content[position + 1] : 0;
        for (var i = 2; i < head; i++)
            length = (length << 8) | content[position + i];
        return position + head + length <= content.Length ? (int)(head + length) : null;
    }

    /// <summary>The bytes of a part; of all of it, the array itself.</summary>
    public static byte[] Part(byte[] content, int position, int length)
    {
        if (length == content.Length)
            return content;
        var part = new byte[length];
        Array.Copy(content, position, part, 0, length);
        return part;
    }
}
