using System.Buffers.Binary;

namespace MutualAuth.Fuzzing.Mutation;

/// <summary>Changes that need to know nothing of what the bytes are.</summary>
internal static class ByteMutation
{
    private const int LargestInput = 64 * 1024;

    private static readonly int[] Numbers =
        [0, 1, -1, 2, 16, 20, 100, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 100_000, 100_001, 0x7FFFFFFF, int.MinValue, 0x7FFFFFFE, 1_000_000, 4_000_001];

    public static byte[] Apply(byte[] input, byte[] other, Random random, IReadOnlyList<byte[]>? words = null)
    {
        var bytes = new List<byte>(input);
        for (var count = 1 << random.Next(4); count > 0; count--)
            Change(bytes, other, random, words);
        if (bytes.Count > LargestInput)
            bytes.RemoveRange(LargestInput, bytes.Count - LargestInput);
        return [.. bytes];
    }

    private static void Change(List<byte> bytes, byte[] other, Random random, IReadOnlyList<byte[]>? words)
    {
        var at = random.Next(bytes.Count + 1);
        var left = bytes.Count - at;
        switch (random.Next(words is null ? 10 : 13))
        {
            case 0 when left > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when left > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 when left > 0:
                bytes[at] = (byte)(bytes[at] + random.Next(-16, 17));
                break;
            case 3 when left > 0:
                bytes.RemoveRange(at, 1 + random.Next(Math.Min(left, 1 << random.Next(12))));
                break;
            case 4:
                var inserted = new byte[1 << random.Next(6)];
                random.NextBytes(inserted);
                bytes.InsertRange(at, inserted);
                break;
            case 5 when left > 0:
                // The same again, many times over.
                var length = 1 + random.Next(Math.Min(left, 1 << random.Next(11)));
                var block = bytes.GetRange(at, length);
                for (var times = 1 << random.Next(5); times > 0 && bytes.Count < LargestInput; times--)
                    bytes.InsertRange(at, block);
                break;
            case 6 when left >= 4:
                var number = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(number, Numbers[random.Next(Numbers.Length)]);
                for (var i = 0; i < 4; i++)
                    bytes[at + i] = number[i];
                break;
            case 7 when left >= 2:
                var half = (short)Numbers[random.Next(Numbers.Length)];
                bytes[at] = (byte)(half >> 8);
                bytes[at + 1] = (byte)half;
                break;
            case 8 when other.Length > 0:
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, 1 + random.Next(Math.Min(other.Length - from, 1 << random.Next(12)))).ToArray());
                break;
            case 9 when left > 0:
                bytes.RemoveRange(at, left);
                break;
            case >= 10:
                bytes.InsertRange(at, words![random.Next(words.Count)]);
                break;
        }
    }
}
