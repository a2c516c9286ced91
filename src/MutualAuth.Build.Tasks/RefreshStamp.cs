using System.Globalization;
using System.Text;
using Microsoft.Build.Utilities;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;

namespace MutualAuth.Build.Tasks;

/// <summary>
/// What one build leaves for the next, in files that MSBuild reads without loading this assembly (see
/// MutualAuth.Build.Refresh.targets). Holds paths, times and a hash, nothing secret. Lost, it costs one look at the keystores.
/// </summary>
/// <param name="declaration">The hash of what is declared, which the stamp is good for.</param>
internal sealed class RefreshStamp(string path, string declaration)
{
    /// <summary>The step of Linux's clock for files: a change within it leaves the time as it was.</summary>
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(20);

    /// <summary>Under a lock, since another process may build the same project, as another declaration has it.</summary>
    public void Write(RefreshResult result, DateTime began, TimeSpan lockLimit, Action<string> say, CancellationToken cancellation)
    {
        using var folderLock = FolderLock.Take(Path.GetDirectoryName(path)!, lockLimit, say, cancellation);
        // Until all that belongs to it is written, the next build looks. Never deleted: another build may be about to read it.
        WriteText("", "0\n");
        WriteLines(".copy-newest", Copies(result, CopyToOutput.PreserveNewest));
        WriteLines(".copy-always", Copies(result, CopyToOutput.Always));

        var times = string.Join(";", result.Seen.Paths.Select(file => "|" + ModifiedTime(file)));
        if (result.Seen.HaveChanged() || result.Seen.Paths.Any(file => !result.Outputs.Contains(file) && MayStillChange(file)))
            return;
        WriteLines(".watched", result.Seen.Paths);
        WriteText(".times", $"{declaration};{times}\n");
        WriteText("", result.NextAttention.UtcTicks.ToString(CultureInfo.InvariantCulture) + "\n");

        // An input that has just been written may be written once more within the same step of the clock. (One that is dated
        // in the future is not about to change.)
        bool MayStillChange(string file) => File.GetLastWriteTimeUtc(file) is var time && time > began - ClockStep && time <= DateTime.UtcNow;
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

    private void WriteText(string extension, string text) =>
        AtomicFile.Write(path + extension, Encoding.UTF8.GetBytes(text), Access.Public);
}
