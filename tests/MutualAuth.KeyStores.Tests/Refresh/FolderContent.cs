namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>All files of a folder, to be put back as often as is wanted.</summary>
internal sealed record FolderContent(IReadOnlyList<(string Path, byte[] Bytes, UnixFileMode? Mode)> Files)
{
    public static FolderContent Of(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => (path, File.ReadAllBytes(path), OperatingSystem.IsWindows() ? null : (UnixFileMode?)File.GetUnixFileMode(path)))
            .ToList());

    public void Restore(string folder)
    {
        Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach (var (path, bytes, mode) in Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
            if (mode is { } bits && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, bits);
        }
    }

    /// <summary>As if the next build came a day later.</summary>
    public static void GrowOld(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-1));
    }
}
