using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>The package of templates: what is in it, and that what <c>dotnet new</c> makes of it builds and runs as it is.</summary>
[TestClass]
public sealed partial class TemplateTests : PackageTest
{
    private static readonly string Package = Path.Combine(Isolation.Feed, $"MutualAuth.Templates.{Isolation.PackageVersion}.nupkg");

    /// <summary>Once for all tests, in a home that is not the user's.</summary>
    private static readonly Lazy<CommandResult> Installed =
        new(() => Command.Run("dotnet", ["new", "install", Package], Isolation.Folder, Isolation.Environment));

    [TestMethod]
    public void The_package_holds_the_sources_of_the_templates_with_the_version_that_they_were_packed_with()
    {
        var root = ReproduciblePackageTests.RepositoryRoot();
        var sources = Sources(root, "src/MutualAuth.Templates/mutualauth", "mutualauth")
            .Concat(Sources(root, "src/MutualAuth.Templates/mutualauth-mesh", "mutualauth-mesh"))
            // The mesh is the sample, but for what the sample says of itself and of the repository around it.
            .Concat(Sources(root, "samples/ServiceMesh", "mutualauth-mesh").Where(source => source.Entry is not ("mutualauth-mesh/README.md" or "mutualauth-mesh/.gitignore")))
            .ToDictionary(source => "content/" + source.Entry, source => source.Text.Replace("Version=\"*-*\"", $"Version=\"{Isolation.PackageVersion}\""));

        using var package = ZipFile.OpenRead(Package);
        var packed = package.Entries.Where(entry => entry.FullName.StartsWith("content/", StringComparison.Ordinal)).ToDictionary(entry => entry.FullName, Text);
        Assert.AreSequenceEqual(sources.Keys.Order(StringComparer.Ordinal), packed.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, text) in sources)
            // Packed on Windows, the last newline of what MSBuild has written is Windows'.
            Assert.AreEqual(text, packed[name].ReplaceLineEndings("\n"), name);
        Assert.HasCount(2, packed.Values.Where(text => text.Contains($"Include=\"MutualAuth.Build\" Version=\"{Isolation.PackageVersion}\"", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Nobody_has_the_private_key_of_the_certificate_that_stands_in_for_a_partners()
    {
        using var package = ZipFile.OpenRead(Package);
        var sentence = Sentence().Match(Text(package.GetEntry("content/mutualauth/README.md")!)).Groups[1].Value;
        using var certificate = X509Certificate2.CreateFromPem(Text(package.GetEntry("content/mutualauth/partners/partner.pem")!));
        using var key = certificate.GetECDsaPublicKey()!;
        var parameters = key.ExportParameters(includePrivateParameters: false);

        // To know it, one would have to find the logarithm of a point that nobody has chosen.
        Assert.AreEqual(ECCurve.NamedCurves.nistP256.Oid.Value, parameters.Curve.Oid.Value);
        Assert.AreEqual(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(sentence))), Convert.ToHexString(parameters.Q.X!));
        Assert.AreEqual(0, parameters.Q.Y![^1] & 1);
    }

    [TestMethod]
    public void A_new_project_is_restored_and_builds_once_and_its_program_says_how_to_call_it()
    {
        var project = New("mutualauth", "My.Orders", "Größe 注文");
        Assert.IsTrue(project.Has("obj/project.assets.json"), "It was not restored.");

        var first = project.Build("-p:CompileForReal=true").ShouldHaveSucceeded();

        Assert.AreSequenceEqual(["MAB4001"], first.Diagnostics.Select(diagnostic => diagnostic.Code), first.Output);
        Assert.AreSequenceEqual(
            [".gitignore", "client.cer", "client.chain.pem", "client.key.pem", "client.p12", "client.p12.password", "client.partners.pem", "client.pem"],
            project.Files("mutualauth").Where(file => !file.StartsWith(".mutualauth", StringComparison.Ordinal)));
        Assert.AreSequenceEqual(["partner"], project.TrustedAliases("mutualauth/client.p12"));
        Assert.AreEqual("CN=My.Orders", project.OwnCertificate("mutualauth/client.p12").Subject);
        project.Build("-p:CompileForReal=true").ShouldHaveDoneNothing();
        var run = Run(project);
        Assert.AreEqual(2, run.ExitCode, run.Output);
        Assert.Contains("Usage: dotnet run -- https://partner.example/", run.Output);
    }

    [TestMethod]
    public void A_new_project_with_a_JKS_talks_to_its_partners_and_to_nobody_else()
    {
        var project = New("mutualauth", "My Orders", "My Orders", "--StoreType", "JKS", "--no-restore");
        Assert.IsFalse(project.Has("obj/project.assets.json"), "It was restored.");
        using var selfSigned = new TlsServer();
        using var issued = new TlsServer("CN=CA");
        project.Write("partners/partner.pem", $"{selfSigned.Certificate.ExportCertificatePem()}\n{issued.Certificate.ExportCertificatePem()}\n");

        project.Build("-p:CompileForReal=true").ShouldHaveSucceeded();

        Assert.IsTrue(project.Has("mutualauth/client.jks"));
        Assert.IsFalse(project.Has("mutualauth/client.p12"));
        foreach (var partner in new[] { selfSigned, issued })
        {
            partner.Accepts = Convert.ToHexString(project.OwnCertificate("mutualauth/client.jks").Hash);
            var accepted = Run(project, $"https://{partner.Endpoint}/");
            Assert.AreEqual(0, accepted.ExitCode, accepted.Output);
            Assert.AreEqual("OK", accepted.Output.Trim());
        }

        foreach (var issuer in new[] { null, "CN=CA" })
        {
            using var stranger = new TlsServer(issuer) { Accepts = "*" };
            var refused = Run(project, $"https://{stranger.Endpoint}/");
            Assert.AreEqual(1, refused.ExitCode, refused.Output);
            Assert.Contains("certificate was rejected", refused.Output);
        }
    }

    [TestMethod]
    public void A_new_mesh_builds_and_its_services_talk_to_each_other_and_to_no_stranger()
    {
        var mesh = New("mutualauth-mesh", "Shop", "Shop");

        mesh.DotnetOf(mesh.Path("Shop.slnx"), "build", "-p:CompileForReal=true").ShouldHaveSucceeded();

        var run = Sandbox.Run("dotnet", mesh.Folder, "run", "--no-build", "--project", "Orders");
        Assert.AreEqual(0, run.ExitCode, run.Output);
        Assert.Contains("Shipping to CN=Orders: order 42 is on its way", run.Output);
    }

    private Project New(string template, string name, string folder, params string[] options)
    {
        Assert.AreEqual(0, Installed.Value.ExitCode, Installed.Value.Output);
        var made = Sandbox.Run("dotnet", Sandbox.Folder, ["new", template, "-n", name, "-o", folder, .. options]);
        Assert.AreEqual(0, made.ExitCode, made.Output);
        return new Project(Sandbox, Path.Combine(Sandbox.Folder, folder), name);
    }

    private CommandResult Run(Project project, params string[] arguments) =>
        Sandbox.Run("dotnet", project.Folder, ["run", "--no-build", "--", .. arguments]);

    private static IEnumerable<(string Entry, string Text)> Sources(string root, string folder, string entry) =>
        Command.Run("git", ["ls-files", "-co", "--exclude-standard"], Path.Combine(root, folder), []).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(file => ($"{entry}/{file}", File.ReadAllText(Path.Combine(root, folder, file))));

    private static string Text(ZipArchiveEntry entry)
    {
        using var text = new StreamReader(entry.Open());
        return text.ReadToEnd();
    }

    [GeneratedRegex("SHA-256 of `(.+)`")]
    private static partial Regex Sentence();
}
