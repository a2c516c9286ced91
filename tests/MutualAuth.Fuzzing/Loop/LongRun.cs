using System.Diagnostics;
using System.Globalization;
using MutualAuth.Fuzzing.Targets;
using SharpFuzz;

namespace MutualAuth.Fuzzing.Loop;

/// <summary>
/// Fuzzes readers one after the other, each in a process of its own with an instrumented copy of the library and as much memory
/// as a mebibyte of input may cost. A process that dies is one finding, and is replaced.
/// </summary>
internal sealed class LongRun(string folder, TimeSpan time)
{
    private const string MemoryLimit = "0x10000000";

    /// <returns>The number of findings.</returns>
    public int Run(IReadOnlyList<FuzzTarget> targets)
    {
        var program = Instrumented();
        var findings = 0;
        foreach (var target in targets)
        {
            var place = new FuzzFolder(Path.Combine(folder, target.Name));
            RunOne(program, target, place);
            findings += place.CountFindings();
            if (place.ReadReport() is { } report)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{target.Name,-12} {report.Inputs,10:N0} inputs, {report.Edges,6:N0} edges, {report.Corpus,5:N0} kept, {report.Time:hh\\:mm\\:ss}, nothing new for {report.SinceNew:hh\\:mm\\:ss}, {place.CountFindings()} findings"));
            }
        }

        return findings;
    }

    private void RunOne(string program, FuzzTarget target, FuzzFolder place)
    {
        var end = DateTime.UtcNow + time;
        for (var seed = Environment.TickCount; DateTime.UtcNow < end; seed++)
        {
            var start = new ProcessStartInfo("dotnet")
            {
                ArgumentList = { program, "--worker", target.Name, folder, end.Ticks.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture) },
                RedirectStandardError = true,
            };
            start.Environment["DOTNET_GCHeapHardLimit"] = MemoryLimit;
            start.Environment["DOTNET_TieredPGO"] = "0";
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0 && !File.Exists(place.Current))
                throw new InvalidOperationException(error);
            if (process.ExitCode != 0)
                place.AddFinding(process.ExitCode == FuzzFolder.TookTooLong ? "Endless" : "Crash", place.ReadCurrent(), error);
        }
    }

    /// <summary>A copy of this program beside the findings, with the library and BouncyCastle's ASN.1 instrumented.</summary>
    private string Instrumented()
    {
        var copy = Path.Combine(folder, "program");
        if (Directory.Exists(copy))
            Directory.Delete(copy, recursive: true);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Fuzzer.Instrument(Path.Combine(copy, "MutualAuth.KeyStores.dll"), type => type.StartsWith("MutualAuth.", StringComparison.Ordinal), Options.Value);
        Fuzzer.Instrument(Path.Combine(copy, "BouncyCastle.Cryptography.dll"), type => type.StartsWith("Org.BouncyCastle.Asn1.", StringComparison.Ordinal), Options.Value);
        return Path.Combine(copy, "MutualAuth.Fuzzing.dll");
    }
}
