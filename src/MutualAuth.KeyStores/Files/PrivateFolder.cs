using System.Runtime.InteropServices;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Files;

/// <summary>
/// A folder that only its owner may look into, whatever the umask (0700). On Windows the files in it have access lists of their
/// own, and the folder inherits its parent's.
/// </summary>
internal static class PrivateFolder
{
    /// <summary>One that is there already is left as it is: somebody may have opened it on purpose.</summary>
    /// <exception cref="MutualAuthException"><see cref="Mab.FileFailure"/>.</exception>
    public static void Create(string path)
    {
        if (Directory.Exists(path))
            return;
        try
        {
            Make(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Mab.FileFailure.Error(path, "making the folder", exception.Message.TrimEnd('.'));
        }
    }

#if NET
    private static void Make(string path)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
#else
    private static void Make(string path)
    {
        const uint OwnerOnly = 0x1C0; // 0700
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            Directory.CreateDirectory(path);
        else if (mkdir(System.Text.Encoding.UTF8.GetBytes(path + "\0"), OwnerOnly) != 0 && !Directory.Exists(path))
            throw new IOException($"mkdir: error {Marshal.GetLastWin32Error()}");
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int mkdir(byte[] path, uint mode);
#endif
}
