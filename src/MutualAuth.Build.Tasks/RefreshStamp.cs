using System.Globalization;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// What one build leaves for the next, in files that MSBuild reads without loading this assembly (see
/// MutualAuth.Build.targets). Holds paths, times and a hash, nothing secret. Lost, it costs one look at the keystores.
/// </summary>
/// <param name="declaration">The hash of what is declared, which the stamp is good for.</param>
internal sealed class RefreshStamp(string path, string declaration)
{
    /// <summary>The metadata of a refreshed keystore, in the order in which MutualAuth.Build.targets takes a line apart.</summary>
    private static readonly string[] OutputMetadata = ["StoreType", "TrustedCount", "Alias", "Subject", "Sha256", "Expires", "PublicCertificate"];

    /// <summary>
    /// It holds for nothing from before the first file is written until all is: whatever ends a build early, the next one looks.
    /// It would not after a target called by name, such as MutualAuthRenew, that was killed with a key in a temporary file.
    /// Never deleted: another build may be about to read it.
    /// </summary>
    public void Withdraw()
    {
        if (File.Exists(path))
            WriteText("", "0\n");
        AtomicFile.DeleteAbandoned(path);
    }

    /// <summary>Under a lock, since another process may build the same project, as another declaration has it.</summary>
    /// <param name="refreshed">The keystores, as the task returns them.</param>
    public void Write(
        RefreshResult result, IEnumerable<ITaskItem> refreshed, TimeSpan lockLimit, Action<string> say, CancellationToken cancellation)
    {
        using var folderLock = FolderLock.Take(Path.GetDirectoryName(path)!, lockLimit, say, cancellation);
        var watched = result.Seen.Paths;
        // Before it is asked whether anything has changed: what changes after that has another time than these.
        var times = string.Join(";", watched.Select(file => "|" + ModifiedTime(file)));
        var measured = result.KeyStores.SelectMany(keyStore => Measured(keyStore.Declaration)).Where(File.Exists).Distinct(StringComparer.Ordinal).ToList();
        var lengths = string.Join(";", measured.Select(file => "|" + new FileInfo(file).Length.ToString(CultureInfo.InvariantCulture)));
        var looksAgain = result.Seen.HaveChanged() || result.Seen.MayStillChange(result.Outputs);
        // What another build of the same declaration has written meanwhile holds, for what that one has seen.
        if (!looksAgain || !IsOfThisDeclaration())
            WriteText("", "0\n");
        WriteCopies(".copy-newest", Copies(result, CopyToOutput.PreserveNewest));
        WriteCopies(".copy-always", Copies(result, CopyToOutput.Always));
        WriteLines(".outputs", refreshed.Select(item => string.Join("|", OutputMetadata.Select(item.GetMetadata).Prepend(item.ItemSpec).Select(Encoded))));

        if (looksAgain)
            return;
        WriteLines(".watched", watched);
        WriteLines(".measured", measured);
        WriteText(".times", $"{declaration};{times};{lengths}\n");
        WriteText("", result.NextAttention.UtcTicks.ToString(CultureInfo.InvariantCulture) + "\n");
    }

    /// <summary>
    /// Property functions take the line apart, and what is between their quotes must never look like the end of one, or the
    /// beginning of another: escaped once for the function, and once for the item that it makes.
    /// </summary>
    private static string Encoded(string value) => MutualAuthTask.Escaped(MutualAuthTask.Escaped(value).Replace("|", "%7c"));

    /// <summary>In MSBuild's own words, since it is MSBuild that compares them; empty where there is no such file.</summary>
    private static string ModifiedTime(string file) => new TaskItem(MutualAuthTask.Escaped(file)).GetMetadata("ModifiedTime");

    /// <summary>
    /// Keystores and exports: what somebody may exchange and give the old time to. By their length, and not by a hash, which
    /// would stand in logs and let whoever reads them try passwords: all else in a truststore is public.
    /// </summary>
    private static IEnumerable<string> Measured(KeyStoreDeclaration declaration) =>
        KeyStoreOutputs.Paths(declaration).Concat(KeyStoreOutputs.SuccessorPaths(declaration)).Prepend(declaration.Path);

    private static IEnumerable<string> Copies(RefreshResult result, CopyToOutput mode) =>
        from keyStore in result.KeyStores
        where keyStore.Declaration.CopyToOutput == mode
        from file in KeyStoreOutputs.CopyPaths(keyStore.Declaration).Prepend(keyStore.Declaration.Path)
        select file;

    /// <summary>Where nothing is copied there is no list, and no build reads an empty one.</summary>
    private void WriteCopies(string extension, IEnumerable<string> files)
    {
        if (files.Any())
            WriteLines(extension, files);
        else
            AtomicFile.Delete(path + extension);
    }

    private bool IsOfThisDeclaration() =>
        File.Exists(path + ".times") && File.ReadAllText(path + ".times").StartsWith(declaration + ";", StringComparison.Ordinal);

    private void WriteLines(string extension, IEnumerable<string> lines) =>
        WriteText(extension, string.Concat(lines.Select(line => line + "\n")));

    /// <summary>
    /// Not flushed to the disk: where the power fails and leaves an empty file, the times are others than those of the stamp, and
    /// the next build looks.
    /// </summary>
    private void WriteText(string extension, string text) =>
        AtomicFile.Write(path + extension, Encoding.UTF8.GetBytes(text), Access.Public, flush: false);
}
