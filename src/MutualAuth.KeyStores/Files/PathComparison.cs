using System.Runtime.InteropServices;

namespace MutualAuth.KeyStores.Files;

/// <summary>Whether two full paths name one file, as the system's usual file system has it.</summary>
internal static class PathComparison
{
    /// <summary>Without case on Windows and macOS.</summary>
    public static StringComparer Comparer { get; } =
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) || RuntimeInformation.IsOSPlatform(OSPlatform.OSX)
            ? StringComparer.OrdinalIgnoreCase
            : StringComparer.Ordinal;

    public static bool Same(string one, string other) => Comparer.Equals(one, other);

    /// <summary>The part of a path below a folder; null where it is not below it.</summary>
    public static string? Below(string folder, string path)
    {
        var root = folder.TrimEnd('/', '\\') + Path.DirectorySeparatorChar;
        return path.Length > root.Length && Same(path.Substring(0, root.Length), root) ? path.Substring(root.Length) : null;
    }
}
