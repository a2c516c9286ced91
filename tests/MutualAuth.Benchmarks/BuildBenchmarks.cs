using System.Globalization;
using Microsoft.Build.Framework;
using Microsoft.Build.Logging.StructuredLogger;

namespace MutualAuth.Benchmarks;

/// <summary>What the package costs in builds that have nothing for it to do.</summary>
internal static class BuildBenchmarks
{
    private const int Turns = 41;
    private const int SolutionTurns = 9;
    private const int SolutionProjects = 100;
    private const int KeyStores = 3;
    private const int PartnerCount = 50;
    private const double Bar = 1.02;

    public static IReadOnlyList<BenchmarkRow> Rows { get; } =
    [
        new("noop", $"a build with nothing to do, {KeyStores} keystores and {PartnerCount} partners, against the same project without the package", "at most 1.02 times, and no assembly of ours loaded", Nothing),
        new("evaluation", "evaluation of the package's props and targets (`-profileEvaluation`)", "at most 2 ms", Evaluation),
        new("solution", $"a solution of {SolutionProjects} projects with one keystore each, nothing to do, against the same without the package", "at most 1.02 times", Solution),
    ];

    private static Measured Nothing()
    {
        using var workspace = Workspace.Create();
        var with = WriteProject(workspace, "with/Orders", KeyStores, PartnerCount);
        var without = WriteProject(workspace, "without/Orders", 0, 0);
        Build(workspace, with);
        Build(workspace, without);
        var loaded = LoadsOurAssemblies(workspace, with);
        var times = Paired.Run(Turns, () => Build(workspace, with), () => Build(workspace, without));
        var figure = times.Figure() + (loaded ? "; ASSEMBLIES OF OURS LOADED" : "; none of ours loaded");
        return new Measured(figure, times.WallRatio.Median <= Bar && !loaded);
    }

    /// <summary>The log says which assemblies MSBuild has loaded for the build, for whatever reason.</summary>
    private static bool LoadsOurAssemblies(Workspace workspace, string project)
    {
        var log = Path.Combine(workspace.Folder, "nothing.binlog");
        workspace.Run(project, "dotnet", "build", "-tl:off", "-nodeReuse:false", $"-bl:{log}");
        return BinaryLog.ReadRecords(log).Any(record => record.Args is AssemblyLoadBuildEventArgs { AssemblyName: { } name }
            && (name.StartsWith("MutualAuth", StringComparison.Ordinal) || name.StartsWith("BouncyCastle", StringComparison.Ordinal)));
    }

    /// <summary>
    /// Of the files of the package as they are evaluated for a build: in the first project of a process, for which MSBuild's own code
    /// has still to be compiled, and in the last of ten, which is what each further project of a solution costs.
    /// </summary>
    private static Measured Evaluation()
    {
        using var workspace = Workspace.Create();
        var project = WriteProject(workspace, "with/Orders", KeyStores, PartnerCount);
        Build(workspace, project);
        var folder = Path.Combine(workspace.Folder, "ten");
        WriteSolution(workspace, folder, 10, KeyStores, PartnerCount);
        workspace.Run(folder, "dotnet", "restore");
        var first = EvaluationTimes(workspace, project);
        var further = EvaluationTimes(workspace, folder);
        return new Measured(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{first.Reported:0.0} ms in the report, which leaves out what takes less than 1 ms; to the tick {first.Exact:0.0} ms in the first project of a process, {further.Exact:0.0} ms in the tenth; {Turns} runs"),
            first.Reported.Median <= 2);
    }

    private static (Spread Reported, Spread Exact) EvaluationTimes(Workspace workspace, string folder)
    {
        var log = Path.Combine(workspace.Folder, "evaluation.binlog");
        var report = Path.Combine(workspace.Folder, "evaluation.md");
        var reported = new List<double>();
        var exact = new List<double>();
        for (var run = 0; run <= Turns; run++)
        {
            // A collection of garbage (8 ms), a loop of MSBuild's own that is compiled once more (3 ms), its table of strings that grows:
            // whose file is read at that moment is chance, but the same in each run of one project. So each run has another project's.
            WriteSettings(workspace, 100 + 10 * run);
            workspace.Run(folder, "dotnet", "msbuild", "-m:1", "-nodeReuse:false", "-t:ResolvePackageAssets", $"-profileEvaluation:{report}", $"-bl:{log}");
            if (run == 0)
                continue;
            reported.Add(EvaluationProfile.ReportedMilliseconds(report));
            exact.Add(EvaluationProfile.Milliseconds(log));
        }

        return (new Spread(reported), new Spread(exact));
    }

    private static void WriteSettings(Workspace workspace, int count) =>
        File.WriteAllText(Path.Combine(workspace.Folder, "Directory.Build.props"), string.Concat(
            ["<Project>\n  <PropertyGroup>\n", .. Enumerable.Range(1, count).Select(number => $"    <Setting{number}>The value of setting {number}</Setting{number}>\n"), "  </PropertyGroup>\n</Project>\n"]));

    private static Measured Solution()
    {
        using var workspace = Workspace.Create();
        foreach (var side in new[] { "with", "without" })
        {
            var folder = Path.Combine(workspace.Folder, side);
            WriteSolution(workspace, folder, SolutionProjects, side == "with" ? 1 : 0, side == "with" ? 1 : 0);
            Build(workspace, folder);
        }

        var times = Paired.Run(
            SolutionTurns, () => Build(workspace, Path.Combine(workspace.Folder, "with")), () => Build(workspace, Path.Combine(workspace.Folder, "without")));
        return new Measured(times.Figure(), times.WallRatio.Median <= Bar);
    }

    private static void WriteSolution(Workspace workspace, string folder, int count, int keyStores, int partners)
    {
        var projects = Enumerable.Range(1, count).Select(number => $"Service{number:000}").ToList();
        foreach (var name in projects)
            WriteProject(workspace, Path.Combine(folder, name), keyStores, partners);
        File.WriteAllText(Path.Combine(folder, "Solution.slnx"), string.Concat(
            ["<Solution>\n", .. projects.Select(name => $"  <Project Path=\"{name}/{name}.csproj\" />\n"), "</Solution>\n"]));
    }

    /// <param name="keyStores">With none, the project does not know the package.</param>
    private static string WriteProject(Workspace workspace, string path, int keyStores, int partners)
    {
        var folder = Path.Combine(workspace.Folder, path);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "System.Console.WriteLine(\"Hello\");\n");
        if (partners > 0)
            Directory.CreateDirectory(Path.Combine(folder, "partners"));
        var number = 0;
        foreach (var certificate in Partners.Certificates(partners))
            File.WriteAllBytes(Path.Combine(folder, "partners", $"partner-{++number}.cer"), certificate.Der);
        var items = keyStores == 0 ? "" : $"""
              <ItemGroup>
                <PackageReference Include="MutualAuth.Build" Version="{Workspace.PackageVersion}" PrivateAssets="all" />
            {string.Concat(Enumerable.Range(1, keyStores).Select(store => $"    <MutualAuthKeyStore Include=\"mutualauth/store-{store}.jks\" />\n"))}
                <PartnerCertificate Include="partners/*.cer" />
              </ItemGroup>
            """;
        File.WriteAllText(Path.Combine(folder, Path.GetFileName(folder) + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
            {items}
            </Project>
            """);
        return folder;
    }

    private static Taken Build(Workspace workspace, string folder) => workspace.Run(folder, "dotnet", "build", "-tl:off", "-nodeReuse:false");
}
