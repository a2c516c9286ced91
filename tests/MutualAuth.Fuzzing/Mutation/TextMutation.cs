using System.Text;

namespace MutualAuth.Fuzzing.Mutation;

/// <summary>Changes to whole lines, and to the encoding of all of a text.</summary>
internal static class TextMutation
{
    public static byte[] Apply(byte[] input, byte[] other, Random random)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n').ToList();
        var strange = Encoding.Latin1.GetString(other).Split('\n');
        for (var count = 1 + random.Next(4); count > 0; count--)
        {
            var at = random.Next(lines.Count);
            switch (random.Next(6))
            {
                case 0 when lines.Count > 1:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.InsertRange(at, Enumerable.Repeat(lines[at], 1 << random.Next(5)));
                    break;
                case 2:
                    lines.Insert(at, strange[random.Next(strange.Length)]);
                    break;
                case 3:
                    (lines[at], lines[^1]) = (lines[^1], lines[at]);
                    break;
                case 4:
                    lines[at] = lines[at][..random.Next(lines[at].Length + 1)];
                    break;
                default:
                    lines[at] = " " + lines[at] + (random.Next(2) == 0 ? "\r" : "");
                    break;
            }
        }

        var text = string.Join(random.Next(8) == 0 ? "\r\n" : "\n", lines);
        return random.Next(12) switch
        {
            0 => Encoding.Unicode.GetBytes(text),
            1 => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
            2 => [0xEF, 0xBB, 0xBF, .. Encoding.Latin1.GetBytes(text)],
            3 => Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.Latin1.GetBytes(text))),
            _ => Encoding.Latin1.GetBytes(text),
        };
    }
}
