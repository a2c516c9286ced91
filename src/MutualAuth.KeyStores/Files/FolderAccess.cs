namespace MutualAuth.KeyStores.Files;

/// <summary>Who may write to a folder and its files.</summary>
internal static class FolderAccess
{
    /// <summary>
    /// Every user of the machine may. A sticky folder counts as well: nobody can take our files away there, but lay theirs
    /// where ours will be. A group does not: with a group for each user, as most distributions have it, that is nobody else.
    /// </summary>
    /// <remarks>On Windows, and under .NET Framework and Mono, it is not known.</remarks>
    public static bool IsOpenToOthers(string folder)
    {
#if NET
        return !OperatingSystem.IsWindows() && Directory.Exists(folder)
            && (new DirectoryInfo(FileLink.Follow(folder)).UnixFileMode & UnixFileMode.OtherWrite) != 0;
#else
        return false;
#endif
    }

    /// <summary>Whether we may write a file that is there: keytool asks the system the same before it writes a keystore.</summary>
    public static bool MayWrite(string path)
    {
#if NET
        // Root may write whatever it wants to; but who has taken away every permission to write has meant something.
        const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & AnyWrite) == 0)
            return false;
#endif
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            // Something else is the matter, and replacing the file will tell what.
            return true;
        }
    }
}
