using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace MutualAuth.Benchmarks;

/// <summary>
/// The commands of ServiceNow KB0696776, and a build of samples/ServiceNow instead of them: both in one run, in turns, so that
/// whatever else the machine does meets all of them alike. The last command, the request to a CA, is none that a first build
/// makes: it is a target by itself, and so it is told what that command alone takes.
/// </summary>
internal sealed class KnowledgeBaseComparison : IDisposable
{
    private const string PasswordVariable = "KB_STORE_PASSWORD";

    /// <summary>The search for an RSA key takes from a third to three times of its mean: it takes many to know the median.</summary>
    private const int Turns = 61;

    private static readonly string[][] Commands =
    [
        ["keytool", "-genkey", "-alias", "ServiceNow_alias", "-keyalg", "RSA", "-keysize", "2048", "-validity", "365",
            "-storetype", "JKS", "-keystore", "myKeystore.keystore", "-dname", "CN=orders.example.com, O=Example Ltd, C=GB",
            "-storepass:env", PasswordVariable, "-keypass:env", PasswordVariable],
        ["keytool", "-export", "-alias", "ServiceNow_alias", "-file", "yourPublicCert.cer",
            "-keystore", "myKeystore.keystore", "-storepass:env", PasswordVariable],
        ["openssl", "x509", "-in", "yourPublicCert.cer", "-inform", "der", "-out", "yourPublicCert.pem"],
        ["openssl", "x509", "-in", "3rdPublicCert.pem", "-outform", "der", "-out", "3rdPublicCert.cer"],
        ["keytool", "-import", "-noprompt", "-alias", "Puppet", "-file", "3rdPublicCert.cer",
            "-keystore", "myKeystore.keystore", "-storepass:env", PasswordVariable],
    ];

    private static readonly string[] Request =
        ["keytool", "-certreq", "-alias", "ServiceNow_alias", "-file", "request.csr", "-keystore", "myKeystore.keystore", "-storepass:env", PasswordVariable];

    private readonly Workspace _workspace = Workspace.Create();
    private readonly string _commands;
    private readonly string _with;
    private readonly string _without;

    private KnowledgeBaseComparison()
    {
        _commands = Path.Combine(_workspace.Folder, "commands");
        _with = Path.Combine(_workspace.Folder, "with", "ServiceNow");
        _without = Path.Combine(_workspace.Folder, "without", "ServiceNow");
        _workspace.Environment[PasswordVariable] = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    }

    public static IReadOnlyList<BenchmarkRow> Rows { get; } =
    [
        new("kb", "the KB's job as the first build adds it (RSA 2048), against the KB's six commands", "at most a fifth of their time", Run),
    ];

    public void Dispose() => _workspace.Dispose();

    private static Measured Run()
    {
        using var comparison = new KnowledgeBaseComparison();
        comparison.Prepare();
        return comparison.Measure();
    }

    private void Prepare()
    {
        var sample = Path.Combine(Workspace.RepositoryRoot(), "samples", "ServiceNow");
        foreach (var project in new[] { _with, _without })
        {
            Directory.CreateDirectory(project);
            foreach (var file in new[] { "ServiceNow.csproj", "Program.cs", "3rdPublicCert.pem" })
                File.Copy(Path.Combine(sample, file), Path.Combine(project, file));
        }

        // The same project without the package: its reference and its two items are left out, and nothing else.
        var plain = Path.Combine(_without, "ServiceNow.csproj");
        var document = XDocument.Load(plain);
        document.Descendants("ItemGroup").Remove();
        document.Save(plain);

        Build(_with);
        Build(_without);
        if (!File.Exists(Path.Combine(_with, "myKeystore.keystore")) || File.Exists(Path.Combine(_without, "myKeystore.keystore")))
            throw new InvalidOperationException("The project with the package makes a keystore, and the one without makes none.");
    }

    /// <summary>The package's share is the difference of two builds: it is taken turn by turn, and so is its ratio to the commands.</summary>
    private Measured Measure()
    {
        var requests = new List<double>();
        var times = Paired.Run(Turns, FirstBuildAdds, () =>
        {
            var five = RunCommands();
            var request = Run(Request);
            requests.Add(request.Wall);
            return five + request;
        });
        var figure = string.Create(
            CultureInfo.InvariantCulture,
            $"1/{1 / times.WallRatio.Median:0.0}; processor time 1/{1 / times.CpuRatio.Median:0.0}; {times.OurWall:0} ms against {times.TheirWall:0} ms, of which the request to a CA {new Spread(requests):0} ms, {times.Turns} turns");
        return new Measured(figure, times.WallRatio.Median <= 0.2);
    }

    private Taken FirstBuildAdds()
    {
        var before = Build(_without);
        DeleteKeyStore();
        var first = Build(_with);
        var after = Build(_without);
        return first - new Taken((before.Wall + after.Wall) / 2, (before.Cpu + after.Cpu) / 2);
    }

    /// <summary>As the KB writes them, with a name instead of keytool's questions, and the password where no process list shows it.</summary>
    private Taken RunCommands()
    {
        if (Directory.Exists(_commands))
            Directory.Delete(_commands, recursive: true);
        Directory.CreateDirectory(_commands);
        File.Copy(Path.Combine(_with, "3rdPublicCert.pem"), Path.Combine(_commands, "3rdPublicCert.pem"));

        return Commands.Select(Run).Aggregate((a, b) => a + b);
    }

    private Taken Run(string[] command) => _workspace.Run(_commands, command[0], command[1..]);

    private void DeleteKeyStore()
    {
        foreach (var file in Directory.EnumerateFiles(_with, "myKeystore.*"))
            File.Delete(file);
    }

    private Taken Build(string project) => _workspace.Run(project, "dotnet", "build", "-tl:off", "-nodeReuse:false");
}
