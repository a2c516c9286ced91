using System.Globalization;

namespace MutualAuth.Benchmarks;

/// <summary>What one run took.</summary>
/// <param name="Wall">Milliseconds by the clock.</param>
/// <param name="Cpu">Milliseconds that processors worked on it, user and system; NaN where the system does not tell.</param>
internal sealed record Taken(double Wall, double Cpu)
{
    public static Taken operator -(Taken a, Taken b) => new(a.Wall - b.Wall, a.Cpu - b.Cpu);
    public static Taken operator +(Taken a, Taken b) => new(a.Wall + b.Wall, a.Cpu + b.Cpu);
}

/// <summary>
/// Two alternatives in turns, and each turn the other way round: whatever else the machine does meets both alike. What counts
/// is the median of the ratios, turn by turn.
/// </summary>
internal sealed class Paired(IReadOnlyList<Taken> ours, IReadOnlyList<Taken> theirs)
{
    /// <param name="turns">After one that is not counted, which fills the caches of the disk.</param>
    /// <param name="afterTurn">Called when both have run.</param>
    public static Paired Run(int turns, Func<Taken> ours, Func<Taken> theirs, Action? afterTurn = null)
    {
        var (our, their) = (new List<Taken>(), new List<Taken>());
        for (var turn = 0; turn <= turns; turn++)
        {
            Taken first, second;
            if (turn % 2 == 0)
                (first, second) = (ours(), theirs());
            else
                (second, first) = (theirs(), ours());
            afterTurn?.Invoke();
            if (turn == 0)
                continue;
            our.Add(first);
            their.Add(second);
            if (!Console.IsErrorRedirected)
                Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r  turn {turn} of {turns}: {first.Wall:0} ms against {second.Wall:0} ms   "));
        }

        if (!Console.IsErrorRedirected)
            Console.Error.WriteLine();
        return new Paired(our, their);
    }

    public int Turns => ours.Count;

    public Spread OurWall => new(ours.Select(taken => taken.Wall));
    public Spread TheirWall => new(theirs.Select(taken => taken.Wall));
    public Spread OurCpu => new(ours.Select(taken => taken.Cpu));
    public Spread TheirCpu => new(theirs.Select(taken => taken.Cpu));

    public Spread WallRatio => new(ours.Zip(theirs, (our, their) => our.Wall / their.Wall));
    public Spread CpuRatio => new(ours.Zip(theirs, (our, their) => our.Cpu / their.Cpu));

    /// <summary>The ratio by the clock with its spread, the ratio of processor time, and what both took.</summary>
    public string Figure()
    {
        var cpu = double.IsNaN(CpuRatio.Median) ? "" : string.Create(CultureInfo.InvariantCulture, $"; processor time {CpuRatio.Median:0.000}×");
        return string.Create(CultureInfo.InvariantCulture, $"{WallRatio:0.000}×{cpu}; {OurWall.Median:0} ms against {TheirWall.Median:0} ms, {Turns} turns");
    }
}

/// <summary>The median of some figures, and the two between which the middle half of them lies.</summary>
internal sealed class Spread : IFormattable
{
    public Spread(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        Median = At(sorted, 0.5);
        Low = At(sorted, 0.25);
        High = At(sorted, 0.75);
    }

    public double Median { get; }
    public double Low { get; }
    public double High { get; }

    /// <summary>Median and, in brackets, the middle half.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        $"{Median.ToString(format, formatProvider)} ({Low.ToString(format, formatProvider)}–{High.ToString(format, formatProvider)})";

    public override string ToString() => ToString("0.##", CultureInfo.InvariantCulture);

    private static double At(List<double> sorted, double part)
    {
        if (sorted.Count == 0)
            return double.NaN;
        var position = part * (sorted.Count - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
    }
}
