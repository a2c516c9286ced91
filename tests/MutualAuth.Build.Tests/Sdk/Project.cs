using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tests.Sdk;

/// <summary>A project as a user would have written it, and what can be done with it.</summary>
internal sealed class Project
{
    private readonly Sandbox _sandbox;
    private bool _restored;
    private int _builds;

    public Project(Sandbox sandbox, string folder, string name)
    {
        _sandbox = sandbox;
        Folder = folder;
        Name = name;
        Directory.CreateDirectory(folder);
    }

    public string Folder { get; }

    public string Name { get; }

    /// <summary>Of the project file, where it is not in C#.</summary>
    public string Extension { get; init; } = "csproj";

    public string File => Path(Name + "." + Extension);

    /// <summary>
    /// Without an SDK: the package's own imports and those of Directory.Build.props and .targets, and nothing to compile. It
    /// builds in half of the time.
    /// </summary>
    public bool IsBare { get; init; }

    /// <summary>As the README's quick start has it, with items and properties of the package alone.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>Whether the binary logs carry the project files along, as they do unless told otherwise; that takes a while.</summary>
    public bool EmbedsFiles { get; set; }

    /// <summary>Given to every build, besides what all builds get.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>A program, with its arguments, that starts each build in surroundings of its making.</summary>
    public IReadOnlyList<string> Launcher { get; set; } = [];

    /// <summary>Where the builds are run; the project's folder unless set.</summary>
    public string? WorkingDirectory { get; set; }

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>Writes the project file, with the package reference of the README's quick start.</summary>
    public void Declare(string items = "", string properties = "")
    {
        if (IsBare)
        {
            DeclareBare(items, properties);
            return;
        }

        Write(Name + ".csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="MutualAuth.Build" Version="{Isolation.PackageVersion}" PrivateAssets="all" />
                {items}
              </ItemGroup>
            </Project>
            """);
        IsPlain = RestoredProject.IsPlain(items, properties);
    }

    private void DeclareBare(string items, string properties)
    {
        Write(Name + ".csproj", $"""
            <Project DefaultTargets="Build">
              <Import Project="$([MSBuild]::GetPathOfFileAbove('Directory.Build.props'))" />
              <Import Project="{Isolation.UnpackedPackage}/build/MutualAuth.Build.props" />
              <PropertyGroup>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
              <Target Name="BeforeBuild" />
              <Target Name="Build" DependsOnTargets="BeforeBuild" />
              <Import Project="{Isolation.UnpackedPackage}/build/MutualAuth.Build.targets" />
              <Import Project="$([MSBuild]::GetPathOfFileAbove('Directory.Build.targets'))" />
            </Project>
            """);
    }

    public void Write(string name, string content)
    {
        IsPlain &= name != Name + ".csproj";
        _sandbox.Write(Path(name), content);
    }

    public void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(name))!);
        System.IO.File.WriteAllBytes(Path(name), content);
    }

    public byte[] Read(string name) => System.IO.File.ReadAllBytes(Path(name));

    public string ReadText(string name) => System.IO.File.ReadAllText(Path(name));

    public bool Has(string name) => System.IO.File.Exists(Path(name));

    public void Delete(string name) => System.IO.File.Delete(Path(name));

    /// <summary>The files below a folder of the project, with '/' between their names, sorted.</summary>
    public IReadOnlyList<string> Files(string folder) => !Directory.Exists(Path(folder)) ? [] :
    [
        .. Directory.EnumerateFiles(Path(folder), "*", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Path(folder), file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
    ];

    /// <summary>On Windows, where files have lists instead of a mode, always the owner's.</summary>
    public UnixFileMode Mode(string name) => OperatingSystem.IsWindows()
        ? UnixFileMode.UserRead | UnixFileMode.UserWrite
        : System.IO.File.GetUnixFileMode(Path(name));

    public KeyStore KeyStore(string name = "", string? password = null)
    {
        var file = name.Length > 0 ? name : $"mutualauth/{Name}.jks";
        var characters = password ?? ReadText(file + ".password").TrimEnd('\n');
        return KeyStoreFormat.Read(Read(file), new Password(characters, "test"), [], ReadLimits.Default);
    }

    /// <summary>The own certificate of a keystore with one key entry.</summary>
    public Certificate OwnCertificate(string name = "", string? password = null) =>
        KeyStore(name, password).Keys.Single().Chain[0];

    public IReadOnlyList<string> TrustedAliases(string name = "", string? password = null) =>
        [.. KeyStore(name, password).Trusted.Select(entry => entry.Alias).Order(StringComparer.Ordinal)];

    /// <summary><c>dotnet build</c>; restores only once, since nothing here changes a reference after that.</summary>
    public BuildResult Build(params string[] arguments)
    {
        _restored = _restored || IsBare || RestoredProject.TryRestore(this, arguments);
        return Dotnet("build", [.. _restored ? ["--no-restore"] : Array.Empty<string>(), .. arguments]);
    }

    /// <summary>The same, ended with Ctrl+C at the first line that the condition is true of.</summary>
    public CommandResult BuildUntil(Predicate<string> line) => Command.Run(
        "dotnet", ["build", File, "--no-restore", "-tl:off", "-nodeReuse:false"], Folder, Isolation.Environment.Concat(Environment), line);

    public BuildResult Restore() => Dotnet("restore", []);

    /// <summary>Any command of <c>dotnet</c> that takes a project and MSBuild's arguments.</summary>
    public BuildResult Dotnet(string command, params string[] arguments) => DotnetOf(File, command, arguments);

    /// <param name="file">The project or solution to build.</param>
    public BuildResult DotnetOf(string file, string command, params string[] arguments)
    {
        using var build = Start(file, command, arguments);
        var result = build.Ended();
        _restored |= result.ExitCode == 0 && command != "msbuild";
        return result;
    }

    /// <summary>The target that brings the keystores up to date, without the rest of a build.</summary>
    public BuildResult Refresh(params string[] arguments)
    {
        using var build = StartRefresh(arguments);
        return build.Ended();
    }

    public RunningBuild StartRefresh(params string[] arguments) => Start(File, "msbuild", ["-t:MutualAuthRefresh", .. arguments]);

    public RunningBuild StartTarget(string target, params string[] arguments) => Start(File, "msbuild", ["-t:" + target, .. arguments]);

    /// <param name="file">The project or solution to build.</param>
    public RunningBuild Start(string file, string command, string[] arguments)
    {
        var log = Path($"logs/{Interlocked.Increment(ref _builds)}-{command}.binlog");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(log)!);
        string[] line = [.. Launcher, "dotnet", command, file, "-tl:off", "-nodeReuse:false", "-bl:" + log + (EmbedsFiles ? "" : ";ProjectImports=None"), .. arguments];
        return new RunningBuild(Command.Start(line[0], line[1..], WorkingDirectory ?? Folder, Isolation.Environment.Concat(Environment)), log);
    }
}
