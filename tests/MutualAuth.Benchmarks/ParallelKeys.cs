using System.Globalization;

namespace MutualAuth.Benchmarks;

/// <summary>Many keystores of one project, each with a key of its own to make.</summary>
internal static class ParallelKeys
{
    private const int KeyStores = 50;
    private const int Turns = 5;

    public static IReadOnlyList<BenchmarkRow> Rows { get; } =
    [
        new("keystores", $"{KeyStores} keystores with RSA 3072 in one project", "uses all cores that MSBuild grants: at most 1.2 times the ideal", Measure),
    ];

    /// <summary>
    /// How long the search for a prime takes is chance, so that the ideal is that of the same run: the processor time that the keys
    /// have cost, spread over all cores. What a build costs without them is taken off both.
    /// </summary>
    private static Measured Measure()
    {
        using var workspace = Workspace.Create();
        var keys = WriteProject(workspace, "keys/Orders", "RSA", 3072);
        var plain = WriteProject(workspace, "plain/Orders", "EC", 256);
        Build(workspace, keys);
        Build(workspace, plain);
        var times = new List<Taken>();
        _ = Paired.Run(
            Turns,
            () =>
            {
                var without = First(workspace, plain);
                times.Add(First(workspace, keys) - without);
                return times[^1];
            },
            () => new Taken(1, 1));
        var ratio = new Spread(times.Skip(1).Select(taken => taken.Wall / (taken.Cpu / Environment.ProcessorCount)));
        return new Measured(
            string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}×; {new Spread(times.Skip(1).Select(taken => taken.Wall)).Median:0} ms for {new Spread(times.Skip(1).Select(taken => taken.Cpu)).Median:0} ms of processor time on {Environment.ProcessorCount} cores, {Turns} turns"),
            ratio.Median <= 1.2);
    }

    private static string WriteProject(Workspace workspace, string path, string algorithm, int size)
    {
        var folder = Path.Combine(workspace.Folder, path);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine(\"Hello\");\n");
        File.WriteAllText(Path.Combine(folder, Path.GetFileName(folder) + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MutualAuth.Build" Version="{Workspace.PackageVersion}" PrivateAssets="all" />
            {string.Concat(Enumerable.Range(1, KeyStores).Select(store => $"    <MutualAuthKeyStore Include=\"mutualauth/{store}.jks\" KeyAlgorithm=\"{algorithm}\" KeySize=\"{size}\" />\n"))}
              </ItemGroup>
            </Project>
            """);
        return folder;
    }

    private static Taken First(Workspace workspace, string folder)
    {
        Directory.Delete(Path.Combine(folder, "mutualauth"), recursive: true);
        return Build(workspace, folder);
    }

    private static Taken Build(Workspace workspace, string folder) => workspace.Run(folder, "dotnet", "build", "-tl:off", "-nodeReuse:false");
}
