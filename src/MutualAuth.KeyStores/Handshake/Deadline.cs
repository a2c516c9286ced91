using System.Diagnostics;

namespace MutualAuth.KeyStores.Handshake;

/// <summary>When a probe must be over, and whether the user has ended it before.</summary>
internal sealed class Deadline(TimeSpan limit, CancellationToken cancellation)
{
    /// <summary>A wait looks up so often: what is cancelled ends within a twentieth of a second.</summary>
    public const int SliceMicroseconds = 50_000;

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public TimeSpan Limit => limit;

    public bool HasPassed => _clock.Elapsed >= limit;

    public TimeSpan Left => HasPassed ? TimeSpan.Zero : limit - _clock.Elapsed;

    public CancellationToken Cancellation => cancellation;

    public void ThrowIfCancelled() => cancellation.ThrowIfCancellationRequested();
}
