using System.Globalization;
using System.Text;
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
    public void Write(RefreshResult result, DateTime began)
    {
        // Until all that belongs to it is written, there is none: whatever ends this early, the next build looks.
        AtomicFile.Delete(path);
        var watched = result.Watched.SelectMany(WithTarget).Distinct(StringComparer.Ordinal).ToList();
        WriteLines(".watched", watched);
        WriteText(".times", string.Join(";", watched.Select(file => "|" + ModifiedTime(file))) + "\n");
        WriteLines(".copy-newest", Copies(result, CopyToOutput.PreserveNewest));
        WriteLines(".copy-always", Copies(result, CopyToOutput.Always));

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
        if (FileLink.Follow(file) is var target && target != file)
            yield return target;
    }

    /// <summary>In MSBuild's own words, since it is MSBuild that compares them; empty where there is no such file.</summary>
    private static string ModifiedTime(string file) => new TaskItem(file.Replace("%", "%25")).GetMetadata("ModifiedTime");

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
