using System.Text;

namespace MutualAuth.KeyStores.Files;

/// <summary>Keeps private keys and passwords out of git, in the folder where they are written.</summary>
internal static class GitIgnore
{
    public const string FileName = ".gitignore";

    private const string OwnHeader = "# Written by MutualAuth.Build: private keys and passwords stay out of git.";

    /// <summary>
    /// For the folder that is ours: everything but public certificates, so that a file which a later version writes
    /// is secret until somebody decides otherwise.
    /// </summary>
    private const string ManagedFolder = """
        # Written by MutualAuth.Build. Private keys, passwords and keystores stay out of git;
        # public certificates may be committed. Delete this file to have it written anew.
        *
        !*/
        !.gitignore
        !*.cer
        !*.crt
        !*.der
        !*.pem
        !*.p7b
        *.key.pem
        /archive/

        """;

    /// <summary>Writes the file where there is none.</summary>
    /// <returns>The lines that a file which somebody else wrote lacks; empty where all is well.</returns>
    public static IReadOnlyList<string> Ensure(string folder, bool managed, IEnumerable<string> secretFiles)
    {
        var path = Path.Combine(folder, FileName);
        var lines = secretFiles.Select(file => "/" + Path.GetFileName(file))
            .Concat([$"/{Archive.FolderName}/", "/" + FolderLock.FileName])
            .ToList();
        if (!File.Exists(path))
        {
            var content = managed
                ? ManagedFolder.Replace("\r\n", "\n")
                : OwnHeader + "\n" + string.Join("\n", lines) + "\n";
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(content), Access.Public);
            return [];
        }

        var present = File.ReadAllLines(path).Select(line => line.Trim()).ToList();
        if (present.Contains("*"))
            return [];
        var missing = lines.Where(line => !present.Contains(line) && !present.Contains(line.TrimStart('/'))
            && !present.Any(pattern => Covers(pattern, line))).ToList();
        if (missing.Count == 0 || present.FirstOrDefault() != OwnHeader)
            return missing;
        // What is written beside the keystore has become more since.
        var completed = File.ReadAllText(path).TrimEnd() + "\n" + string.Join("\n", missing) + "\n";
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(completed), Access.Public);
        return [];
    }

    /// <summary>Only the plain form <c>*.extension</c> is understood; anything cleverer is for git to judge, and asked about.</summary>
    private static bool Covers(string pattern, string line) =>
        pattern.StartsWith("*.", StringComparison.Ordinal) && line.EndsWith(pattern.Substring(1), StringComparison.Ordinal);
}
