namespace MutualAuth.Build.Tests.Sdk;

/// <summary>
/// A folder that one run of these tests has for itself, cut off from whatever lies above it: the only package source is
/// the feed beside the test assembly, and packages are unpacked here, once for all tests.
/// </summary>
[TestClass]
public static class Isolation
{
    public const string PackageVersion = "0.0.0-test";

    public static string Folder { get; } = Path.Combine(Path.GetTempPath(), "mutualauth-" + Path.GetRandomFileName());

    public static string Feed { get; } = Path.Combine(AppContext.BaseDirectory, "feed");

    public static string Package { get; } = Path.Combine(Feed, $"MutualAuth.Build.{PackageVersion}.nupkg");

    /// <summary>
    /// The compiler takes most of the time of a small build, and has nothing to do with what is tested here: once there is a
    /// compiled program, other projects get that one, unless they set CompileForReal.
    /// </summary>
    private const string WithoutCompiler = """
        <Project>
          <PropertyGroup Condition="Exists('$(MSBuildThisFileDirectory)compiled.dll') and '$(CompileForReal)' != 'true'">
            <_Compiled>$(MSBuildThisFileDirectory)compiled.dll</_Compiled>
            <ProduceReferenceAssembly>false</ProduceReferenceAssembly>
          </PropertyGroup>
          <Import Project="compiled.targets" Condition="'$(_Compiled)' != ''" />
        </Project>
        """;

    private const string Compiled = """
        <Project>
          <Target Name="CoreCompile" Inputs="$(_Compiled);@(Compile)" Outputs="@(IntermediateAssembly)">
            <Copy SourceFiles="$(_Compiled)" DestinationFiles="@(IntermediateAssembly)" />
            <Touch Files="@(IntermediateAssembly)" />
          </Target>
        </Project>
        """;

    private static string Packages { get; } = Path.Combine(Folder, "packages");

    /// <summary>The package as NuGet has unpacked it.</summary>
    internal static string UnpackedPackage { get; } = Path.Combine(Packages, "mutualauth.build", PackageVersion);

    /// <summary>
    /// The folder of the package that builds take their tasks from, where the environment of the tests names one (see
    /// tests/README.md); null where the package chooses, which is net8.0 for dotnet.
    /// </summary>
    internal static string? TasksFramework { get; } = System.Environment.GetEnvironmentVariable("MUTUALAUTH_TASKS_FRAMEWORK") is { Length: > 0 } named ? named : null;

    internal static Dictionary<string, string> Environment { get; } = new()
    {
        ["NUGET_PACKAGES"] = Packages,
        // Not the user's NuGet.Config, first-use sentinels or trusted-certificate store.
        ["DOTNET_CLI_HOME"] = Path.Combine(Folder, "home"),
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1",
        ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
        ["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "true",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        // A node that lives on would hold the task assemblies, and the environment of another test.
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        // A tenth of the time of a build: nobody has a workload here, and nobody attacks what is compiled at run time.
        ["MSBuildEnableWorkloadResolver"] = "false",
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["GIT_CONFIG_GLOBAL"] = Path.Combine(Folder, "no-git-config"),
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["LANG"] = "C.UTF-8",
    };

    [AssemblyInitialize]
    public static void Initialize(TestContext context)
    {
        Directory.CreateDirectory(Folder);
        // A property of the same name to MSBuild, unless the build's arguments say otherwise.
        if (TasksFramework is not null)
            Environment["_MutualAuthTasksFramework"] = TasksFramework;
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="feed" value="{Feed}" />
              </packageSources>
              <fallbackPackageFolders>
                <clear />
              </fallbackPackageFolders>
            </configuration>
            """);
        Write("Directory.Build.props", "<Project><PropertyGroup><DebugType>none</DebugType><EnableSourceControlManagerQueries>false</EnableSourceControlManagerQueries><EnableNETAnalyzers>false</EnableNETAnalyzers></PropertyGroup></Project>");
        Write("Directory.Build.targets", WithoutCompiler);
        Write("compiled.targets", Compiled);
        Write("Directory.Packages.props", "<Project />");
        Write("Directory.Build.rsp", "");
        Write("global.json", "{}");
        Write(".editorconfig", "root = true");
        Write("no-git-config", "");

        // The first restore unpacks the package: tests that run side by side would all do so at once.
        using var sandbox = new Sandbox("unpack");
        var project = sandbox.NewProject("unpack");
        project.Build().ShouldHaveSucceeded();
        RestoredProject.Remember(project);
        File.Copy(project.Path("bin/Debug/net10.0/unpack.dll"), Path.Combine(Folder, "compiled.dll"));
    }

    [AssemblyCleanup]
    public static void Cleanup()
    {
        Directory.Delete(Packages, recursive: true);
        // Failed tests have left their logs.
        if (!Directory.EnumerateDirectories(Folder).Any(folder => Path.GetFileName(folder).StartsWith("test-", StringComparison.Ordinal)))
            Directory.Delete(Folder, recursive: true);
    }

    private static void Write(string name, string content) => File.WriteAllText(Path.Combine(Folder, name), content);
}
