using System.ComponentModel;
using MutualAuth.Interop.Tests;

namespace MutualAuth.Build.Tests.Sdk;

/// <summary>A program that the machine may lack.</summary>
internal static class Tool
{
    /// <summary>Runs to a good end. Where the program is missing the test is skipped, and fails in CI.</summary>
    /// <returns>What was printed.</returns>
    public static string Run(string program, string directory, IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        CommandResult result;
        try
        {
            result = Command.Run(program, arguments, directory, Isolation.Environment.Concat(environment));
        }
        catch (Win32Exception)
        {
            MissingProgram.Report(program, program == "keytool" ? "openjdk-17-jdk-headless" : program);
            throw;
        }

        Assert.AreEqual(0, result.ExitCode, $"{program} {string.Join(' ', arguments)}\n{result.Output}");
        return result.Output;
    }
}
