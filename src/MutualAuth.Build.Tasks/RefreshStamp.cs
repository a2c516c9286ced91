using System.Globalization;
using System.Text;
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
        WriteLines(".watched", result.Watched.Where(File.Exists));
        WriteLines(".copy-newest", Copies(result, CopyToOutput.PreserveNewest));
        WriteLines(".copy-always", Copies(result, CopyToOutput.Always));

        // An input that changed while we worked may have been read before the change: no stamp, so that the next build looks.
        var written = new HashSet<string>(result.KeyStores.SelectMany(keyStore => WrittenFiles(keyStore.Declaration)), StringComparer.Ordinal);
        if (result.Watched.Any(file => !written.Contains(file) && File.GetLastWriteTimeUtc(file) > began))
            return;
        WriteText("", result.NextAttention.UtcTicks.ToString(CultureInfo.InvariantCulture) + "\n");
    }

    private static IEnumerable<string> WrittenFiles(KeyStoreDeclaration declaration) =>
        KeyStoreOutputs.Paths(declaration).Concat(
        [
            declaration.Path,
            declaration.StorePassword.FilePath ?? declaration.Path,
            Path.Combine(declaration.Folder, ".gitignore"),
        ]);

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
