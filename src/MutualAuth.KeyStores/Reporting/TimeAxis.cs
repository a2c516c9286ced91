using System.Globalization;

namespace MutualAuth.KeyStores.Reporting;

/// <summary>Where on a line of 100 % a day lies, from the day of the report to a horizon that most certificates end before.</summary>
internal sealed class TimeAxis
{
    /// <summary>What has ended is left of today, what ends beyond the horizon right of it.</summary>
    private const double Today = 8, Horizon = 92;

    private static readonly (int Days, int MonthsBetweenTicks)[] Scales =
        [(92, 1), (183, 1), (366, 2), (731, 4), (1096, 6), (1827, 12), (3653, 24), (7305, 60), (14610, 120)];

    private readonly DateTimeOffset _now;
    private readonly (int Days, int MonthsBetweenTicks) _scale;

    /// <param name="daysLeft">Of the certificates to be shown.</param>
    public TimeAxis(DateTimeOffset now, IEnumerable<int> daysLeft)
    {
        _now = now;
        // A few that end in another century must not press all others against today.
        var days = daysLeft.Where(one => one >= 0).OrderBy(one => one).ToList();
        var most = days.Count == 0 ? 0 : days[(days.Count - 1) * 9 / 10];
        _scale = Scales.FirstOrDefault(scale => scale.Days >= most);
        if (_scale.Days == 0)
            _scale = Scales[Scales.Length - 1];
    }

    public static string TodayPercent => Percent(Today);

    public static string EndedPercent => Percent(Today / 2);

    public static string LaterPercent => Percent((Horizon + 100) / 2);

    public static string HorizonPercent => Percent(Horizon);

    public bool IsLater(int daysLeft) => daysLeft > _scale.Days;

    public string At(int daysLeft) => Percent(Position(daysLeft));

    /// <summary>From today to that day, or to the horizon.</summary>
    public string Length(int daysLeft) => Percent(Position(Math.Min(daysLeft, _scale.Days)) - Today);

    /// <summary>First days of months, with what is written there.</summary>
    public IEnumerable<(string At, string Label)> Ticks()
    {
        var step = _scale.MonthsBetweenTicks;
        var first = new DateTime(_now.UtcDateTime.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var month = 0; ; month += step)
        {
            if (first.Year + (month / 12) > 9998)
                yield break;
            var tick = first.AddMonths(month);
            if (step >= 24 && tick.Year % (step / 12) != 0)
            {
                month += 12 - step;
                continue;
            }

            var days = (tick - _now.UtcDateTime).TotalDays;
            if (days > _scale.Days)
                yield break;
            // Not on top of the word that marks today.
            if (Position(days) > Today + 13)
                yield return (Percent(Position(days)), tick.ToString(step >= 12 ? "yyyy" : "yyyy-MM", CultureInfo.InvariantCulture));
        }
    }

    private double Position(double days) => Today + ((Horizon - Today) * days / _scale.Days);

    private static string Percent(double value) => value.ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
