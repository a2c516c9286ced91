using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MutualAuth.KeyStores.Findings;
#if NET
using Microsoft.Win32.SafeHandles;
#endif

namespace MutualAuth.KeyStores.Files;

/// <summary>Reads a whole file that somebody else may have written, and is therefore of any size and kind.</summary>
internal static class InputFile
{
    /// <summary>Bytes of a file that does not tell its length: so that a device without an end costs nobody anything.</summary>
    private const int UntoldLimit = 1024 * 1024;

    /// <summary>Bytes that are compared at a time.</summary>
    private const int Compared = 64 * 1024;

    /// <param name="limit">Bytes.</param>
    /// <exception cref="MutualAuthException">It does not exist, cannot be read, or is larger than the limit.</exception>
    public static byte[] Read(string path, string displayPath, int limit) => Told(path, displayPath, () => Content(path, displayPath, limit));

    /// <summary>Whether these bytes are all that it holds: they are not in memory a second time for it.</summary>
    /// <exception cref="MutualAuthException">It does not exist, or cannot be read.</exception>
    public static bool Holds(string path, string displayPath, byte[] content) => Told(path, displayPath, () =>
    {
        using var stream = Open(path);
        if (!stream.CanSeek)
            throw Endless();
        // Of no length is also one that does not tell it.
        if (stream.Length is not 0 and var told && told != content.Length)
            return false;
        var buffer = new byte[Compared];
        var position = 0;
        while (stream.Read(buffer, 0, buffer.Length) is var read and > 0)
        {
            if (read > content.Length - position)
                return false;
            for (var i = 0; i < read; i++)
            {
                if (buffer[i] != content[position++])
                    return false;
            }
        }

        return position == content.Length;
    });

    private static T Told<T>(string path, string displayPath, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            FileLink.ThrowIfBroken(path, displayPath);
            throw Mab.NoSuchFile.Error(displayPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Failure(path, displayPath, "reading the file", exception);
        }
    }

    /// <summary>The finding of a file that is there, and cannot be read.</summary>
    public static MutualAuthException Failure(string path, string displayPath, string action, Exception exception)
    {
        // Links that go round in a circle.
        FileLink.ThrowIfBroken(path, displayPath);
        // For a folder the system's words are "access denied", which sends people to look for permissions.
        return Mab.FileFailure.Error(displayPath, action, Directory.Exists(path) ? "it is a folder" : exception.Message.TrimEnd('.'));
    }

    /// <summary>The same, with the framework's exceptions where it cannot be read.</summary>
    /// <exception cref="MutualAuthException"><see cref="Mab.TooLarge"/>.</exception>
    public static byte[] Content(string path, string displayPath, int limit)
    {
        using var stream = Open(path);
        if (!stream.CanSeek)
            throw Endless();
        // The system is asked each time.
        var told = stream.Length;
        if (told > limit)
            throw Mab.TooLarge.Error(displayPath, string.Format(CultureInfo.InvariantCulture, "{0} bytes, the limit is {1}", told, limit));
        if (told == 0)
            return OfUnknownLength(stream, displayPath, limit);

        var content = new byte[told];
        var length = 0;
        while (length < content.Length && stream.Read(content, length, content.Length - length) is var read and > 0)
            length += read;
        Array.Resize(ref content, length);
        return content;
    }

    /// <summary>Empty; or one of /proc or of a file system in user space, which may not tell; or a device such as /dev/zero.</summary>
    private static byte[] OfUnknownLength(FileStream stream, string displayPath, int limit)
    {
        var content = new MemoryStream();
        var buffer = new byte[4096];
        while (stream.Read(buffer, 0, buffer.Length) is var read and > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > Math.Min(limit, UntoldLimit))
                throw Mab.TooLarge.Error(displayPath, "it does not tell its length, and does not end");
        }

        return content.ToArray();
    }

    /// <summary>Without waiting: to open a pipe is to wait for whoever writes to it, and there may be nobody.</summary>
    private static FileStream Open(string path)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            // O_RDONLY, O_NONBLOCK and O_CLOEXEC have the same values on all of Linux that .NET runs on, and others on macOS and FreeBSD.
            var flags = RuntimeInformation.IsOSPlatform(OSPlatform.Linux) ? 0x800 | 0x80000
                : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? 0x4 | 0x1000000
                : 0x4 | 0x100000;
            var descriptor = open(Encoding.UTF8.GetBytes(path + "\0"), flags);
            if (descriptor >= 0)
            {
                // The lock by which .NET keeps FileShare: what is being written is not read half.
                if (flock(descriptor, SharedLock | WithoutWaiting) == 0 || Marshal.GetLastWin32Error() is not (WouldBlock or WouldBlockOnMac))
                    return Stream(descriptor);
                _ = close(descriptor);
            }
        }

        // Where that has failed, or another holds the file, this fails as well, and has words for it.
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

#if NET
    private static FileStream Stream(int descriptor) => new(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, 1);
#else
    /// <summary>By its number: mono takes no descriptor that it has not opened itself.</summary>
    private static FileStream Stream(int descriptor)
    {
        const int Current = 1;
        try
        {
            // A pipe would be waited for once more.
            return lseek(descriptor, IntPtr.Zero, Current) == new IntPtr(-1)
                ? throw Endless()
                : new FileStream("/dev/fd/" + descriptor, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    [DllImport("libc")]
    private static extern IntPtr lseek(int descriptor, IntPtr offset, int origin);
#endif

    private static IOException Endless() => new("it is a pipe or a device, which has no end that could be waited for");

    private const int SharedLock = 1, WithoutWaiting = 4;

    private const int WouldBlock = 11, WouldBlockOnMac = 35;

    [DllImport("libc")]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int flock(int descriptor, int operation);

    [DllImport("libc")]
    private static extern int close(int descriptor);
}
