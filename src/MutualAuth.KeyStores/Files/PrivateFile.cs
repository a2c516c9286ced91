namespace MutualAuth.KeyStores.Files;

/// <summary>Who may read a file that only its owner should.</summary>
internal static class PrivateFile
{
    /// <summary>
    /// The mode, where every user may read the file, or one who is not the owner write it: after a backup was put back, say. That
    /// a group may read it can be meant. Null where all is well, there is no such file, or files have no mode.
    /// </summary>
    public static string? ModeOpenToOthers(string path)
    {
#if NET
        const UnixFileMode Open = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;
        if (!OperatingSystem.IsWindows() && File.Exists(path) && File.GetUnixFileMode(path) is var mode && (mode & Open) != 0)
            return "0" + Convert.ToString((int)mode & 0x1FF, 8);
#endif
        return null;
    }
}
