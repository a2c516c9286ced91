using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MutualAuth.Benchmarks;

/// <summary>
/// A folder for projects that are built against the package as it is packed from these sources, with nothing of the user's own
/// NuGet folders; and the processes that are measured in it. Deleted at the end.
/// </summary>
internal sealed class Workspace : IDisposable
{
    public const string PackageVersion = "0.0.0-benchmark";

    private static string? s_feed;

    private Workspace(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Environment variables for the processes beside those of this one.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public static Workspace Create()
    {
        var workspace = new Workspace(Directory.CreateTempSubdirectory("mutualauth-benchmark-").FullName);
        File.WriteAllText(Path.Combine(workspace.Folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(workspace.Folder, "Directory.Build.targets"), "<Project />");
        File.WriteAllText(Path.Combine(workspace.Folder, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{Feed(workspace)}" />
              </packageSources>
              <packageSourceMapping>
                <clear />
              </packageSourceMapping>
              <fallbackPackageFolders>
                <clear />
              </fallbackPackageFolders>
              <config>
                <add key="globalPackagesFolder" value="{Path.Combine(workspace.Folder, "packages")}" />
              </config>
            </configuration>
            """);
        return workspace;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Runs a program to its end, which has to be a success.</summary>
    /// <returns>What the whole process took, with the processes that it started and waited for.</returns>
    public Taken Run(string workingDirectory, string program, params string[] arguments)
    {
        var cpu = ChildrenCpu();
        var watch = Stopwatch.StartNew();
        Output(workingDirectory, program, arguments);
        return new Taken(watch.Elapsed.TotalMilliseconds, ChildrenCpu() - cpu);
    }

    /// <summary>Runs a program to its end, which has to be a success.</summary>
    /// <returns>What it printed.</returns>
    public string Output(string workingDirectory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        // Told to this program by the dotnet run that started it; a build of its own must not hear of it.
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBUILD_EXE_PATH");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}{errors.Result}");
        return output;
    }

    public static string RepositoryRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "MutualAuth.Build.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException("This program measures the repository that it was built in, and is not in one.");
    }

    /// <summary>Packed once in a run of this program.</summary>
    private static string Feed(Workspace workspace)
    {
        if (s_feed is null)
        {
            Console.Error.WriteLine("Packing ...");
            var feed = Path.Combine(RepositoryRoot(), "artifacts", "benchmark-feed");
            workspace.Output(
                RepositoryRoot(), "dotnet", "pack", "src/MutualAuth.Build.Tasks", "-c", "Release", "-nodeReuse:false",
                $"-p:PackageVersion={PackageVersion}", "-o", feed);
            s_feed = feed;
        }

        return s_feed;
    }

    /// <summary>User and system time of all processes that have ended and were waited for, in milliseconds.</summary>
    private static double ChildrenCpu() =>
        !OperatingSystem.IsWindows() && GetResourceUsage(Children, out var usage) == 0
            ? (usage.UserSeconds + usage.SystemSeconds) * 1000.0 + ((int)usage.UserMicroseconds + (int)usage.SystemMicroseconds) / 1000.0
            : double.NaN;

    private const int Children = -1;

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int GetResourceUsage(int who, out ResourceUsage usage);

    /// <summary>The head of POSIX's struct rusage: two timevals, and room for the rest.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct ResourceUsage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
