using System.Globalization;

namespace MutualAuth.KeyStores.Files;

/// <summary>Keeps what is about to be replaced: <c>archive/</c> beside the file, each copy named by the time in UTC.</summary>
internal static class Archive
{
    public const string FolderName = "archive";

    /// <summary>Removes what a killed build has left of a copy. Only under the folder's lock.</summary>
    public static void DeleteLeftovers(string path) => AtomicFile.DeleteLeftovers(CopiesOf(path));

    public static bool HasLeftovers(string path) => AtomicFile.HasLeftovers(CopiesOf(path));

    /// <summary>
    /// The copy of a build that failed or was killed after it: a disk that is full is not filled further by each new attempt.
    /// </summary>
    private static string? Existing(string folder, string path, byte[] content) => !Directory.Exists(folder) ? null
        : Directory.EnumerateFiles(folder, Path.GetFileName(CopiesOf(path)))
            .FirstOrDefault(copy => new FileInfo(copy).Length == content.Length && File.ReadAllBytes(copy).AsEnumerable().SequenceEqual(content));

    /// <returns>The path of the copy.</returns>
    public static string Keep(string path, byte[] content, DateTimeOffset now)
    {
        var folder = Path.Combine(Path.GetDirectoryName(path)!, FolderName);
        var stem = Path.GetFileNameWithoutExtension(path) + "-"
            + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var extension = Path.GetExtension(path);

        if (Existing(folder, path, content) is { } existing)
        {
            AtomicFile.FlushFolder(folder);
            return existing;
        }

        // All that it holds is private, so that nobody else has anything to do in it.
        PrivateFolder.Create(folder);
        var copy = Path.Combine(folder, stem + extension);
        for (var i = 2; File.Exists(copy); i++)
            copy = Path.Combine(folder, $"{stem}-{i.ToString(CultureInfo.InvariantCulture)}{extension}");
        AtomicFile.Write(copy, content, Access.Private);
        return copy;
    }

    /// <summary>A pattern.</summary>
    private static string CopiesOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, FolderName, Path.GetFileNameWithoutExtension(path) + "-*" + Path.GetExtension(path));
}
