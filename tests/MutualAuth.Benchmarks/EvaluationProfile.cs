using System.Globalization;

namespace MutualAuth.Benchmarks;

/// <summary>MSBuild's <c>-profileEvaluation</c> as a Markdown table: a line each for an element and how long it took.</summary>
internal static class EvaluationProfile
{
    public static double Milliseconds(string[] lines, string file) => lines.Where(line => line.Contains(file, StringComparison.Ordinal)).Sum(Exclusive);
    private static double Exclusive(string line) => double.Parse(line.Split('|')[5], CultureInfo.InvariantCulture);
}
