using System.Globalization;
using MutualAuth.Fuzzing.Directed;
using MutualAuth.Fuzzing.Loop;
using MutualAuth.Fuzzing.Targets;

namespace MutualAuth.Fuzzing;

internal static class Program
{
    private const string Usage = """
        dotnet run -c Release --project tests/MutualAuth.Fuzzing -- <reader>|all [--minutes N] [--folder F]

          Fuzzes one reader, or all in turn, for N minutes altogether (20). What is kept between runs, and what is found, is in
          F (artifacts/fuzzing): <reader>/corpus and <reader>/findings.

        dotnet run --project tests/MutualAuth.Fuzzing -- --read <reader> <file>...

          Reads the files as that reader does, and says how each ended.
        """;

    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["--worker", var name, var folder, var end, var seed]:
                    // Before anything else: instrumented code writes to the map from its first line on.
                    var coverage = new Coverage();
                    return Worker.Run(
                        coverage,
                        FuzzTarget.Named(name),
                        new FuzzFolder(Path.Combine(folder, name)),
                        new DateTime(long.Parse(end, CultureInfo.InvariantCulture), DateTimeKind.Utc),
                        int.Parse(seed, CultureInfo.InvariantCulture));
                case ["--directed", var name]:
                    DirectedRun.Run(name);
                    return 0;
                case ["--read", var name, .. var files]:
                    foreach (var file in files)
                    {
                        var attempt = Attempt.Of(FuzzTarget.Named(name), File.ReadAllBytes(file));
                        Console.WriteLine($"{attempt.Code} {file} {attempt.Unexpected}");
                    }

                    return 0;
                case [var name, .. var rest] when !name.StartsWith('-'):
                    var targets = name == "all" ? FuzzTarget.All : [FuzzTarget.Named(name)];
                    var minutes = double.Parse(Value(rest, "--minutes") ?? "20", CultureInfo.InvariantCulture);
                    var place = Path.GetFullPath(Value(rest, "--folder") ?? "artifacts/fuzzing");
                    return new LongRun(place, TimeSpan.FromMinutes(minutes / targets.Count)).Run(targets) == 0 ? 0 : 1;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }
        catch (ArgumentException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 2;
        }
    }

    private static string? Value(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;
}
