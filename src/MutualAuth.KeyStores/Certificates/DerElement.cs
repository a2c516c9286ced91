namespace MutualAuth.KeyStores.Certificates;

/// <summary>The extent of one ASN.1 element, so that several one after the other can be told apart without parsing them.</summary>
internal static class DerElement
{
    /// <summary>Bytes of tag, length and content; null where the length is indefinite or goes beyond the end.</summary>
    public static int? Length(byte[] content, int position)
    {
        if (position + 2 > content.Length)
            return null;
        var first = content[position + 1];
        if (first < 0x80)
            return position + 2 + first <= content.Length ? 2 + first : null;

        var octets = first & 0x7F;
        if (octets is 0 or > 4 || position + 2 + octets > content.Length)
            return null;
        long length = 0;
        for (var i = 0; i < octets; i++)
            length = (length << 8) | content[position + 2 + i];
        return position + 2 + octets + length <= content.Length ? (int)(2 + octets + length) : null;
    }
}
