using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tests;

/// <summary>The tasks by themselves, in a target that somebody wrote.</summary>
[TestClass]
public sealed class SingleStepTests : PackageTest
{
    private protected override bool MakesBareProjects => true;

    private const string Steps = """
        <GenerateKeyPair KeyStore="keys/my.keystore" Alias="Mine" KeyAlgorithm="EC" Subject="CN=mine, C=DE" StorePassword="file:keys/password.txt" />
        <ExportCertificate KeyStore="keys/my.keystore" OutputFile="keys/mine.cer" StorePassword="file:keys/password.txt" />
        <ConvertCertificate SourceFile="keys/mine.cer" OutputFile="keys/mine.pem" />
        <ConvertCertificate SourceFile="partners/puppet.pem" OutputFile="keys/puppet.cer" />
        <ImportCertificate KeyStore="keys/my.keystore" Alias="Puppet" CertificateFile="keys/puppet.cer" StorePassword="file:keys/password.txt" />
        <GenerateCertificateRequest KeyStore="keys/my.keystore" OutputFile="keys/mine.csr" StorePassword="file:keys/password.txt" />
        <ListKeyStore KeyStore="keys/my.keystore" StorePassword="file:keys/password.txt"><Output TaskParameter="Entries" ItemName="Entry" /></ListKeyStore>
        <Message Importance="high" Text="found %(Entry.Identity) %(Entry.EntryType) %(Entry.Subject)" />
        """;

    [TestMethod]
    [DataRow("")]
    [DataRow("-mt")]
    public void They_do_the_whole_job_and_doing_it_again_changes_nothing(string option)
    {
        var project = WithTarget(Steps);
        var options = option.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var first = project.Build(["-t:Steps", .. options]).ShouldHaveSucceeded();

        Assert.Contains("found mine PrivateKeyEntry CN=mine, C=DE", first.Output);
        Assert.Contains("found puppet trustedCertEntry CN=puppet", first.Output);
        var before = project.Files("keys").Select(file => (file, Hash: Convert.ToHexString(project.Read("keys/" + file)))).ToList();
        project.Build(["-t:Steps", .. options]).ShouldHaveSucceeded();
        Assert.AreSequenceEqual(before, project.Files("keys").Select(file => (file, Hash: Convert.ToHexString(project.Read("keys/" + file)))).ToList());
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", project.ReadText("keys/mine.pem"));
        Assert.StartsWith("-----BEGIN CERTIFICATE REQUEST-----", project.ReadText("keys/mine.csr"));
    }

    [TestMethod]
    public void Another_certificate_under_an_alias_in_use_is_an_error_until_it_is_to_be_overwritten()
    {
        var import = """<ImportCertificate KeyStore="keys/my.keystore" Alias="Puppet" CertificateFile="partners/puppet.pem" StorePassword="file:keys/password.txt" {0}/>""";
        var project = WithTarget(string.Format(System.Globalization.CultureInfo.InvariantCulture, import, ""));
        project.Build("-t:Steps").ShouldHaveSucceeded();
        project.Write("partners/puppet.pem", Partner.Named("another").Pem);

        project.Build("-t:Steps").ShouldHaveFailedWith("MAB3023");

        Target(project, string.Format(System.Globalization.CultureInfo.InvariantCulture, import, "Overwrite=\"true\" "));
        project.Build("-t:Steps").ShouldHaveSucceeded();
        Assert.HasCount(1, project.Files("keys/archive"));
    }

    [TestMethod]
    [DataRow("""<GenerateKeyPair KeyStore="keys/my.keystore" StorePassword="hunter2hunter2" />""", "MAB1005")]
    [DataRow("""<GenerateKeyPair KeyStore="keys/my.keystore" StorePassword="env:MUTUALAUTH_UNSET" />""", "MAB3001")]
    [DataRow("""<GenerateKeyPair KeyStore="keys/my.keystore" KeySize="1024" />""", "MAB1007")]
    [DataRow("""<ExportCertificate KeyStore="keys/none.keystore" OutputFile="a.cer" />""", "MAB2001")]
    [DataRow("""<ConvertCertificate SourceFile="orders.csproj" OutputFile="a.cer" />""", "MAB2002")]
    [DataRow("""<ConvertCertificate SourceFile="partners/puppet.pem" OutputFile="a.cer" Format="P12" />""", "MAB1017")]
    [DataRow("""<ImportCertificate KeyStore="keys/my.keystore" CertificateFile="partners/puppet.pem" Sha256="00" />""", "MAB1014")]
    [DataRow("""<ListKeyStore KeyStore="partners/puppet.pem" StorePassword="file:keys/password.txt" />""", "MAB3008")]
    public void What_is_wrong_has_a_code_and_writes_nothing(string step, string code)
    {
        var project = WithTarget(step);

        var result = project.Build("-t:Steps");

        Assert.DoesNotContain("hunter2", result.ShouldHaveFailedWith(code).Message);
        Assert.AreSequenceEqual(["password.txt"], project.Files("keys"));
    }

    [TestMethod]
    public void A_key_without_a_certificate_is_listed_and_cannot_be_exported()
    {
        var project = WithTarget("""
            <ListKeyStore KeyStore="keys/my.keystore" StorePassword="file:keys/password.txt" />
            <ExportCertificate KeyStore="keys/my.keystore" OutputFile="keys/mine.cer" StorePassword="file:keys/password.txt" />
            """);
        var password = new Password("changeit", "test");
        var key = new KeyEntry("own", DateTimeOffset.UnixEpoch, ProtectedKey.Opened(KeyPairGenerator.Generate(KeyAlgorithm.Ec, 256)), []);
        project.Write("keys/my.keystore", JksCodec.Write(new KeyStore([key]), password, password));

        var result = project.Build("-t:Steps");

        result.ShouldHaveFailedWith("MAB3030");
        Assert.Contains("own, PrivateKeyEntry, without a certificate", result.Output);
    }

    private Project WithTarget(string steps)
    {
        var project = QuickStart("<MutualAuthRefreshOnBuild>false</MutualAuthRefreshOnBuild>");
        project.Write("keys/password.txt", "changeit\n");
        Target(project, steps);
        return project;
    }

    private static void Target(Project project, string steps) =>
        project.Write("Directory.Build.targets", $"<Project><Target Name=\"Steps\">{steps}</Target></Project>");
}
