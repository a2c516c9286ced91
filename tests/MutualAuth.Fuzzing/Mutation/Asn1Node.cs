namespace MutualAuth.Fuzzing.Mutation;

/// <summary>
/// One ASN.1 element as a part of a tree that can be changed and written again with lengths that fit. What is inside octet
/// and bit strings is taken apart too, where it looks like ASN.1: extensions, keys and whole keystores lie there.
/// </summary>
internal sealed class Asn1Node
{
    private const int MaximumDepth = 24;

    public byte[] Tag { get; set; } = [];

    /// <summary>Null where it is not taken apart.</summary>
    public List<Asn1Node>? Children { get; set; }

    /// <summary>What stands before the children, too: the count of unused bits of a bit string.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>The length as it is written instead of the true one; null for the true one.</summary>
    public byte[]? WrittenLength { get; set; }

    public bool IsIndefinite { get; set; }

    /// <summary>The elements that make up all of the bytes; null where they are none.</summary>
    public static List<Asn1Node>? Parse(ReadOnlySpan<byte> bytes, int depth = 0)
    {
        var nodes = new List<Asn1Node>();
        while (bytes.Length > 0)
        {
            if (ParseOne(bytes, depth) is not var (node, length))
                return null;
            nodes.Add(node);
            bytes = bytes[length..];
        }

        return nodes.Count == 0 ? null : nodes;
    }

    /// <summary>The bytes of the element at the beginning, its header among them; null where there is none.</summary>
    public static int? Extent(ReadOnlySpan<byte> bytes) => Header(bytes) is var (header, length) && header + length <= bytes.Length ? header + length : null;

    public static byte[] Write(IEnumerable<Asn1Node> nodes)
    {
        var output = new MemoryStream();
        foreach (var node in nodes)
            node.WriteTo(output);
        return output.ToArray();
    }

    public IEnumerable<Asn1Node> Descendants() => (Children ?? []).SelectMany(child => child.Descendants().Prepend(child));

    public Asn1Node Copy() => new()
    {
        Tag = Tag,
        Content = Content,
        WrittenLength = WrittenLength,
        IsIndefinite = IsIndefinite,
        Children = Children?.ConvertAll(child => child.Copy()),
    };

    private static (int Header, int Length)? Header(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || (bytes[0] & 0x1F) == 0x1F)
            return null;
        if (bytes[1] < 0x80)
            return (2, bytes[1]);
        var count = bytes[1] & 0x7F;
        if (count is 0 or > 3 || bytes.Length < 2 + count)
            return null;
        var length = 0;
        for (var i = 0; i < count; i++)
            length = (length << 8) | bytes[2 + i];
        return (2 + count, length);
    }

    private static (Asn1Node Node, int Length)? ParseOne(ReadOnlySpan<byte> bytes, int depth)
    {
        if (Header(bytes) is not var (header, length) || header + length > bytes.Length || depth > MaximumDepth)
            return null;
        var content = bytes.Slice(header, length);
        var node = new Asn1Node { Tag = [bytes[0]] };
        var isBits = bytes[0] == 3 && content.Length > 2 && content[0] == 0;
        var mayHold = (bytes[0] & 0x20) != 0 || isBits || (bytes[0] == 4 && content.Length > 2);
        node.Children = mayHold ? Parse(isBits ? content[1..] : content, depth + 1) : null;
        node.Content = node.Children is null ? content.ToArray() : isBits ? [0] : [];
        return (node, header + length);
    }

    private void WriteTo(MemoryStream output)
    {
        var content = Children is null ? Content : [.. Content, .. Write(Children)];
        output.Write(Tag);
        if (IsIndefinite)
        {
            output.WriteByte(0x80);
            output.Write(content);
            output.Write([0, 0]);
            return;
        }

        output.Write(WrittenLength ?? DerLength(content.Length));
        output.Write(content);
    }

    private static byte[] DerLength(int length) => length switch
    {
        < 0x80 => [(byte)length],
        < 0x100 => [0x81, (byte)length],
        < 0x10000 => [0x82, (byte)(length >> 8), (byte)length],
        _ => [0x83, (byte)(length >> 16), (byte)(length >> 8), (byte)length],
    };
}
