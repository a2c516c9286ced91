using System.Diagnostics;
using System.Globalization;
using MutualAuth.Fuzzing.Directed;
using MutualAuth.Fuzzing.Loop;

namespace MutualAuth.KeyStores.Tests.Hostile;

/// <summary>
/// Inputs of about a mebibyte that were made to hurt: each ends in its documented error, within 256 MiB and 5 seconds of a
/// processor, on a stack of a mebibyte. In a process of its own, which a breach ends.
/// </summary>
[TestClass]
public sealed class HostileInputTests
{
    private const string MemoryLimit = "0x10000000";

    private const int Milliseconds = 5000;

    public static IEnumerable<object[]> Readers => HostileInput.Readers.Select(reader => new object[] { reader });

    [TestMethod]
    [DynamicData(nameof(Readers))]
    public async Task Inputs_that_are_made_to_hurt_end_in_documented_errors_within_the_promised_bounds(string reader)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "MutualAuth.Fuzzing.dll"), "--directed", reader },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = MemoryLimit;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();

        Assert.AreEqual(0, process.ExitCode, $"it died of '{lines.LastOrDefault()}': {await error}");
        var results = lines.Select(line => line.Split('\t')).Where(parts => parts.Length > 1).ToDictionary(parts => parts[0]);
        var inputs = HostileInput.All.Where(input => input.Reader == reader).ToList();
        Assert.HasCount(inputs.Count, results);
        var wrong = inputs.SelectMany(input => Wrong(input, results[input.Name])).ToList();
        Assert.IsEmpty(wrong, string.Join("\n", wrong));
    }

    private static IEnumerable<string> Wrong(HostileInput input, string[] result)
    {
        if (int.Parse(result[1], CultureInfo.InvariantCulture) > Milliseconds)
            yield return $"{input} took {result[1]} ms";
        var isDocumented = result[2] == Attempt.Ok || result[2].StartsWith("MAB", StringComparison.Ordinal);
        if (!isDocumented || (input.Code != "*" && input.Code != result[2]))
            yield return $"{input} ended in {result[2]} instead of {input.Code} {string.Join(" ", result.Skip(4))}";
    }
}
