using System.Runtime.InteropServices;
using System.Text;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Files;

/// <summary>
/// Symbolic links. The keystore's own is followed when it is written, as keytool does; everything else that we write is renamed
/// into a link's place, and so never reaches what somebody has made it point to.
/// </summary>
internal static class FileLink
{
    /// <summary>Whether the path itself is one, wherever it leads to.</summary>
    public static bool Is(string path) => Is(new FileInfo(path));

    /// <summary>The same, as it was when the system was first asked about it.</summary>
    public static bool Is(FileInfo file)
    {
        try
        {
            // -1, with every bit set, where there is nothing.
            var attributes = file.Attributes;
            return (int)attributes != -1 && (attributes & FileAttributes.ReparsePoint) != 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is too long, or lies where we may not look.
            return false;
        }
    }

    /// <summary>The file that is meant: what a link leads to in the end, or the path itself.</summary>
    /// <remarks>
    /// By the system, since a target such as <c>../x</c> starts from the folder that the link is really in, which is not the one
    /// that it was reached by where that is a link too. File.ResolveLinkTarget goes by the names.
    /// </remarks>
    public static string Follow(string path)
    {
        if (!Is(path))
            return path;
        return Resolve(path, out _) ?? path;
    }

    /// <summary>
    /// What a link leads to, step by step, and in the end by the system: a step may name a folder that is a link itself, and is
    /// exchanged for another (the ..data of a mounted secret); the file in the end is the same then, and the one meant is not.
    /// </summary>
    public static IEnumerable<string> Targets(string path)
    {
        var step = path;
        for (var steps = 0; steps < MostSteps && Is(step); steps++)
        {
            if (Target(step) is not { } target)
                break;
            step = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(step)!, target));
            yield return step;
        }

        if (Follow(path) is var end && end != path && end != step)
            yield return end;
    }

    /// <summary>
    /// A link that leads nowhere is most likely a mount that is missing. It is not taken for a file that is still to be made.
    /// </summary>
    /// <param name="path">The full path of what is not there. Each of its folders may be the link.</param>
    /// <param name="displayPath">What the finding is about.</param>
    /// <exception cref="MutualAuthException"><see cref="Mab.BrokenLink"/>.</exception>
    public static void ThrowIfBroken(string path, string displayPath)
    {
        for (var part = path; !string.IsNullOrEmpty(part); part = Path.GetDirectoryName(part))
        {
            // Not File.Exists, to which a link exists that leads nowhere.
            if (Is(part))
            {
                if (Resolve(part, out var leadsNowhere) is null && leadsNowhere)
                    throw Mab.BrokenLink.Error(displayPath, part == path ? displayPath : part, Target(part) ?? "?");
                return;
            }

            if (File.Exists(part) || Directory.Exists(part))
                return;
        }
    }

    /// <param name="leadsNowhere">Where null is returned: whether that is so because nothing is there. It may only be forbidden to look.</param>
    private static string? Resolve(string link, out bool leadsNowhere)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return ResolveOnWindows(link, out leadsNowhere);
        var resolved = new byte[LongestPath];
        if (realpath(Encoding.UTF8.GetBytes(link + "\0"), resolved) != IntPtr.Zero)
        {
            leadsNowhere = false;
            return Encoding.UTF8.GetString(resolved, 0, Array.IndexOf(resolved, (byte)0));
        }

        // ENOENT, ENOTDIR, and ELOOP of Linux and of the others.
        leadsNowhere = Marshal.GetLastWin32Error() is 2 or 20 or 40 or 62;
        return null;
    }

    /// <summary>As it is written in the link; null where that cannot be told.</summary>
    private static string? Target(string link)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return null;
        var target = new byte[LongestPath];
        var length = (int)readlink(Encoding.UTF8.GetBytes(link + "\0"), target, (IntPtr)target.Length);
        return length < 0 ? null : Encoding.UTF8.GetString(target, 0, length);
    }

    private static string? ResolveOnWindows(string path, out bool leadsNowhere)
    {
        leadsNowhere = false;
        // A folder cannot be opened as a file; what it leads to need not be known.
        if (Directory.Exists(path))
            return path;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var resolved = new StringBuilder(LongestPathOnWindows);
            return GetFinalPathNameByHandleW(file.SafeFileHandle, resolved, resolved.Capacity, 0) is > 0 and < LongestPathOnWindows
                ? resolved.ToString()
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            leadsNowhere = exception is FileNotFoundException or DirectoryNotFoundException;
            return null;
        }
    }

    /// <summary>As many as Linux follows.</summary>
    private const int MostSteps = 40;

    /// <summary>PATH_MAX of Linux; that of macOS is less.</summary>
    public const int LongestPath = 4096;

    private const int LongestPathOnWindows = 32768;

    [DllImport("libc", SetLastError = true)]
    private static extern IntPtr realpath(byte[] path, [Out] byte[] resolved);

    [DllImport("libc")]
    private static extern IntPtr readlink(byte[] path, [Out] byte[] target, IntPtr size);

    [DllImport("kernel32", SetLastError = true, CharSet = CharSet.Unicode)]
    private static extern int GetFinalPathNameByHandleW(
        Microsoft.Win32.SafeHandles.SafeFileHandle file, StringBuilder path, int length, int flags);
}
