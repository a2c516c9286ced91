using System.Text;
using MutualAuth.KeyStores.Locking;

namespace MutualAuth.KeyStores.Reporting;

/// <summary>Text, of strangers too, in the columns of a terminal: nothing in it moves the cursor, hides, or takes more room than it is given.</summary>
internal static class ShownText
{
    private const string Ellipsis = "…";

    /// <summary>Hidden characters as escapes, letters and their accents as one.</summary>
    public static string Of(string text)
    {
        var shown = HiddenCharacters.Show(text);
        try
        {
            return shown.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Code points that no version of Unicode will assign.
            return shown;
        }
    }

    /// <summary>Columns that it takes. A mark that is left over by normalization counts as one: a line is never too long.</summary>
    public static int Width(string text)
    {
        var width = 0;
        for (var i = 0; i < text.Length; i += Units(text, i))
            width += WidthAt(text, i);
        return width;
    }

    /// <summary>Its beginning, with … where something is left out.</summary>
    public static string Cut(string text, int columns)
    {
        if (Width(text) <= columns)
            return text;
        var end = Fitting(text, 0, columns - 1);
        return columns < 1 ? "" : text.Substring(0, end).TrimEnd() + Ellipsis;
    }

    /// <summary>Its end, with … where something is left out: of a path the file's name is what tells.</summary>
    public static string CutStart(string text, int columns)
    {
        if (Width(text) <= columns)
            return text;
        var start = 0;
        while (start < text.Length && Width(text.Substring(start)) > columns - 1)
            start += Units(text, start);
        return columns < 1 ? "" : Ellipsis + text.Substring(start);
    }

    public static string Padded(string text, int columns) => text + new string(' ', Math.Max(0, columns - Width(text)));

    /// <summary>In lines of so many columns, at most so many of them.</summary>
    public static IReadOnlyList<string> Wrap(string text, int columns, int limit)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split([' '], StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            if (line.Length > 0 && Width(line) + 1 + Width(rest) <= columns)
            {
                line += " " + rest;
                continue;
            }

            if (line.Length > 0)
                lines.Add(line);
            while (Width(rest) > columns)
            {
                var end = Math.Max(Units(rest, 0), Fitting(rest, 0, columns));
                lines.Add(rest.Substring(0, end));
                rest = rest.Substring(end);
                if (lines.Count > limit)
                    break;
            }

            line = rest;
            if (lines.Count > limit)
                break;
        }

        if (line.Length > 0)
            lines.Add(line);
        if (lines.Count <= limit)
            return lines;
        lines.RemoveRange(limit, lines.Count - limit);
        lines[limit - 1] = Cut(lines[limit - 1] + " " + Ellipsis, columns);
        return lines;
    }

    /// <summary>The index up to which the text fits.</summary>
    private static int Fitting(string text, int start, int columns)
    {
        var i = start;
        for (var width = 0; i < text.Length; i += Units(text, i))
        {
            width += WidthAt(text, i);
            if (width > columns)
                break;
        }

        return i;
    }

    private static int Units(string text, int index) => HiddenCharacters.CodePoint(text, index) > 0xFFFF ? 2 : 1;

    /// <summary>Unicode's East_Asian_Width, W and F, by block: what a terminal gives two columns.</summary>
    private static int WidthAt(string text, int index) => HiddenCharacters.CodePoint(text, index) is
        (>= 0x1100 and <= 0x115F) or (>= 0x231A and <= 0x231B) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0xA4CF)
        or (>= 0xA960 and <= 0xA97C) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F)
        or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x16FE0 and <= 0x18D08) or (>= 0x1B000 and <= 0x1B2FB)
        or (>= 0x1F000 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD)
        ? 2 : 1;
}
