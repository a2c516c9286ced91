using System.Runtime.InteropServices;
using MutualAuth.KeyStores.Findings;

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

    /// <summary>What is older than this is not being written any more, which takes some milliseconds.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of a file's name in its temporary one; the rest has seventeen or eighteen.</summary>
    private const int LongestBeginning = 200;

    /// <summary>EBUSY, on Linux, macOS and FreeBSD.</summary>
    private const int Busy = 16;

    /// <summary>
    /// A temporary file in the same folder, flushed to the disk, then renamed over the old one. With a private file its new
    /// name is flushed as well, since they are written in an order: the password before the keystore that it opens, the
    /// archived copy before the keystore that takes its place. A file system may else keep the later of two names and lose
    /// the earlier one when the power fails. What is public can be made again.
    /// </summary>
    /// <param name="flush">
    /// False for what may be lost when the power fails, which leaves an empty file at worst: each flush is a wait for the disk.
    /// </param>
    /// <remarks>A link at the path is replaced too, and what it points to stays as it is.</remarks>
    /// <exception cref="MutualAuthException"><see cref="Mab.FileFailure"/> and the like; the file is as it was.</exception>
    public static void Write(string path, byte[] content, Access access, bool flush = true)
    {
        string? temporary = null;
        try
        {
            CreateFolder(Path.GetDirectoryName(path)!);
            FileOperation.Announce(FileStep.Create, path);
            using (var stream = CreateTemporary(path, access, out temporary))
            {
                FileOperation.Announce(FileStep.Write, path, stream, content);
                stream.Write(content, 0, content.Length);
                FileOperation.Announce(FileStep.Flush, path);
                stream.Flush(flushToDisk: flush);
            }

            FileOperation.Announce(FileStep.Replace, path);
            Replace(temporary, path);
            if (access == Access.Private)
                FlushFolder(Path.GetDirectoryName(path)!);
        }
        // The last is .NET's word for EFBIG.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            TryDelete(temporary);
            FileLink.ThrowIfBroken(Path.GetDirectoryName(path)!, path);
            throw exception.HResult == Busy && !RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
                ? Mab.MountedFile.Error(path)
                : Mab.FileFailure.Error(path, "writing the file", Directory.Exists(path) ? "a folder is in its place"
                    : exception is ArgumentOutOfRangeException ? "the file is larger than this process may write (ulimit -f)"
                    : exception.Message.TrimEnd('.'));
        }
    }

    /// <summary>With those above it, and so that it outlasts a power failure like what is written to it.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows) && System.Text.Encoding.UTF8.GetByteCount(folder) >= FileLink.LongestPath)
            throw new PathTooLongException($"the path '{folder}' is too long");
        var parent = Path.GetDirectoryName(folder);
        if (parent is not null)
            CreateFolder(parent);
        FileOperation.Announce(FileStep.CreateFolder, folder);
        Directory.CreateDirectory(folder);
        if (parent is not null)
            FlushFolder(parent);
    }

    /// <summary>Removes a file, where there is one.</summary>
    /// <exception cref="MutualAuthException"><see cref="Mab.FileFailure"/>.</exception>
    public static void Delete(string path)
    {
        try
        {
            if (File.Exists(path))
                FileOperation.Announce(FileStep.Delete, path);
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
        foreach (var leftover in Leftovers(folder, prefix))
            TryDelete(leftover);
    }

    public static bool HasLeftovers(string path) => HasLeftovers(Path.GetDirectoryName(path)!, TemporaryPrefix(Path.GetFileName(path)));

    public static bool HasLeftovers(string folder, string prefix) => Leftovers(folder, prefix).Count > 0;

    /// <summary>Likewise where no lock is held: what a live build may own stays.</summary>
    public static void DeleteAbandoned(string path)
    {
        var leftovers = Leftovers(Path.GetDirectoryName(path)!, TemporaryPrefix(Path.GetFileName(path)));
        foreach (var leftover in leftovers.Where(file => DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > Abandoned))
            TryDelete(leftover);
    }

    private static IReadOnlyList<string> Leftovers(string folder, string prefix) => !Directory.Exists(folder) ? []
        // No pattern of the name, in which a * would be everything.
        : Directory.EnumerateFiles(folder, ".*" + TemporarySuffix)
            .Where(file => Path.GetFileName(file) is var name && name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(TemporarySuffix, StringComparison.Ordinal))
            .ToList();

    /// <summary>How the temporary files for that one begin: with its name, as far as there is room beside the random part.</summary>
    public static string TemporaryPrefix(string name) => "." + FileName.Beginning(name, LongestBeginning) + ".";

    /// <summary>
    /// Flushes the names in a folder. Windows writes them in the order in which they were given; elsewhere a file system that
    /// cannot do it says so, and then the names are as safe as they are there.
    /// </summary>
    public static void FlushFolder(string folder)
    {
        FileOperation.Announce(FileStep.FlushFolder, folder);
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return;
        const int ReadOnly = 0;
        var descriptor = open(System.Text.Encoding.UTF8.GetBytes(folder + "\0"), ReadOnly);
        if (descriptor < 0)
            return;
        _ = fsync(descriptor);
        _ = close(descriptor);
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc", SetLastError = true)]
    private static extern int close(int descriptor);

    private static void TryDelete(string? path)
    {
        try
        {
            if (path is null)
                return;
            FileOperation.Announce(FileStep.Delete, path);
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
            try
            {
                // By its number, and so this file whatever has its name by now: mono takes no descriptor that it has not opened itself.
                return new FileStream("/dev/fd/" + descriptor, FileMode.Open, FileAccess.Write, FileShare.None);
            }
            finally
            {
                _ = close(descriptor);
            }
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
