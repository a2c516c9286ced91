using System.Text;
using MutualAuth.KeyStores.Findings;

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

    /// <summary>Bytes; those of a person have a few hundred.</summary>
    private const int SizeLimit = 1024 * 1024;

    public static string PathIn(string folder) => Path.Combine(folder, FileName);

    /// <summary>Writes the file where there is none, and completes one that is ours.</summary>
    /// <returns>What a file that somebody else wrote lacks; null where all is well.</returns>
    public static Finding? Ensure(string folder, bool managed, IEnumerable<string> secretFiles)
    {
        var path = PathIn(folder);
        var lines = secretFiles.Select(file => "/" + Pattern(Path.GetFileName(file)))
            .Concat([$"/{Archive.FolderName}/", "/" + FolderLock.FileName])
            .ToList();
        if (!File.Exists(path))
        {
            var content = managed
                ? ManagedFolder.Replace("\r\n", "\n")
                : OwnHeader + "\n" + string.Join("\n", lines) + "\n";
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(content), Access.Public);
            return null;
        }

        // Since git 2.32, whoever can have a link checked out could have any file of the machine read.
        if (FileLink.Is(path))
            return Mab.GitIgnoreIsLink.At(path, string.Join(" ", lines));

        var text = Encoding.UTF8.GetString(InputFile.Read(path, path, SizeLimit)).TrimStart('\uFEFF');
        var present = text.Split('\n').Select(line => line.Trim()).ToList();
        if (present.Contains("*"))
            return null;
        var missing = lines.Where(line => !present.Contains(line) && !present.Contains(line.TrimStart('/'))
            && !present.Any(pattern => Covers(pattern, line))).ToList();
        if (missing.Count == 0)
            return null;
        if (present.FirstOrDefault() != OwnHeader)
            return Mab.NotIgnoredByGit.At(path, string.Join(" ", missing));
        // What is written beside the keystore has become more since.
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(text.TrimEnd() + "\n" + string.Join("\n", missing) + "\n"), Access.Public);
        return null;
    }

    /// <summary>The pattern that stands for that name alone.</summary>
    private static string Pattern(string fileName) =>
        string.Concat(fileName.Select(c => c is '*' or '?' or '[' or '\\' ? "\\" + c : c.ToString()));

    /// <summary>Only the plain form <c>*.extension</c> is understood; anything cleverer is for git to judge, and asked about.</summary>
    private static bool Covers(string pattern, string line) =>
        pattern.StartsWith("*.", StringComparison.Ordinal) && line.EndsWith(pattern.Substring(1), StringComparison.Ordinal);
}
