namespace MutualAuth.Fuzzing.Mutation;

/// <summary>Changes to ASN.1 that a parser gets past the first length: elements are moved, doubled, retyped, not only bits flipped.</summary>
internal static class Asn1Mutation
{
    private const int LargestInput = 64 * 1024;

    private static readonly byte[] Tags =
        [1, 2, 3, 4, 5, 6, 10, 12, 13, 19, 20, 22, 23, 24, 27, 28, 30, 0x24, 0x30, 0x31, 0x80, 0x81, 0x82, 0x86, 0x87, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4];

    private static readonly byte[][] Lengths =
        [[0x80], [0x81, 0x80], [0x82, 0xFF, 0xFF], [0x84, 0x7F, 0xFF, 0xFF, 0xFF], [0x84, 0xFF, 0xFF, 0xFF, 0xFF], [0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xFF], [0], [1], [0x82, 0, 5]];

    private static readonly byte[][] Contents =
        [[], [0], [1], [0x7F], [0x80], [0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0, 0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0, .. Enumerable.Repeat((byte)0xFF, 129)]];

    /// <summary>Null where the input is no ASN.1.</summary>
    public static byte[]? Apply(byte[] input, byte[] other, Random random)
    {
        if (Asn1Node.Parse(input) is not { } nodes)
            return null;
        var strange = random.Next(4) == 0 ? Asn1Node.Parse(other) : null;
        for (var count = 1 + random.Next(3); count > 0; count--)
            Change(nodes, strange ?? nodes, random);
        var output = Asn1Node.Write(nodes);
        return output.Length <= LargestInput ? output : null;
    }

    private static void Change(List<Asn1Node> roots, List<Asn1Node> source, Random random)
    {
        var root = new Asn1Node { Children = roots };
        var parents = root.Descendants().Prepend(root).Where(node => node.Children is { Count: > 0 }).ToList();
        if (parents.Count == 0)
            return;
        var siblings = parents[random.Next(parents.Count)].Children!;
        var at = random.Next(siblings.Count);
        var node = siblings[at];
        switch (random.Next(13))
        {
            case 0:
                siblings.RemoveAt(at);
                break;
            case 1:
                siblings.Insert(at, node.Copy());
                break;
            case 2:
                for (var times = 1 << random.Next(1, 6); times > 0; times--)
                    siblings.Insert(at, node.Copy());
                break;
            case 3 or 4:
                siblings[at] = Any(source, random).Copy();
                break;
            case 5:
                siblings.Insert(at, Any(source, random).Copy());
                break;
            case 6:
                node.Tag = [Tags[random.Next(Tags.Length)]];
                break;
            case 7:
                node.IsIndefinite = !node.IsIndefinite;
                break;
            case 8:
                node.WrittenLength = Lengths[random.Next(Lengths.Length)];
                break;
            case 9:
                siblings.Reverse();
                break;
            case 10:
                var wrapped = node.Copy();
                for (var depth = 1 << random.Next(0, 8); depth > 0; depth--)
                    wrapped = new Asn1Node { Tag = [Tags[random.Next(Tags.Length)]], Children = [wrapped], IsIndefinite = random.Next(8) == 0 };
                siblings[at] = wrapped;
                break;
            case 11:
                node.Children = null;
                node.Content = Contents[random.Next(Contents.Length)];
                break;
            default:
                if (node.Children is null)
                    node.Content = ByteMutation.Apply(node.Content, node.Content, random);
                else
                    node.Tag = [(byte)(node.Tag[0] ^ (1 << random.Next(8)))];
                break;
        }
    }

    private static Asn1Node Any(List<Asn1Node> source, Random random)
    {
        var all = source.SelectMany(node => node.Descendants().Prepend(node)).ToList();
        return all[random.Next(all.Count)];
    }
}
