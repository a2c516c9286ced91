using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Interop.Tests.Hosts;

/// <summary>
/// The tasks for Visual Studio's MSBuild do on .NET Framework, or on mono, what those for <c>dotnet build</c> do on .NET: the same
/// steps are run by both, each in a project of its own, and then each looks at what both have made.
/// </summary>
[TestClass]
public sealed partial class NetFrameworkTests
{
    private static readonly Lazy<BothRuns> Both = new(() => new BothRuns());

    [ClassCleanup]
    public static void DeleteFolder()
    {
        if (Both.IsValueCreated)
            Both.Value.Dispose();
    }

    [TestMethod]
    public void Every_task_is_run_and_says_and_returns_the_same()
    {
        var run = Both.Value;

        var named = new[] { run.Making, run.Looking }.SelectMany(steps => XDocument.Parse(steps).Root!.Elements()).Select(step => step.Name.LocalName);
        Assert.AreSequenceEqual(run.Tasks, named.Distinct().Order(StringComparer.Ordinal), "a task of the package is in none of the steps");
        Assert.DoesNotContain("unhandled: ", run.SaidByFramework);
        Assert.AreEqual(Comparable(run.SaidByNet), Comparable(run.SaidByFramework));
        // What is done, and what is refused.
        var results = Results(run.SaidByFramework);
        var firstFailure = XDocument.Parse(run.Making).Root!.Elements().ToList().FindIndex(step => step.Attribute("KeyStore")?.Value == "steps/none.jks");
        Assert.IsTrue(results.Take(firstFailure).All(succeeded => succeeded), run.SaidByFramework);
        Assert.IsFalse(results.Skip(firstFailure).Any(succeeded => succeeded), run.SaidByFramework);
    }

    [TestMethod]
    public void The_same_files_are_written_with_the_same_permissions_and_what_holds_no_key_of_its_own_with_the_same_bytes()
    {
        var run = Both.Value;

        Assert.AreSequenceEqual(Listing(run.OfNet), Listing(run.OfFramework));
        string[] same =
        [
            .. HostedProject.TrustStores, "keys/ec.partners.pem", "keys/.gitignore", "partners/127.0.0.1.pem", "steps/puppet.cer",
        ];
        foreach (var name in same)
            Assert.AreSequenceEqual(File.ReadAllBytes(Path.Combine(run.OfNet, name)), File.ReadAllBytes(Path.Combine(run.OfFramework, name)), name);
    }

    [TestMethod]
    public void Each_lists_verifies_reports_and_leaves_alone_what_the_other_has_made()
    {
        var run = Both.Value;
        Dictionary<string, string>[] before = [Content(run.OfNet), Content(run.OfFramework)];
        string[] projects = [run.OfNet, run.OfFramework];

        var ofFramework = run.Framework.Run(run.LookingFile, projects).Said;
        Assert.DoesNotContain("unhandled: ", ofFramework[0]);
        var reports = projects.Select(project => File.ReadAllText(Path.Combine(project, "obj", "report.html"))).ToList();
        var ofNet = run.Net.Run(run.LookingFile, projects).Said;

        Assert.AreSequenceEqual(ofNet.Select(Steady), ofFramework.Select(Steady));
        Assert.AreSequenceEqual(projects.Select(project => File.ReadAllText(Path.Combine(project, "obj", "report.html"))), reports);
        Assert.AreSequenceEqual(before[0], Content(run.OfNet));
        Assert.AreSequenceEqual(before[1], Content(run.OfFramework));
        // All is well now, and in twenty years all certificates have expired.
        var isNow = XDocument.Parse(run.Looking).Root!.Elements().Select(step => step.Attribute("Now")?.Value != HostedProject.Ticks(run.Now.AddYears(20)));
        Assert.AreSequenceEqual(isNow, Results(ofFramework[0]), ofFramework[0]);
        Assert.Contains(false, isNow);
    }

    [TestMethod]
    public void Java_opens_every_keystore_and_each_key_signs_for_its_certificate()
    {
        var run = Both.Value;
        var program = Path.Combine(AppContext.BaseDirectory, "Hosts", "OpenKeyStores.java");
        string[] files = [.. HostedProject.KeyStores, .. HostedProject.TrustStores];

        var opened = Tool.Java.Run(run.OfFramework, [program, .. files]);

        Assert.AreEqual(Tool.Java.Run(run.OfNet, [program, .. files]), opened);
        Assert.Contains("myKeystore.keystore puppet trusted servicenow_alias key chain 1", opened);
        Assert.Contains("keys/issued.jks issued key chain 2", opened);
        Assert.AreEqual(HostedProject.KeyStores.Count, Regex.Count(opened, " key chain "));
        var listing = Tool.Keytool.Run(run.OfFramework, "-list", "-v", "-keystore", "myKeystore.keystore", "-storepass:file", "myKeystore.keystore.password");
        Assert.Contains("Owner: CN=orders.example.com, O=Example Ltd, C=GB", listing);
        Assert.Contains("2048-bit RSA key", listing);
    }

    /// <summary>Without what is another in every run: fingerprints by the order in which they are met, serial numbers, and times.</summary>
    private static string Comparable(string said)
    {
        var met = new Dictionary<string, int>();
        said = Fingerprint().Replace(said, match =>
        {
            var first = match.Value[..23];
            return $"<certificate {(met.TryGetValue(first, out var number) ? number : met[first] = met.Count)}, {match.Length}>";
        });
        return Time().Replace(SerialNumber().Replace(Steady(said), "SerialNumber=<number>"), "<time>");
    }

    /// <summary>Without how far slow work is, and the system's own words for why there is no connection.</summary>
    private static string Steady(string said) => Changing().Replace(said, "");

    /// <summary>Of each step, whether it has succeeded.</summary>
    private static List<bool> Results(string said) => [.. SucceededLine().Matches(said).Select(match => match.Groups[1].Value == "True")];

    /// <summary>All files below, without the times in their names, with their modes.</summary>
    private static IEnumerable<string> Listing(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(file => $"{Time().Replace(Path.GetRelativePath(folder, file), "<time>")} {(OperatingSystem.IsWindows() ? "" : File.GetUnixFileMode(file))}")
        .Order(StringComparer.Ordinal);

    /// <summary>All but what only builds read.</summary>
    private static Dictionary<string, string> Content(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "obj")
        .Order(StringComparer.Ordinal)
        .ToDictionary(file => file, file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));

    [GeneratedRegex("(?:[0-9A-F]{2}:){7,31}[0-9A-F]{2}")]
    private static partial Regex Fingerprint();

    [GeneratedRegex("^High: (MutualAuth: [0-9]+ of [0-9]+ keystores are done.*|  connection    [^0-9].*)\n", RegexOptions.Multiline)]
    private static partial Regex Changing();

    [GeneratedRegex("SerialNumber=[0-9a-f]+")]
    private static partial Regex SerialNumber();

    /// <summary>In a text, in an item, or in the name of an archived file; and how many days it is until then, as midnight may lie between.</summary>
    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?|\d{8}T\d{6}Z|in \d+ days|\d+ days left")]
    private static partial Regex Time();

    [GeneratedRegex("^succeeded: (.*)$", RegexOptions.Multiline)]
    private static partial Regex SucceededLine();

    /// <summary>Both projects, after the first build.</summary>
    private sealed class BothRuns : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public BothRuns()
        {
            // Named alike, since the names are printed.
            (OfNet, OfFramework) = (_folder.File("net/orders"), _folder.File("fwk/orders"));
            using var server = new TlsServer { Accepts = "*" };
            HostedProject.Write([OfNet, OfFramework], server.Certificate);
            Making = HostedProject.Making(server.Endpoint);
            // Later than all that is made meanwhile.
            Now = DateTime.UtcNow.AddMinutes(10);
            Looking = HostedProject.Looking(Now);
            _folder.Write("making.xml", Making);
            _folder.Write("looking.xml", Looking);
            var package = TaskHost.Unpack(_folder);
            (Net, Framework) = (TaskHost.Net(package), TaskHost.NetFramework(package));
            (Tasks, var said) = Framework.Run(_folder.File("making.xml"), OfFramework);
            SaidByFramework = said[0].Replace(OfFramework, "<folder>");
            SaidByNet = Net.Run(_folder.File("making.xml"), OfNet).Said[0].Replace(OfNet, "<folder>");
        }

        public string OfNet { get; }

        public string OfFramework { get; }

        public TaskHost Net { get; }

        public TaskHost Framework { get; }

        public DateTime Now { get; }

        public string Making { get; }

        public string Looking { get; }

        public string LookingFile => _folder.File("looking.xml");

        public IReadOnlyList<string> Tasks { get; }

        public string SaidByNet { get; }

        public string SaidByFramework { get; }

        public void Dispose() => _folder.Dispose();
    }
}
