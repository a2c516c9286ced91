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
/// MutualAuth.Build.Refresh.targets). Holds paths and a time, nothing secret. Lost, it costs one look at the keystores.
/// </summary>
internal sealed class RefreshStamp(string path)
{
    /// <summary>The metadata of a refreshed keystore, in the order in which MutualAuth.Build.Refresh.targets takes a line apart.</summary>
    private static readonly string[] OutputMetadata = ["StoreType", "TrustedCount", "Alias", "Subject", "Sha256", "Expires", "PublicCertificate"];

    /// <param name="refreshed">The keystores, as the task returns them.</param>
    public void Write(RefreshResult result, IEnumerable<ITaskItem> refreshed, DateTime began)
    {
        // Until all that belongs to it is written, there is none: whatever ends this early, the next build looks.
        AtomicFile.Delete(path);
        var watched = result.Watched.SelectMany(WithTarget).Distinct(StringComparer.Ordinal).ToList();
        WriteLines(".watched", watched);
        WriteText(".times", string.Join(";", watched.Select(file => "|" + ModifiedTime(file))) + "\n");
        var measured = result.KeyStores.SelectMany(keyStore => Measured(keyStore.Declaration)).Where(File.Exists).Distinct(StringComparer.Ordinal).ToList();
        WriteLines(".measured", measured);
        WriteText(".lengths", string.Join(";", measured.Select(file => "|" + new FileInfo(file).Length.ToString(CultureInfo.InvariantCulture))) + "\n");
        WriteLines(".copy-newest", Copies(result, CopyToOutput.PreserveNewest));
        WriteLines(".copy-always", Copies(result, CopyToOutput.Always));
        WriteLines(".outputs", refreshed.Select(item => string.Join("|", OutputMetadata.Select(item.GetMetadata).Prepend(item.ItemSpec).Select(Encoded))));

        // An input that changed while we worked may have been read before the change: no stamp, so that the next build looks.
        // (One that is dated in the future is not about to change.)
        var ended = DateTime.UtcNow;
        if (watched.Any(file => !result.Outputs.Contains(file) && File.GetLastWriteTimeUtc(file) is var time && time > began && time <= ended))
            return;
        WriteText("", result.NextAttention.UtcTicks.ToString(CultureInfo.InvariantCulture) + "\n");
    }

    /// <summary>
    /// A link keeps its time when what it points to is exchanged, as Kubernetes does with the secrets that it mounts; the
    /// file behind it does not.
    /// </summary>
    private static IEnumerable<string> WithTarget(string file)
    {
        yield return file;
#if NET
        if (File.Exists(file) && File.ResolveLinkTarget(file, returnFinalTarget: true) is { } target)
            yield return target.FullName;
#endif
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

    private void WriteLines(string extension, IEnumerable<string> lines) =>
        WriteText(extension, string.Concat(lines.Select(line => line + "\n")));

    /// <summary>Atomically, since another process may build the same project at the same time.</summary>
    private void WriteText(string extension, string text) =>
        AtomicFile.Write(path + extension, Encoding.UTF8.GetBytes(text), Access.Public);
}
