using System.Text;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>Text as partners send it: with and without byte-order mark, UTF-8, UTF-16 in both byte orders, or any 8-bit code.</summary>
internal static class TextDecoding
{
    private static readonly char[] NotOfText = [.. Enumerable.Range(0, ' ').Select(c => (char)c).Except(['\t', '\n', '\r', '\f'])];

    /// <summary>Null where the bytes are not text.</summary>
    public static string? Decode(byte[] file)
    {
        // A C program may have written the end of its string too, and DOS marked the end of a file.
        var text = DecodeAsMarked(file).TrimEnd('\0', '\x1A');
        return text.IndexOfAny(NotOfText) < 0 ? text : null;
    }

    private static string DecodeAsMarked(byte[] file)
    {
        if (file.Length >= 3 && file[0] == 0xEF && file[1] == 0xBB && file[2] == 0xBF)
            return Encoding.UTF8.GetString(file, 3, file.Length - 3);
        if (file.Length >= 2 && file[0] == 0xFF && file[1] == 0xFE)
            return Encoding.Unicode.GetString(file, 2, file.Length - 2);
        if (file.Length >= 2 && file[0] == 0xFE && file[1] == 0xFF)
            return Encoding.BigEndianUnicode.GetString(file, 2, file.Length - 2);

        // PowerShell's redirection writes UTF-16; without a mark the zero bytes of ASCII letters give it away.
        if (file.Length >= 4 && file.Length % 2 == 0)
        {
            if (file[0] != 0 && file[1] == 0 && file[2] != 0 && file[3] == 0)
                return Encoding.Unicode.GetString(file);
            if (file[0] == 0 && file[1] != 0 && file[2] == 0 && file[3] != 0)
                return Encoding.BigEndianUnicode.GetString(file);
        }

        // What matters of a PEM file is ASCII; in the text around it any other byte may stand.
        return Encoding.UTF8.GetString(file);
    }
}
