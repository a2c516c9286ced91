using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>One block between BEGIN and END.</summary>
/// <param name="Der">The decoded bytes; null for a label that the reader was told to leave undecoded.</param>
/// <param name="Line">Of its BEGIN, counted from 1.</param>
internal sealed record PemBlock(string Label, byte[]? Der, int Line);

/// <summary>
/// Finds the PEM blocks of a text (RFC 7468, and laxer than that): text may stand around them, lines may end in any way,
/// be indented, or be joined into one.
/// </summary>
internal static class PemReader
{
    public const string BeginMark = "-----BEGIN ";

    private const string EndMark = "-----END ";
    private const string Dashes = "-----";

    /// <summary>Of a longer one, the dashes are no mark but a rule drawn in the text.</summary>
    private const int LongestLabel = 64;

    public static IReadOnlyList<PemBlock> Read(byte[] file) =>
        TextDecoding.Decode(file) is { } text ? Read(text, _ => true) : [];

    /// <param name="decodes">Whether the content of a block with that label is of interest.</param>
    /// <exception cref="MutualAuthException"><see cref="Mab.DamagedCertificate"/> with the line, for a block that is cut short or no base64.</exception>
    public static IReadOnlyList<PemBlock> Read(string text, Func<string, bool> decodes)
    {
        var blocks = new List<PemBlock>();
        var lines = new LineCounter(text);
        var position = 0;
        while (text.IndexOf(BeginMark, position, StringComparison.Ordinal) is var begin and >= 0)
        {
            var labelStart = begin + BeginMark.Length;
            var labelEnd = text.IndexOf(Dashes, labelStart, Math.Min(LongestLabel + Dashes.Length, text.Length - labelStart), StringComparison.Ordinal);
            if (labelEnd < 0)
            {
                position = labelStart;
                continue;
            }

            var label = text.Substring(labelStart, labelEnd - labelStart);
            var line = lines.At(begin);
            var contentStart = labelEnd + Dashes.Length;
            var end = text.IndexOf(EndMark, contentStart, StringComparison.Ordinal);
            var nextBegin = text.IndexOf(BeginMark, contentStart, StringComparison.Ordinal);
            if (end < 0 || (nextBegin >= 0 && nextBegin < end))
                throw Mab.DamagedCertificate.AtLineError(line, $"its BEGIN {label} has no END");
            if (string.CompareOrdinal(text, end + EndMark.Length, label + Dashes, 0, label.Length + Dashes.Length) != 0)
                throw Mab.DamagedCertificate.AtLineError(lines.At(end), $"its BEGIN {label} is followed by an END of another kind");

            blocks.Add(new PemBlock(label, decodes(label) ? Decode(text, contentStart, end, line, lines) : null, line));
            position = end + EndMark.Length;
        }

        return blocks;
    }

    private static byte[] Decode(string text, int start, int end, int line, LineCounter lines)
    {
        start = AfterHeaders(text, start, end);
        var digits = new char[end - start];
        var length = 0;
        for (var i = start; i < end; i++)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
                continue;
            if (!IsBase64(c))
                throw Mab.DamagedCertificate.AtLineError(lines.At(i), "this line is not base64");
            digits[length++] = c;
        }

        try
        {
            return Convert.FromBase64CharArray(digits, 0, length);
        }
        catch (FormatException)
        {
            throw Mab.DamagedCertificate.AtLineError(line, "its base64 is incomplete");
        }
    }

    /// <summary>RFC 1421 headers (<c>Proc-Type: 4,ENCRYPTED</c>): lines with a colon, up to an empty one.</summary>
    private static int AfterHeaders(string text, int start, int end)
    {
        var colon = text.IndexOf(':', start, end - start);
        if (colon < 0)
            return start;
        var last = text.LastIndexOf(':', end - 1, end - start);
        var lineEnd = text.IndexOfAny(['\r', '\n'], last, end - last);
        return lineEnd < 0 ? end : lineEnd;
    }

    public static bool IsBase64(char c) =>
        c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or (>= '0' and <= '9') or '+' or '/' or '=';

    private static MutualAuthException AtLineError(this FindingKind kind, int line, string problem) =>
        new(kind.AtLine(null, line, problem));

    /// <summary>Line numbers of rising positions, each part of the text looked at once. LF, CR LF and CR end a line.</summary>
    private sealed class LineCounter(string text)
    {
        private int _position;
        private int _line = 1;

        public int At(int position)
        {
            if (position < _position)
            {
                _position = 0;
                _line = 1;
            }

            for (; _position < position; _position++)
            {
                if (text[_position] == '\n' || (text[_position] == '\r' && !(_position + 1 < text.Length && text[_position + 1] == '\n')))
                    _line++;
            }

            return _line;
        }
    }
}
