namespace MutualAuth.KeyStores.Refresh;

/// <summary>Says how far long work has come: not at all where it is short, and then not too often.</summary>
/// <param name="elapsed">Since the work began.</param>
internal sealed class Progress(Action<string> say, Func<TimeSpan> elapsed)
{
    /// <summary>A person wonders after some seconds; more lines than this would bury the rest of the log.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private TimeSpan _next = Interval;

    /// <param name="text">Asked for only when something is to be said.</param>
    public void At(Func<string> text)
    {
        var now = elapsed();
        if (now < _next)
            return;
        _next = now + Interval;
        say(text());
    }
}
