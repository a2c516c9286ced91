using System.Diagnostics;
using System.Reflection;

/// <summary>The other services, each a process of its own, for as long as this one runs.</summary>
sealed class Neighbours(string project) : IDisposable
{
    private static readonly string Configuration =
        typeof(Neighbours).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private readonly List<Process> _processes = [];

    /// <returns>Where it listens.</returns>
    public string Start(string name, params string[] args)
    {
        string[] run = ["run", "--no-build", "-c", Configuration, "--project", Path.Combine(project, "..", name), "--", .. args];
        var process = Process.Start(new ProcessStartInfo("dotnet", run) { RedirectStandardOutput = true })!;
        _processes.Add(process);
        while (process.StandardOutput.ReadLine() is { } line)
        {
            Console.WriteLine(line);
            if (line.StartsWith($"{name} listens on ", StringComparison.Ordinal))
                return line.Split(' ')[^1];
        }

        throw new InvalidOperationException($"{name} did not start. Is it built, in {Configuration}?");
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }
}
