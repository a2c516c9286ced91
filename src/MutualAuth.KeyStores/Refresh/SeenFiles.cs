using MutualAuth.KeyStores.Files;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>
/// The files that a refresh depends on, each with the time of last change that it had when the refresh looked at it. Not
/// with that which it has in the end: what was changed in between would never be noticed.
/// </summary>
internal sealed class SeenFiles
{
    /// <summary>More than a step of Linux's clock for files: a change within one leaves the time as it was.</summary>
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, SeenFile> _seen = new(StringComparer.Ordinal);

    /// <param name="MayStillChange">
    /// Within the same step of the clock, and so without another time. (One that is dated in the future is not about to change.)
    /// </param>
    private sealed record SeenFile(string Path, DateTime Time, bool MayStillChange);

    /// <summary>Full paths, sorted, also of files that do not exist.</summary>
    public IReadOnlyList<string> Paths => [.. _seen.Keys.OrderBy(path => path, StringComparer.Ordinal)];

    /// <summary>To be called before they are read; of several looks at one file the first counts.</summary>
    /// <param name="wait">Where one has just been written, the step of the clock is waited for in which it was; not at all where null.</param>
    public void LookAt(IEnumerable<string> files, Action<TimeSpan>? wait = null)
    {
        var looks = Looks();
        if (wait is not null && looks.Exists(file => file.MayStillChange))
        {
            wait(ClockStep);
            looks = Looks();
        }

        foreach (var file in looks)
        {
            if (!_seen.ContainsKey(file.Path))
                _seen.Add(file.Path, file);
        }

        List<SeenFile> Looks() => files.Where(path => !_seen.ContainsKey(path)).SelectMany(Look).ToList();
    }

    /// <summary>Of its last change, as it was when it was looked at; null where it has not been.</summary>
    public DateTime? TimeWhenSeen(string path) => _seen.TryGetValue(path, out var file) ? file.Time : null;

    /// <summary>They are as this refresh has left them. To be called while nobody else may write them.</summary>
    public void Wrote(IEnumerable<string> files)
    {
        foreach (var file in files.SelectMany(Look))
            _seen[file.Path] = file;
    }

    public void Forget() => _seen.Clear();

    /// <summary>What this refresh has read of them may be changed, or has been, without their time telling it.</summary>
    /// <param name="written">By this refresh itself, under the lock: these are left out.</param>
    public bool MayStillChange(ISet<string> written) => _seen.Values.Any(file => file.MayStillChange && !written.Contains(file.Path));

    /// <summary>Somebody else has changed one of them since.</summary>
    public bool HaveChanged() => _seen.Values.Any(file => TimeOf(file.Path) != file.Time);

    /// <summary>1601 where there is no such file.</summary>
    private static DateTime TimeOf(string file) => File.GetLastWriteTimeUtc(file);

    /// <summary>
    /// A link keeps its time when what it points to is exchanged, as Kubernetes does with the secrets that it mounts; the
    /// file behind it does not.
    /// </summary>
    private static IEnumerable<SeenFile> Look(string path)
    {
        // Of a name that no file can have there is nothing to be seen: a keystore's may be too long for the names made of it.
        if (FileName.IsTooLong(Path.GetFileName(path)))
            yield break;
        // Asks the system once for both.
        var info = new FileInfo(path);
        yield return Seen(path, info.LastWriteTimeUtc);
        if (!FileLink.Is(info))
            yield break;
        foreach (var target in FileLink.Targets(path))
            yield return Seen(target, TimeOf(target));
    }

    private static SeenFile Seen(string path, DateTime time) =>
        new(path, time, DateTime.UtcNow is var now && time > now - ClockStep && time <= now);
}
