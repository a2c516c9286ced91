using System.Globalization;

namespace MutualAuth.Benchmarks;

/// <summary>What the package costs in builds that have nothing for it to do.</summary>
internal static class BuildBenchmarks
{
    private const int Turns = 41;
    private const int SolutionTurns = 11;
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
        var figure = times.Figure() + (loaded ? "; OUR ASSEMBLIES LOADED" : "; none loaded");
        return new Measured(figure, times.WallRatio.Median <= Bar && !loaded);
    }

    /// <summary>The runtime says what it loads: MSBuild knows a task's assembly by this line of its detailed log.</summary>
    private static bool LoadsOurAssemblies(Workspace workspace, string project)
    {
        var log = workspace.Output(project, "dotnet", "build", "-tl:off", "-nodeReuse:false", "-v:diag");
        return log.Contains("from assembly \"" + workspace.Folder, StringComparison.Ordinal)
            && log.Contains("MutualAuth.Build.Tasks.dll\".", StringComparison.Ordinal);
    }

    /// <summary>MSBuild's own profile names the time of each file's elements; ours are added up.</summary>
    private static Measured Evaluation()
    {
        using var workspace = Workspace.Create();
        var project = WriteProject(workspace, "with/Orders", KeyStores, PartnerCount);
        Build(workspace, project);
        var times = new List<double>();
        for (var run = 0; run <= Turns; run++)
        {
            var profile = Path.Combine(workspace.Folder, "profile.md");
            workspace.Output(project, "dotnet", "msbuild", "-nodeReuse:false", "-t:ResolvePackageAssets", $"-profileEvaluation:{profile}");
            if (run > 0)
                times.Add(EvaluationProfile.Milliseconds(File.ReadAllLines(profile), "MutualAuth.Build."));
        }

        var spread = new Spread(times);
        return new Measured(string.Create(CultureInfo.InvariantCulture, $"{spread:0.0} ms, {times.Count} runs"), spread.Median <= 2);
    }

    private static Measured Solution()
    {
        using var workspace = Workspace.Create();
        foreach (var side in new[] { "with", "without" })
        {
            var folder = Path.Combine(workspace.Folder, side);
            var projects = Enumerable.Range(1, SolutionProjects).Select(number => $"Service{number:000}").ToList();
            foreach (var name in projects)
                WriteProject(workspace, $"{side}/{name}", side == "with" ? 1 : 0, side == "with" ? 1 : 0);
            File.WriteAllText(Path.Combine(folder, "Solution.slnx"), string.Concat(
                ["<Solution>\n", .. projects.Select(name => $"  <Project Path=\"{name}/{name}.csproj\" />\n"), "</Solution>\n"]));
            Build(workspace, folder);
        }

        var times = Paired.Run(
            SolutionTurns, () => Build(workspace, Path.Combine(workspace.Folder, "with")), () => Build(workspace, Path.Combine(workspace.Folder, "without")));
        return new Measured(times.Figure(), times.WallRatio.Median <= Bar);
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
