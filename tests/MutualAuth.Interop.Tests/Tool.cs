using System.ComponentModel;
using System.Diagnostics;

namespace MutualAuth.Interop.Tests;

/// <summary>A program of the machine, run as a user would run it. Passwords travel in the environment, never in arguments.</summary>
internal sealed class Tool(string program, string package)
{
    public const string PasswordVariable = "MUTUALAUTH_TEST_PASSWORD";
    public const string OtherPasswordVariable = "MUTUALAUTH_TEST_OTHER_PASSWORD";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public static Tool Keytool { get; } = new("keytool", "openjdk-17-jdk-headless");

    public static Tool Java { get; } = new("java", "openjdk-17-jdk-headless");

    public static Tool OpenSsl { get; } = new("openssl", "openssl");

    /// <summary>Debian has it where only root's PATH leads.</summary>
    public static Tool Nginx { get; } = new(File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx", "nginx");

    /// <summary>Runs what is compiled for .NET Framework.</summary>
    public static Tool Mono { get; } = new("mono", "mono-runtime libmono-system-xml-linq4.0-cil");

    public sealed record Result(int ExitCode, string Output, string Errors);

    /// <summary>Runs to a good end, and gives what was printed.</summary>
    public string Run(string folder, params string[] arguments)
    {
        var result = Try(folder, arguments);
        Assert.AreEqual(0, result.ExitCode, $"{program} {string.Join(" ", arguments)}\n{result.Output}\n{result.Errors}");
        return result.Output;
    }

    public Result Try(string folder, params string[] arguments) => TryWith("", folder, arguments);

    /// <summary>Types the input, and then ends it.</summary>
    public Result TryWith(string input, string folder, params string[] arguments)
    {
        using var process = Start(Prepared(folder, arguments));
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already, and its exit code says why.
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} did not end within {Timeout}");
        }

        return new Result(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Starts what runs until it is disposed: a server.</summary>
    public RunningProgram Start(string folder, params string[] arguments) => new(Start(Prepared(folder, arguments)));

    /// <summary>Starts a program that goes on until it is killed. Its input stays open, and its output is the caller's to read.</summary>
    public Process Serve(string folder, params string[] arguments) => Start(Prepared(folder, arguments));

    /// <summary>Fails, or skips, for want of something that is no program.</summary>
    public static void RequireFile(string path, string package)
    {
        if (!File.Exists(path))
            MissingProgram.Report(path, package);
    }

    private ProcessStartInfo Prepared(string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment[PasswordVariable] = KeyStores.Tests.Stores.Sample.Password.Characters;
        start.Environment[OtherPasswordVariable] = KeyStores.Tests.Stores.Sample.OtherPassword.Characters;
        // Output in English and in UTF-8, whatever the machine speaks.
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["JAVA_TOOL_OPTIONS"] = "-Dfile.encoding=UTF-8 -Dsun.stdout.encoding=UTF-8 -Duser.language=en -Xshare:auto -XX:TieredStopAtLevel=1";
        start.StandardOutputEncoding = System.Text.Encoding.UTF8;
        return start;
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            MissingProgram.Report(program, package);
            throw;
        }
    }
}
