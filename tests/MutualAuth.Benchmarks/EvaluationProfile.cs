using Microsoft.Build.Framework;
using Microsoft.Build.Framework.Profiler;
using Microsoft.Build.Logging.StructuredLogger;

namespace MutualAuth.Benchmarks;

/// <summary>
/// What MSBuild's <c>-profileEvaluation</c> says of the package's files, to the tick: the binary log has its figures, of which
/// the report shows whole milliseconds.
/// </summary>
internal static class EvaluationProfile
{
    /// <summary>Elements in our files, and the imports of them, which are the reading of the files. The last evaluation of the log counts.</summary>
    public static double Milliseconds(string binaryLog)
    {
        var milliseconds = double.NaN;
        foreach (var record in BinaryLog.ReadRecords(binaryLog))
        {
            if (record.Args is ProjectEvaluationFinishedEventArgs { ProfilerResult: { } profile })
                milliseconds = profile.ProfiledLocations.Where(location => IsOurs(location.Key)).Sum(location => location.Value.ExclusiveTime.TotalMilliseconds);
        }

        return milliseconds;
    }

    private static bool IsOurs(EvaluationLocation location) =>
        Path.GetFileName(location.File ?? "").StartsWith("MutualAuth.Build.", StringComparison.Ordinal)
        || (location.ElementDescription?.Contains("mutualauth.build/", StringComparison.Ordinal) ?? false);
}
