using System.Globalization;
using System.Text;

namespace MutualAuth.KeyStores.Locking;

/// <summary>
/// Characters that a reviewer would not see, or that change what is seen of others: they are written as escapes, so
/// that a subject cannot look like another one, nor make up lines of a log.
/// </summary>
internal static class HiddenCharacters
{
    /// <summary>
    /// Controls, line separators, half surrogate pairs, and Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt),
    /// in which are the bidirectional controls of UTS #55. A table of our own, since the framework's differ by version
    /// and the file must not.
    /// </summary>
    public static bool Contains(int codePoint) => codePoint is
        < ' ' or (>= 0x7F and <= 0x9F) or 0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5
        or (>= 0x180B and <= 0x180F) or (>= 0x200B and <= 0x200F) or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x206F)
        or 0x3164 or (>= 0xD800 and <= 0xDFFF) or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFFF)
        or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF);

    /// <summary>The code point at an index: that of a pair where one begins there, else of the one UTF-16 unit.</summary>
    public static int CodePoint(string text, int index) =>
        index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1])
            ? char.ConvertToUtf32(text[index], text[index + 1])
            : text[index];

    /// <summary>The text with every hidden character as \uXXXX, and nothing else changed.</summary>
    public static string Show(string text)
    {
        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var codePoint = CodePoint(text, i);
            var units = codePoint > 0xFFFF ? 2 : 1;
            if (Contains(codePoint))
                AppendEscape(shown, text, i, units);
            else
                shown.Append(text, i, units);
            i += units - 1;
        }

        return shown.ToString();
    }

    public static void AppendEscape(StringBuilder target, string text, int start, int units)
    {
        for (var i = start; i < start + units; i++)
            target.Append("\\u").Append(((int)text[i]).ToString("x4", CultureInfo.InvariantCulture));
    }
}
