using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace MutualAuth.KeyStores.Files;

/// <summary>What file systems take as a name.</summary>
internal static class FileName
{
    /// <summary>Bytes of UTF-8 on Linux and macOS; UTF-16 units on Windows.</summary>
    public const int LongestName = 255;

    public static bool IsTooLong(string name) => Length(name) > LongestName;

    /// <summary>Its length, for a message.</summary>
    public static string Described(int length) => length.ToString(CultureInfo.InvariantCulture) + (CountsBytes ? " bytes" : " characters");

    public static int Length(string name) => CountsBytes ? Encoding.UTF8.GetByteCount(name) : name.Length;

    private static bool CountsBytes => !RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>Its beginning, of at most so many bytes, and no half of a character.</summary>
    public static string Beginning(string name, int bytes)
    {
        var length = name.Length;
        while (Encoding.UTF8.GetByteCount(name.Substring(0, length)) > bytes)
            length -= length > 1 && char.IsLowSurrogate(name[length - 1]) && char.IsHighSurrogate(name[length - 2]) ? 2 : 1;
        return name.Substring(0, length);
    }

    /// <summary>
    /// As much of it as fits a line. What has several may be no path at all, but a key that somebody has written in its place.
    /// </summary>
    public static string Shown(string path)
    {
        var end = path.TakeWhile(c => !EndsALine(c)).Count();
        return end == path.Length ? path : path.Substring(0, end) + "…";
    }

    private static bool EndsALine(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';

    /// <summary>What makes a full path none of a file that we could read or write, in words; null where nothing does.</summary>
    /// <remarks>
    /// A line end would end a line of the stamps, of .gitignore and of the log; NUL ends a path for the system.
    /// </remarks>
    public static string? Problem(string fullPath) =>
        fullPath.Any(EndsALine) ? "it has a control character"
        : fullPath.IndexOfAny(Path.GetInvalidPathChars()) >= 0 ? "it has a character that this system takes in none"
        : Path.GetFileName(fullPath).Length == 0 ? "it ends with a separator, and names a folder"
        : null;
}
