using System.Runtime.InteropServices;
using MutualAuth.KeyStores.Findings;
#if !NET
using Microsoft.Win32.SafeHandles;
#endif

namespace MutualAuth.KeyStores.Files;

/// <summary>Who may read a file that we write.</summary>
internal enum Access
{
    /// <summary>As the user's umask says: certificates for partners.</summary>
    Public,

    /// <summary>The owner alone (0600; on Windows an access list with the owner only), from the first byte on.</summary>
    Private,
}

/// <summary>Writes whole files so that a reader, or a crash, finds the old one or the new one and nothing between.</summary>
internal static class AtomicFile
{
    private const string TemporarySuffix = ".tmp";

    /// <summary>Bytes of a file's name in its temporary one; the rest has seventeen or eighteen.</summary>
    private const int LongestBeginning = 200;

    /// <summary>EBUSY, on Linux, macOS and FreeBSD.</summary>
    private const int Busy = 16;

    /// <summary>A temporary file in the same folder, flushed to the disk, then renamed over the old one.</summary>
    /// <remarks>A link at the path is replaced too, and what it points to stays as it is.</remarks>
    /// <exception cref="MutualAuthException"><see cref="Mab.FileFailure"/> and the like; nothing was changed.</exception>
    public static void Write(string path, byte[] content, Access access)
    {
        string? temporary = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var stream = CreateTemporary(path, access, out temporary))
            {
                stream.Write(content, 0, content.Length);
                stream.Flush(flushToDisk: true);
            }

            Replace(temporary, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            FileLink.ThrowIfBroken(Path.GetDirectoryName(path)!, path);
            throw exception.HResult == Busy && !RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
                ? Mab.MountedFile.Error(path)
                : Mab.FileFailure.Error(path, "writing the file", Directory.Exists(path) ? "a folder is in its place" : exception.Message.TrimEnd('.'));
        }
    }

    /// <summary>Removes a file, where there is one.</summary>
    /// <exception cref="MutualAuthException"><see cref="Mab.FileFailure"/>.</exception>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (PathTooLongException)
        {
            // There can be none.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Mab.FileFailure.Error(path, "removing the file", exception.Message.TrimEnd('.'));
        }
    }

    /// <summary>Removes what a killed build left behind. Only under the folder's lock: then no live build owns such a file.</summary>
    public static void DeleteLeftovers(string path) => DeleteLeftovers(Path.GetDirectoryName(path)!, TemporaryPrefix(Path.GetFileName(path)));

    /// <param name="prefix">Of the names of temporary files.</param>
    public static void DeleteLeftovers(string folder, string prefix)
    {
        if (!Directory.Exists(folder))
            return;
        // No pattern, in which a * of the name would be everything.
        foreach (var leftover in Directory.EnumerateFiles(folder))
        {
            var name = Path.GetFileName(leftover);
            if (name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(TemporarySuffix, StringComparison.Ordinal))
                TryDelete(leftover);
        }
    }

    /// <summary>How the temporary files for that one begin: with its name, as far as there is room beside the random part.</summary>
    public static string TemporaryPrefix(string name) => "." + FileName.Beginning(name, LongestBeginning) + ".";

    private static void TryDelete(string? path)
    {
        try
        {
            if (path is not null)
                File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next build removes it.
        }
    }

#if NET
    private static FileStream CreateTemporary(string path, Access access, out string temporary)
    {
        temporary = Path.Combine(Path.GetDirectoryName(path)!, TemporaryPrefix(Path.GetFileName(path)) + Path.GetRandomFileName() + TemporarySuffix);
        if (access == Access.Private && RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return WindowsPrivateFile.Create(temporary);

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (access == Access.Private && !RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(temporary, options);
    }

    private static void Replace(string source, string destination) => File.Move(source, destination, overwrite: true);
#else
    private static FileStream CreateTemporary(string path, Access access, out string temporary)
    {
        var prefix = Path.Combine(Path.GetDirectoryName(path)!, TemporaryPrefix(Path.GetFileName(path)));
        if (access == Access.Private && !RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            // mkstemps makes the file with mode 0600 and O_EXCL whatever the umask; this framework has no other way to.
            var template = System.Text.Encoding.UTF8.GetBytes(prefix + "XXXXXX" + TemporarySuffix + "\0");
            var descriptor = mkstemps(template, TemporarySuffix.Length);
            if (descriptor < 0)
                throw new IOException($"mkstemps: error {Marshal.GetLastWin32Error()}");
            temporary = System.Text.Encoding.UTF8.GetString(template, 0, template.Length - 1);
            return new FileStream(new SafeFileHandle((IntPtr)descriptor, ownsHandle: true), FileAccess.Write);
        }

        temporary = prefix + Path.GetRandomFileName() + TemporarySuffix;
        return access == Access.Private
            ? WindowsPrivateFile.Create(temporary)
            : new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    private static void Replace(string source, string destination)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            const int ReplaceExisting = 1, WriteThrough = 8;
            if (!MoveFileExW(source, destination, ReplaceExisting | WriteThrough))
                throw new IOException(new System.ComponentModel.Win32Exception(Marshal.GetLastWin32Error()).Message);
        }
        else if (rename(System.Text.Encoding.UTF8.GetBytes(source + "\0"), System.Text.Encoding.UTF8.GetBytes(destination + "\0")) != 0)
        {
            throw new IOException($"rename: error {Marshal.GetLastWin32Error()}", Marshal.GetLastWin32Error());
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int mkstemps(byte[] template, int suffixLength);

    [DllImport("libc", SetLastError = true)]
    private static extern int rename(byte[] from, byte[] to);

    [DllImport("kernel32", SetLastError = true, CharSet = CharSet.Unicode)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool MoveFileExW(string from, string to, int flags);
#endif
}
