using System.Text.RegularExpressions;
using System.Xml.Linq;
using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Certificates;

namespace MutualAuth.Build.Tests;

/// <summary>The samples of the README's chapter about what people come from: first what they did before, then the build.</summary>
[TestClass]
public sealed partial class MigrationTests : PackageTest
{
    private const string Password = "of the old script";

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void The_keystore_of_a_shell_script_is_adopted_as_it_is()
    {
        var project = Sample("FromShellScript");
        project.Environment["ORDERS_STORE_PASSWORD"] = Password;
        RunTool(project, "sh", "before.sh");
        string[] made = ["keys/orders.jks", "keys/orders.p12", "keys/orders.cer", "keys/orders.key"];
        var before = Bytes(project, made);
        var key = RunTool(project, "openssl", "pkey", "-in", "keys/orders.key", "-pubout");

        // Nobody has said what its password is.
        project.Refresh().ShouldHaveFailedWith("MAB3014");
        Assert.AreSequenceEqual(before, Bytes(project, made));
        project.Write("keys/orders.jks.password", Password + "\n");
        var first = project.Refresh().ShouldHaveNoDiagnostics();

        Assert.AreSequenceEqual(before, Bytes(project, made));
        Assert.Contains("exported the certificate of keys/orders.jks; hand keys/orders.pem (PEM) or keys/orders.cer (DER) to the partners ('kafka', 'puppet')", first.Output);
        Assert.AreSequenceEqual(["kafka trustedCertEntry", "orders PrivateKeyEntry", "puppet trustedCertEntry"], Listed(project, "keys/orders.jks"));
        Assert.AreEqual(key, RunTool(project, "openssl", "pkey", "-in", "keys/orders.key.pem", "-passin", "file:keys/orders.jks.password", "-pubout"));
        Assert.IsFalse(Directory.Exists(project.Path("keys/archive")), "something was replaced");
        project.Refresh().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void The_key_of_the_Maven_plugin_is_adopted_and_the_truststore_made_anew()
    {
        var project = Sample("FromMaven");
        project.Environment["ORDERS_STORE_PASSWORD"] = Password;
        RunGoals(project);
        var before = project.Read("keys/orders.jks");
        project.Write("keys/orders.jks.password", Password + "\n");

        project.Refresh().ShouldHaveNoDiagnostics();

        Assert.AreSequenceEqual(before, project.Read("keys/orders.jks"));
        Assert.AreSequenceEqual(["orders PrivateKeyEntry"], Listed(project, "keys/orders.jks"));
        Assert.AreSequenceEqual(["kafka trustedCertEntry", "puppet trustedCertEntry"], Listed(project, "keys/trust.jks"));
    }

    [TestMethod]
    public void An_old_keystore_keeps_what_no_item_declares_until_it_is_told_to_remove_it()
    {
        var project = Sample("OldKeystore");
        project.Refresh().ShouldHaveNoDiagnostics();
        var old = project.Read("keys/old.keystore");
        string[] all = ["acme trustedCertEntry", "kafka prod trustedCertEntry", "mykey PrivateKeyEntry", "orders-2019 PrivateKeyEntry", "puppet trustedCertEntry"];
        Assert.AreSequenceEqual(all, Listed(project, "keys/old.keystore"));

        Assert.Contains("no item declares: 'puppet', 'kafka prod', 'acme'", project.Refresh("-p:Undeclared=Error").ShouldHaveFailedWith("MAB4005").Message);
        project.Dotnet("msbuild", "-t:ExportTrusted").ShouldHaveSucceeded();
        Assert.AreSequenceEqual(["acme.pem", "kafka prod.pem", "puppet.pem"], project.Files("partners"));
        // Whose certificate ended years ago is not to be trusted any longer.
        project.Delete("partners/acme.pem");
        Assert.Contains("no item declares: 'acme'", project.Refresh("-p:Undeclared=Error").ShouldHaveFailedWith("MAB4005").Message);
        project.Refresh().ShouldHaveNoDiagnostics();
        Assert.AreSequenceEqual(old, project.Read("keys/old.keystore"));

        var removed = project.Refresh("-p:Undeclared=Remove").ShouldHaveNoDiagnostics();

        Assert.Contains("updated keys/old.keystore (JKS): removed 'acme'; the old one is kept in keys/archive/", removed.Output);
        Assert.AreSequenceEqual(all[1..], Listed(project, "keys/old.keystore"));
        Assert.AreSequenceEqual(old, project.Read("keys/archive/" + project.Files("keys/archive").Single()));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void What_Kubernetes_mounts_becomes_the_keystore_and_an_exchanged_mount_the_next_one()
    {
        var project = Sample("Kubernetes");
        RunTool(project, "sh", "try.sh");
        project.Refresh("-p:Root=try/").ShouldHaveNoDiagnostics();

        Assert.AreEqual(Mounted(project), Own(project));
        Assert.AreSequenceEqual(["ca", "kafka", "puppet"], Trusted(project));
        project.Refresh("-p:Root=try/").ShouldHaveDoneNothing();

        project.Delete("partners/kafka.pem");
        RunTool(project, "sh", "try.sh");
        project.Refresh("-p:Root=try/").ShouldHaveNoDiagnostics();

        Assert.AreEqual(Mounted(project), Own(project));
        Assert.AreSequenceEqual(["ca", "puppet"], Trusted(project));
        Assert.HasCount(1, project.Files("try/keystores/orders/archive"));

        static string Mounted(Project project) => CertificateFile.Read(project.Read("try/mounts/tls/tls.crt")).Single().Sha256;
        static string Own(Project project) => project.OwnCertificate("try/keystores/orders/orders.p12", KubernetesPassword(project)).Sha256;
        static IReadOnlyList<string> Trusted(Project project) => project.TrustedAliases("try/keystores/orders/orders.p12", KubernetesPassword(project));
        static string KubernetesPassword(Project project) => project.ReadText("try/mounts/password/password").TrimEnd('\n');
    }

    [TestMethod]
    public void The_manifests_for_Kubernetes_mount_what_the_project_reads()
    {
        var folder = Source("Kubernetes");
        string Text(string file) => File.ReadAllText(Path.Combine(folder, file));

        var mounts = MountPath().Matches(Text("deployment.yaml")).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.AreSequenceEqual(["/mounts/tls", "/mounts/partners", "/mounts/password", "/keystores"], mounts);
        foreach (var mount in mounts)
            Assert.Contains($"$(Root){mount[1..]}/", Text("Kubernetes.csproj"));
        Assert.AreSequenceEqual(
            Directory.GetFiles(Path.Combine(folder, "partners")).Select(file => "partners/" + Path.GetFileName(file)).Order(StringComparer.Ordinal),
            PartnerFile().Matches(Text("kustomization.yaml")).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    /// <summary>What keytool-maven-plugin does: each goal calls keytool, with the options that have the names of its parameters.</summary>
    private static void RunGoals(Project project)
    {
        XNamespace maven = "http://maven.apache.org/POM/4.0.0";
        var plugin = XDocument.Parse(project.ReadText("pom.xml")).Descendants(maven + "plugin").Single();
        foreach (var execution in plugin.Descendants(maven + "execution"))
        {
            var (command, options) = Goals[execution.Descendants(maven + "goal").Single().Value];
            var parameters = new Dictionary<string, string>();
            foreach (var parameter in new[] { plugin, execution }.Elements(maven + "configuration").Elements())
            {
                parameters[parameter.Name.LocalName] = parameter.Value
                    .Replace("${env.ORDERS_STORE_PASSWORD}", Password)
                    .Replace("${project.basedir}", project.Folder)
                    .Replace("${project.build.directory}", project.Path("target"));
            }

            Directory.CreateDirectory(Path.GetDirectoryName(parameters["keystore"])!);
            var given = options.Split(' ').Where(parameters.ContainsKey);
            RunTool(project, "keytool", [command, .. given.SelectMany(option => parameters[option] == "true" ? ["-" + option] : new[] { "-" + option, parameters[option] })]);
        }
    }

    private static readonly Dictionary<string, (string Command, string Options)> Goals = new()
    {
        ["generateKeyPair"] = ("-genkeypair", "keystore storetype storepass keypass alias dname keyalg keysize validity ext"),
        ["exportCertificate"] = ("-exportcert", "keystore storetype storepass alias rfc file"),
        ["importCertificate"] = ("-importcert", "keystore storetype storepass keypass alias file noprompt"),
    };

    /// <summary>The entries as keytool lists them, each with its type, sorted.</summary>
    private static List<string> Listed(Project project, string keyStore) =>
    [
        .. Entry().Matches(RunTool(project, "keytool", "-list", "-keystore", keyStore, "-storepass:file", keyStore + ".password"))
            .Select(match => match.Groups[1].Value + " " + match.Groups[2].Value)
            .Order(StringComparer.Ordinal)
    ];

    private Project Sample(string name)
    {
        var project = new Project(Sandbox, Path.Combine(Sandbox.Folder, name), name);
        var source = Source(name);
        foreach (var file in Command.Run("git", ["ls-files", "-co", "--exclude-standard"], source, []).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            project.Write(file, File.ReadAllBytes(Path.Combine(source, file)));
        project.Restore().ShouldHaveSucceeded();
        return project;
    }

    private static string Source(string name) => Path.Combine(ReproduciblePackageTests.RepositoryRoot(), "samples", name);

    private static string RunTool(Project project, string program, params string[] arguments) =>
        Tool.Run(program, project.Folder, project.Environment, arguments);

    private static List<string> Bytes(Project project, params string[] files) => [.. files.Select(file => Convert.ToHexString(project.Read(file)))];

    [GeneratedRegex(@"^(.+?), \w+ \d+, \d+, (\w+Entry)", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^ +mountPath: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex MountPath();

    [GeneratedRegex(@"^ +- (partners/\S+)$", RegexOptions.Multiline)]
    private static partial Regex PartnerFile();
}
