using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>What a person does with mkfifo, mount and su, without a process for it.</summary>
internal static class UnixCalls
{
    /// <summary>The user that owns nothing, as su nobody would have it.</summary>
    private const uint Nobody = 65534;

    public static void MakePipe(string path)
    {
        if (mkfifo(path, 0x1B6) != 0)
            throw Failure("mkfifo");
    }

    public static void MakeSocket(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        // Binding makes the file; the name of a socket is short, so it is moved to where it shall be.
        var brief = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        socket.Bind(new UnixDomainSocketEndPoint(brief));
        File.Move(brief, path);
    }

    /// <summary>A file that is mounted by itself, as docker run -v file:file does.</summary>
    /// <returns>Unmounts it; null where this process may not mount.</returns>
    public static IDisposable? Mount(string source, string target)
    {
        const ulong Bind = 4096;
        const int NotPermitted = 1;
        if (mount(source, target, null, Bind, IntPtr.Zero) == 0)
            return new Mounted(target);
        return Marshal.GetLastPInvokeError() == NotPermitted ? null : throw Failure("mount");
    }

    /// <summary>
    /// Runs as a user whom the permissions of files bind. On Linux a thread of root may be one for what it does to files; whoever
    /// is not root is bound anyway.
    /// </summary>
    public static void AsNobody(string ownedFolder, Action action)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            action();
            return;
        }

        Own(ownedFolder);
        foreach (var entry in Directory.GetFileSystemEntries(ownedFolder, "*", SearchOption.AllDirectories))
            Own(entry);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                _ = setfsgid(Nobody);
                _ = setfsuid(Nobody);
                if (setfsuid(Nobody) != Nobody)
                    throw new InvalidOperationException("this process may not become another user");
                action();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void Own(string path)
    {
        if (lchown(path, Nobody, Nobody) != 0)
            throw Failure("chown");
    }

    private static IOException Failure(string call) => new($"{call}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    private sealed class Mounted(string target) : IDisposable
    {
        public void Dispose()
        {
            if (umount(target) != 0)
                throw Failure("umount");
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int mkfifo([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int lchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);

    [DllImport("libc", SetLastError = true)]
    private static extern int mount(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string source, [MarshalAs(UnmanagedType.LPUTF8Str)] string target,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string? type, ulong flags, IntPtr data);

    [DllImport("libc", SetLastError = true)]
    private static extern int umount([MarshalAs(UnmanagedType.LPUTF8Str)] string target);

    [DllImport("libc")]
    private static extern int setfsuid(uint user);

    [DllImport("libc")]
    private static extern int setfsgid(uint group);
}
