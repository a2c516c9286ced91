using System.Buffers.Binary;
using System.Text;

namespace MutualAuth.Fuzzing.Mutation;

/// <summary>Changes to the ASN.1 that lies in something else: in a JKS file, in PEM.</summary>
internal static class EmbeddedMutation
{
    /// <summary>One DER element among the bytes; a length of four bytes that stands before it is set right.</summary>
    public static byte[]? InBytes(byte[] input, byte[] other, Random random)
    {
        var places = new List<(int At, int Length)>();
        for (var at = 0; at + 2 < input.Length; at++)
        {
            if (input[at] == 0x30 && Asn1Node.Extent(input.AsSpan(at)) is > 8 and var length)
                places.Add((at, length));
        }

        if (places.Count == 0)
            return null;
        var (start, extent) = places[random.Next(places.Count)];
        if (Asn1Mutation.Apply(input.AsSpan(start, extent).ToArray(), other, random) is not { } element)
            return null;
        byte[] output = [.. input.AsSpan(0, start), .. element, .. input.AsSpan(start + extent)];
        if (start >= 4 && BinaryPrimitives.ReadInt32BigEndian(input.AsSpan(start - 4)) == extent)
            BinaryPrimitives.WriteInt32BigEndian(output.AsSpan(start - 4), element.Length);
        return output;
    }

    /// <summary>The content of one PEM block.</summary>
    public static byte[]? InPem(byte[] input, byte[] other, Random random)
    {
        var text = Encoding.Latin1.GetString(input);
        var blocks = new List<(int Start, int End)>();
        for (var at = 0; (at = text.IndexOf("-----BEGIN ", at, StringComparison.Ordinal)) >= 0; at++)
        {
            var start = text.IndexOf("-----\n", at + 11, StringComparison.Ordinal);
            var end = start < 0 ? -1 : text.IndexOf("-----END ", start, StringComparison.Ordinal);
            if (end > 0)
                blocks.Add((start + 6, end));
        }

        if (blocks.Count == 0)
            return null;
        var (from, to) = blocks[random.Next(blocks.Count)];
        var buffer = new byte[to - from];
        if (!Convert.TryFromBase64String(text[from..to], buffer, out var count)
            || Asn1Mutation.Apply(buffer[..count], Content(other), random) is not { } element)
        {
            return null;
        }

        var base64 = Convert.ToBase64String(element, random.Next(8) == 0 ? Base64FormattingOptions.None : Base64FormattingOptions.InsertLineBreaks);
        return Encoding.Latin1.GetBytes(text[..from] + base64 + "\n" + text[to..]);
    }

    private static byte[] Content(byte[] pem)
    {
        var text = Encoding.Latin1.GetString(pem);
        var start = text.IndexOf("-----\n", StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf("-----END ", start, StringComparison.Ordinal);
        var buffer = new byte[pem.Length];
        return end > 0 && Convert.TryFromBase64String(text[(start + 6)..end], buffer, out var count) ? buffer[..count] : [];
    }
}
