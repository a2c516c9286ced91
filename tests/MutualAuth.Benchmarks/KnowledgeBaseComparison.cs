using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace MutualAuth.Benchmarks;

/// <summary>
/// The commands of ServiceNow KB0696776, and a build of samples/ServiceNow that does the same: both in one run, in turns,
/// so that whatever else the machine does meets all of them alike.
/// </summary>
internal sealed class KnowledgeBaseComparison(string folder)
{
    private const string PasswordVariable = "KB_STORE_PASSWORD";

    private readonly string _commands = Path.Combine(folder, "commands");
    private readonly string _with = Path.Combine(folder, "with", "ServiceNow");
    private readonly string _without = Path.Combine(folder, "without", "ServiceNow");
    private readonly string _password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    public static int Run(int pairs)
    {
        var folder = Directory.CreateTempSubdirectory("mutualauth-kb-").FullName;
        try
        {
            var comparison = new KnowledgeBaseComparison(folder);
            comparison.Prepare();
            Print(comparison.Measure(pairs));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record Times(double Commands, double First, double Plain, double Second);

    private void Prepare()
    {
        var repository = RepositoryRoot();
        var samples = Path.Combine(repository, "samples");
        Console.WriteLine("Packing, restoring and compiling ...");
        Start(repository, "dotnet", "build", "samples");

        foreach (var project in new[] { _with, _without })
        {
            Directory.CreateDirectory(project);
            foreach (var file in new[] { "ServiceNow.csproj", "Program.cs", "3rdPublicCert.pem" })
                File.Copy(Path.Combine(samples, "ServiceNow", file), Path.Combine(project, file));
            File.WriteAllText(
                Path.Combine(folder, "nuget.config"),
                File.ReadAllText(Path.Combine(samples, "nuget.config")).Replace("../artifacts", Path.Combine(repository, "artifacts"), StringComparison.Ordinal));
        }

        // The same project without the package: its reference and its two items are left out, and nothing else.
        var plain = Path.Combine(_without, "ServiceNow.csproj");
        var document = System.Xml.Linq.XDocument.Load(plain);
        System.Xml.Linq.Extensions.Remove(document.Descendants("ItemGroup"));
        document.Save(plain);

        Build(_with);
        Build(_without);
        if (!File.Exists(Path.Combine(_with, "myKeystore.keystore")) || File.Exists(Path.Combine(_without, "myKeystore.keystore")))
            throw new InvalidOperationException("The project with the package makes a keystore, and the one without makes none.");
    }

    private List<Times> Measure(int pairs)
    {
        var times = new List<Times>();
        for (var pair = 0; pair <= pairs; pair++)
        {
            double commands = 0, first = 0, plain = 0, second = 0;
            var steps = new List<Action>
            {
                () => commands = Measure(RunCommands),
                () =>
                {
                    DeleteKeyStore();
                    first = Measure(() => Build(_with));
                    second = Measure(() => Build(_with));
                },
                () => plain = Measure(() => Build(_without)),
            };
            // Turn by turn the other way round: a machine that slows down favours neither.
            if (pair % 2 == 1)
                steps.Reverse();
            foreach (var step in steps)
                step();

            // The first turn fills the caches of the disk.
            if (pair == 0)
                continue;
            times.Add(new Times(commands, first, plain, second));
            Console.WriteLine(string.Format(
                CultureInfo.InvariantCulture, "pair {0}: commands {1:0} ms, first build {2:0} ms, plain build {3:0} ms, second build {4:0} ms",
                pair, commands, first, plain, second));
        }

        return times;
    }

    /// <summary>As the KB writes them, with a name instead of keytool's questions, and the password where no process list shows it.</summary>
    private void RunCommands()
    {
        if (Directory.Exists(_commands))
            Directory.Delete(_commands, recursive: true);
        Directory.CreateDirectory(_commands);
        File.Copy(Path.Combine(_with, "3rdPublicCert.pem"), Path.Combine(_commands, "3rdPublicCert.pem"));

        Start(_commands, "keytool", "-genkey", "-alias", "ServiceNow_alias", "-keyalg", "RSA", "-keysize", "2048", "-validity", "365",
            "-storetype", "JKS", "-keystore", "myKeystore.keystore", "-dname", "CN=orders.example.com, O=Example Ltd, C=GB",
            "-storepass:env", PasswordVariable, "-keypass:env", PasswordVariable);
        Start(_commands, "keytool", "-export", "-alias", "ServiceNow_alias", "-file", "yourPublicCert.cer",
            "-keystore", "myKeystore.keystore", "-storepass:env", PasswordVariable);
        Start(_commands, "openssl", "x509", "-in", "yourPublicCert.cer", "-inform", "der", "-out", "yourPublicCert.pem");
        Start(_commands, "openssl", "x509", "-in", "3rdPublicCert.pem", "-outform", "der", "-out", "3rdPublicCert.cer");
        Start(_commands, "keytool", "-import", "-noprompt", "-alias", "Puppet", "-file", "3rdPublicCert.cer",
            "-keystore", "myKeystore.keystore", "-storepass:env", PasswordVariable);
    }

    private void DeleteKeyStore()
    {
        foreach (var file in Directory.EnumerateFiles(_with, "myKeystore.*"))
            File.Delete(file);
    }

    private void Build(string project) => Start(project, "dotnet", "build", "-tl:off", "-nodeReuse:false");

    private static double Measure(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed.TotalMilliseconds;
    }

    private void Start(string workingDirectory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[PasswordVariable] = _password;
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        // Told to this program by the dotnet run that started it; a build of its own must not hear of it.
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBUILD_EXE_PATH");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {arguments[0]} ended with {process.ExitCode}:\n{output}{errors.Result}");
    }

    private static void Print(List<Times> times)
    {
        Console.WriteLine();
        Console.WriteLine($"{times.Count} pairs on {Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}; medians");
        Console.WriteLine();
        Console.WriteLine("| | median |");
        Console.WriteLine("| --- | ---: |");
        Row("the commands of the KB, five processes", times.Select(time => time.Commands), "ms");
        Row("`dotnet build` that makes the keystore, the whole process", times.Select(time => time.First), "ms");
        Row("`dotnet build` of the same project without the package", times.Select(time => time.Plain), "ms");
        Row("what the package adds to the first build", times.Select(time => time.First - time.Plain), "ms");
        Row("the commands, as a multiple of that", times.Select(time => time.Commands / (time.First - time.Plain)), "×");
        Row("`dotnet build` again, nothing to do", times.Select(time => time.Second), "ms");
        Row("what the package adds to a build with nothing to do", times.Select(time => time.Second - time.Plain), "ms");
    }

    private static void Row(string what, IEnumerable<double> values, string unit)
    {
        var sorted = values.Order().ToList();
        var median = (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, unit == "×" ? "| {0} | {1:0.0}{2} |" : "| {0} | {1:0} {2} |", what, median, unit));
    }

    private static string RepositoryRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "MutualAuth.Build.sln")))
                return directory.FullName;
        }

        throw new InvalidOperationException("This program measures the repository that it was built in, and is not in one.");
    }
}
