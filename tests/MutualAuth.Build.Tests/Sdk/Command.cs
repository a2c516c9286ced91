using System.Diagnostics;
using System.Text;

namespace MutualAuth.Build.Tests.Sdk;

/// <summary>A program that has run.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

internal static class Command
{
    /// <summary>
    /// What would make a build here differ from one in a user's shell: the SDK that runs these tests passes its own
    /// choices on to its children, a build server what it knows about the job, a git hook its repository.
    /// </summary>
    private static readonly string[] NotInherited =
    [
        "MSBUILD", "DOTNET_", "NUGET_", "GIT_", "CI", "TF_BUILD", "GITHUB_", "GITLAB_", "BUILD_", "JENKINS_", "TEAMCITY_",
        "APPVEYOR", "TRAVIS", "LANG", "LC_", "MUTUALAUTH", "CONFIGURATION", "PLATFORM", "VERSION",
    ];

    /// <param name="until">Of a line of output: with the first one that it is true of the user presses Ctrl+C.</param>
    public static CommandResult Run(
        string program, IEnumerable<string> arguments, string directory, IEnumerable<KeyValuePair<string, string>> environment,
        Predicate<string>? until = null)
    {
        using var running = Start(program, arguments, directory, environment, until);
        return running.Ended();
    }

    /// <summary>For whoever has something to do while it runs.</summary>
    public static RunningCommand Start(
        string program, IEnumerable<string> arguments, string directory, IEnumerable<KeyValuePair<string, string>> environment,
        Predicate<string>? until = null) =>
        new(Launch(program, arguments, directory, environment), until);

    /// <summary>Starts a program that the caller ends; what it prints is thrown away.</summary>
    public static Process Begin(
        string program, IEnumerable<string> arguments, string directory, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var process = Launch(program, arguments, directory, environment);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static Process Launch(
        string program, IEnumerable<string> arguments, string directory, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(IsNotInherited).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static bool IsNotInherited(string name) =>
        // Where the runtime is, and not how a build should behave.
        !name.StartsWith("DOTNET_ROOT", StringComparison.OrdinalIgnoreCase)
        && NotInherited.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));
}
