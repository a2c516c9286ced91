using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Logging.StructuredLogger;

namespace MutualAuth.Benchmarks;

/// <summary>
/// What MSBuild's <c>-profileEvaluation</c> says of the package's files: of their elements, and of the imports of them, which are
/// the reading of the files.
/// </summary>
internal static class EvaluationProfile
{
    /// <summary>As the report tells it, which leaves out what takes less than a millisecond.</summary>
    /// <param name="report">The file that it was written to.</param>
    public static double ReportedMilliseconds(string report)
    {
        // Id|ParentId|Pass|File|Line #|Expression|Inc (ms)|Inc (%)|Exc (ms)|Exc (%)|#|Kind|Bug, where an expression may have more of these.
        return File.ReadLines(report).Select(line => line.Split('|')).Where(cells => cells.Length >= 13)
            .Where(cells => IsOurs(cells[3], string.Join('|', cells[5..^7])))
            .Sum(cells => double.Parse(cells[^5], CultureInfo.InvariantCulture));
    }

    /// <summary>To the tick, as the binary log has it, with what the profiler itself costs per element. The last evaluation of the log counts.</summary>
    public static double Milliseconds(string binaryLog)
    {
        var milliseconds = double.NaN;
        foreach (var record in BinaryLog.ReadRecords(binaryLog))
        {
            if (record.Args is ProjectEvaluationFinishedEventArgs { ProfilerResult: { } profile })
                milliseconds = profile.ProfiledLocations.Where(location => IsOurs(location.Key.File, location.Key.ElementDescription)).Sum(location => location.Value.ExclusiveTime.TotalMilliseconds);
        }

        return milliseconds;
    }

    private static bool IsOurs(string? file, string? element) =>
        Path.GetFileName(file ?? "").StartsWith("MutualAuth.Build.", StringComparison.Ordinal)
        || (element?.Contains("mutualauth.build/", StringComparison.Ordinal) ?? false);
}
