using System.Globalization;

namespace MutualAuth.KeyStores.Files;

/// <summary>Keeps what is about to be replaced: <c>archive/</c> beside the file, each copy named by the time in UTC.</summary>
internal static class Archive
{
    public const string FolderName = "archive";

    /// <summary>
    /// Bytes of the file's name, and of its extension, in the copy's: the time and a number need 24, and all of it may be as
    /// long as file systems take.
    /// </summary>
    private const int LongestStem = 180, LongestExtension = 40;

    /// <summary>Removes what a killed build has left of a copy. Only under the folder's lock.</summary>
    public static void DeleteLeftovers(string path) => AtomicFile.DeleteLeftovers(FolderOf(path), "." + Stem(path) + "-");

    public static bool HasLeftovers(string path) => AtomicFile.HasLeftovers(FolderOf(path), "." + Stem(path) + "-");

    /// <summary>
    /// The copy of a build that failed or was killed after it: a disk that is full is not filled further by each new attempt.
    /// It is the last one made, so that the older ones, of which there may be many, are not read.
    /// </summary>
    private static string? Existing(string path, byte[] content)
    {
        if (!Directory.Exists(FolderOf(path)))
            return null;
        var last = Directory.EnumerateFiles(FolderOf(path))
            .Where(copy => Path.GetFileName(copy).StartsWith(Stem(path) + "-", StringComparison.Ordinal) && !FileLink.Is(copy) && new FileInfo(copy).Length == content.Length)
            .OrderBy(Path.GetFileNameWithoutExtension, StringComparer.Ordinal)
            .LastOrDefault();
        return last is not null && InputFile.Holds(last, last, content) ? last : null;
    }

    private static string FolderOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, FolderName);

    /// <returns>The path of the copy.</returns>
    public static string Keep(string path, byte[] content, DateTimeOffset now)
    {
        var first = PathFor(path, now);
        var extension = Path.GetExtension(first);

        if (Existing(path, content) is { } existing)
        {
            AtomicFile.FlushFolder(FolderOf(path));
            return existing;
        }

        FileLink.ThrowIfBroken(FolderOf(path), FolderOf(path));
        // All that it holds is private, so that nobody else has anything to do in it.
        PrivateFolder.Create(FolderOf(path));
        var copy = first;
        for (var i = 2; File.Exists(copy); i++)
            copy = $"{first.Substring(0, first.Length - extension.Length)}-{i.ToString(CultureInfo.InvariantCulture)}{extension}";
        AtomicFile.Write(copy, content, Access.Private);
        return copy;
    }

    /// <summary>The copy of that moment, if there is but one.</summary>
    public static string PathFor(string path, DateTimeOffset now) => Path.Combine(
        Path.GetDirectoryName(path)!,
        FolderName,
        Stem(path) + "-" + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)
            + FileName.Beginning(Path.GetExtension(path), LongestExtension));

    private static string Stem(string path) => FileName.Beginning(Path.GetFileNameWithoutExtension(path), LongestStem);
}
