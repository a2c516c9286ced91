using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>One block between BEGIN and END.</summary>
/// <param name="Der">The decoded bytes; null where they are no base64, under a label of which that was not demanded.</param>
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

    /// <param name="mustDecode">Whether a block with that label has to be base64; PGP's, with a checksum behind it, is not.</param>
    /// <exception cref="MutualAuthException"><see cref="Mab.DamagedCertificate"/> with the line, for a block that is cut short or no base64.</exception>
    public static IReadOnlyList<PemBlock> Read(string text, Func<string, bool> mustDecode)
    {
        var blocks = new List<PemBlock>();
        var lines = new LineCounter(text);
        var position = 0;
        while (text.IndexOf(BeginMark, position, StringComparison.Ordinal) is var begin and >= 0)
        {
            var labelStart = begin + BeginMark.Length;
            var labelEnd = text.IndexOf(Dashes, labelStart, Math.Min(LongestLabel + Dashes.Length, text.Length - labelStart), StringComparison.Ordinal);
            if (labelEnd < 0 || text.IndexOfAny(['\r', '\n'], labelStart, labelEnd - labelStart) >= 0)
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

            blocks.Add(new PemBlock(label, Decode(text, contentStart, end, mustDecode(label) ? lines : null, line), line));
            position = end + EndMark.Length;
        }

        return blocks;
    }

    /// <param name="lines">Null where the content may be anything; then the result for what is no base64 is null.</param>
    private static byte[]? Decode(string text, int start, int end, LineCounter? lines, int line)
    {
        start = AfterHeaders(text, start, end);
#if NET
        // Nearly all are plain base64 in lines, which the platform decodes at once; what it does not take is looked at closely.
        var decoded = new byte[(end - start) / 4 * 3 + 3];
        if (Convert.TryFromBase64Chars(text.AsSpan(start, end - start), decoded, out var count))
            return decoded.AsSpan(0, count).ToArray();
#endif
        var digits = new char[end - start];
        var length = 0;
        for (var i = start; i < end; i++)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
                continue;
            if (!IsBase64(c))
                return lines is null ? null : throw Mab.DamagedCertificate.AtLineError(lines.At(i), "this line is not base64");
            digits[length++] = c;
        }

        try
        {
            return Convert.FromBase64CharArray(digits, 0, length);
        }
        catch (FormatException)
        {
            return lines is null ? null : throw Mab.DamagedCertificate.AtLineError(line, "its base64 is incomplete");
        }
    }

    /// <summary>
    /// RFC 1421 headers (<c>Proc-Type: 4,ENCRYPTED</c>) begin with the first line and end with an empty one. A colon anywhere
    /// else is a character that base64 does not have.
    /// </summary>
    private static int AfterHeaders(string text, int start, int end)
    {
        var first = start;
        while (first < end && char.IsWhiteSpace(text[first]))
            first++;
        for (var lineStart = first; lineStart < end;)
        {
            var lineEnd = text.IndexOfAny(['\r', '\n'], lineStart, end - lineStart);
            if (lineEnd < 0)
                break;
            if (string.IsNullOrWhiteSpace(text.Substring(lineStart, lineEnd - lineStart)))
                return lineEnd;
            if (lineStart == first && text.IndexOf(':', lineStart, lineEnd - lineStart) < 0)
                break;
            lineStart = lineEnd + (text[lineEnd] == '\r' && lineEnd + 1 < end && text[lineEnd + 1] == '\n' ? 2 : 1);
        }

        return start;
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
