using System.IO.Compression;

namespace MutualAuth.Interop.Tests.Hosts;

/// <summary>MutualAuth.TaskHost on one of the two runtimes that MSBuild is run on, with the tasks that the package has for it.</summary>
internal sealed class TaskHost
{
    private readonly Tool _runtime;
    private readonly string[] _arguments;

    private TaskHost(Tool runtime, params string[] arguments)
    {
        _runtime = runtime;
        _arguments = arguments;
    }

    /// <summary>As in Visual Studio's MSBuild. Where there is no .NET Framework, mono stands in for it.</summary>
    /// <param name="package">A folder with what the package holds.</param>
    public static TaskHost NetFramework(string package)
    {
        var program = Program("net472", "MutualAuth.TaskHost.exe");
        var tasks = Tasks(package, "netstandard2.0");
        return OperatingSystem.IsWindows() ? new(new Tool(program, ".NET Framework"), tasks) : new(Tool.Mono, program, tasks);
    }

    /// <summary>As in <c>dotnet build</c>.</summary>
    /// <param name="package">A folder with what the package holds.</param>
    public static TaskHost Net(string package) =>
        new(new Tool("dotnet", "dotnet-sdk-10.0"), Program("net10.0", "MutualAuth.TaskHost.dll"), Tasks(package, "net8.0"));

    /// <summary>The package under test, unpacked.</summary>
    public static string Unpack(TemporaryFolder folder)
    {
        var unpacked = folder.File("package");
        ZipFile.ExtractToDirectory(Path.Combine(AppContext.BaseDirectory, "feed", "MutualAuth.Build.0.0.0-test.nupkg"), unpacked);
        return unpacked;
    }

    /// <returns>The names of the tasks that there are, and for each project what its steps have said.</returns>
    public (IReadOnlyList<string> Tasks, IReadOnlyList<string> Said) Run(string steps, params string[] projects)
    {
        var said = Path.ChangeExtension(steps, ".txt");
        _runtime.Run(Path.GetDirectoryName(steps)!, [.. _arguments, steps, said, .. projects]);
        var parts = File.ReadAllText(said).ReplaceLineEndings("\n").Split("== ");
        Assert.HasCount(1 + projects.Length, parts);
        return (parts[0].Trim()["tasks: ".Length..].Split(' '), [.. parts[1..].Select((part, i) => part[projects[i].Length..])]);
    }

    private static string Program(string framework, string file) => Path.Combine(AppContext.BaseDirectory, "TaskHost", framework, file);

    private static string Tasks(string package, string framework) => Path.Combine(package, "tasks", framework, "MutualAuth.Build.Tasks.dll");
}
