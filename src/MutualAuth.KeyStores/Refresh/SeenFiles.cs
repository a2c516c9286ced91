using MutualAuth.KeyStores.Files;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>
/// The files that a refresh depends on, each with the time of last change that it had when the refresh looked at it. Not
/// with that which it has in the end: what was changed in between would never be noticed.
/// </summary>
internal sealed class SeenFiles
{
    private readonly SortedDictionary<string, DateTime> _times = new(StringComparer.Ordinal);

    /// <summary>Full paths, sorted, also of files that do not exist.</summary>
    public IReadOnlyCollection<string> Paths => _times.Keys;

    /// <summary>To be called before they are read; of several looks at one file the first counts.</summary>
    public void LookAt(IEnumerable<string> files)
    {
        foreach (var (file, time) in files.Where(file => !_times.ContainsKey(file)).SelectMany(Look))
        {
            if (!_times.ContainsKey(file))
                _times.Add(file, time);
        }
    }

    /// <summary>They are as this refresh has left them. To be called while nobody else may write them.</summary>
    public void Wrote(IEnumerable<string> files)
    {
        foreach (var (file, time) in files.SelectMany(Look))
            _times[file] = time;
    }

    public void Forget() => _times.Clear();

    /// <summary>Somebody else has changed one of them since.</summary>
    public bool HaveChanged() => _times.Any(seen => TimeOf(seen.Key) != seen.Value);

    /// <summary>1601 where there is no such file.</summary>
    private static DateTime TimeOf(string file) => File.GetLastWriteTimeUtc(file);

    /// <summary>
    /// A link keeps its time when what it points to is exchanged, as Kubernetes does with the secrets that it mounts; the
    /// file behind it does not.
    /// </summary>
    private static IEnumerable<(string File, DateTime Time)> Look(string file)
    {
        // Of a name that no file can have there is nothing to be seen: a keystore's may be too long for the names made of it.
        if (FileName.IsTooLong(Path.GetFileName(file)))
            yield break;
        // Asks the system once for both.
        var info = new FileInfo(file);
        yield return (file, info.LastWriteTimeUtc);
        if (!FileLink.Is(info))
            yield break;
        foreach (var target in FileLink.Targets(file))
            yield return (target, TimeOf(target));
    }
}
