using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>An error in the inputs of one keystore leaves that one as it was, and stops no other.</summary>
[TestClass]
public sealed class AllOrNothingTests : PackageTest
{
    private protected override bool MakesBareProjects => true;

    private const string Good = """
        <PartnerCertificate Include="partners/puppet.pem" />
        """;

    private const string Two = """
        <MutualAuthKeyStore Include="a.jks" />
        <MutualAuthKeyStore Include="b.jks" />
        """ + Good;

    private static readonly Partner Puppet = Partner.Named("puppet");
    private static readonly Partner Bad = Partner.Named("bad");

    private static readonly Dictionary<string, (string Content, string Metadata, string Code)> BadPartners = new()
    {
        ["wrong pin"] = (Bad.Pem, $"Sha256=\"{Puppet.Sha256}\"", "MAB2005"),
        ["expired"] = (Partner.Ending("bad", -1).Pem, "", "MAB2006"),
        ["request"] = (Bad.Request, "", "MAB2002"),
        ["private key"] = (Bad.KeyPem, "", "MAB2003"),
        ["certificate with its private key"] = (Bad.Pem + Bad.KeyPem, "", "MAB2003"),
        ["HTML page"] = ("<!DOCTYPE html><html><body>404</body></html>", "", "MAB2002"),
        ["empty file"] = ("", "", "MAB2002"),
        ["alias of another"] = (Bad.Pem, "Alias=\"PUPPET\"", "MAB1011"),
    };

    [TestMethod]
    [DataRow("wrong pin")]
    [DataRow("expired")]
    [DataRow("request")]
    [DataRow("private key")]
    [DataRow("certificate with its private key")]
    [DataRow("HTML page")]
    [DataRow("empty file")]
    [DataRow("alias of another")]
    public void A_bad_partner_of_one_keystore_leaves_that_one_to_the_byte_and_the_other_is_made(string what)
    {
        var (content, metadata, code) = BadPartners[what];
        var project = BuiltWithTwo();
        var before = project.Read("a.jks");
        project.Write("partners/bad.pem", content);
        project.Write("partners/acme.pem", Partner.Named("acme").Pem);
        project.Declare(Two + $"""
            <PartnerCertificate Include="partners/bad.pem" KeyStores="a.jks" {metadata} />
            <PartnerCertificate Include="partners/acme.pem" />
            """);
        var error = project.Build().ShouldHaveFailedWith(code);

        Assert.AreEqual("partners/bad.pem", error.File);
        Assert.AreSequenceEqual(before, project.Read("a.jks"));
        Assert.AreSequenceEqual(["acme", "puppet"], project.TrustedAliases("b.jks"));
    }

    [TestMethod]
    public void A_missing_partner_file_is_named()
    {
        var project = BuiltWithTwo();
        var before = project.Read("a.jks");
        project.Declare(Two + """<PartnerCertificate Include="partners/none.pem" KeyStores="a.jks" />""");
        var error = project.Build().ShouldHaveFailedWith("MAB2001");

        Assert.AreEqual("partners/none.pem", error.File);
        Assert.AreSequenceEqual(before, project.Read("a.jks"));
    }

    [TestMethod]
    public void A_private_key_in_a_partners_file_is_not_shown()
    {
        var project = QuickStart();
        project.Write("partners/puppet.pem", Bad.Pem + Bad.KeyPem);
        var result = project.Build("-v:diag");
        result.ShouldHaveFailed();

        foreach (var line in Bad.KeyPem.Split('\n').Where(line => line.Length > 20 && !line.StartsWith('-')))
            Assert.DoesNotContain(line, result.Output);
    }

    [TestMethod]
    public void A_wrong_password_of_one_keystore_leaves_that_one_and_the_other_is_made()
    {
        const string Items = """
            <MutualAuthKeyStore Include="a.p12" StorePassword="env:A_PASSWORD" />
            <MutualAuthKeyStore Include="b.p12" />
            """;
        var project = Sandbox.NewProject("orders", Items);
        project.Environment["A_PASSWORD"] = "the-right-one";
        project.Build().ShouldHaveSucceeded();
        var before = project.Read("a.p12");
        project.Write("puppet.pem", Puppet.Pem);
        project.Declare(Items + """<PartnerCertificate Include="puppet.pem" />""");
        project.Environment["A_PASSWORD"] = "not-the-right-one";
        var error = project.Build().ShouldHaveFailedWith("MAB3005");

        Assert.AreEqual("a.p12", error.File);
        Assert.Contains("env:A_PASSWORD", error.Message);
        Assert.AreSequenceEqual(before, project.Read("a.p12"));
        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases("b.p12"));
    }

    [TestMethod]
    public void A_wrong_metadatum_of_one_keystore_leaves_that_one_and_the_other_is_made()
    {
        var project = BuiltWithTwo();
        var (a, b) = (project.Read("a.jks"), project.OwnCertificate("b.jks"));
        project.Declare("""
            <MutualAuthKeyStore Include="a.jks" Renewal="Sometimes" />
            <MutualAuthKeyStore Include="b.jks" Subject="CN=b" />
            """ + Good);
        var error = project.Build().ShouldHaveFailedWith("MAB1001");

        Assert.AreEqual("a.jks", error.File);
        Assert.AreSequenceEqual(a, project.Read("a.jks"));
        Assert.AreNotEqual(b, project.OwnCertificate("b.jks"));
    }

    [TestMethod]
    public void A_damaged_keystore_is_left_for_a_person_to_look_at()
    {
        var project = BuiltWithTwo();
        var damaged = project.Read("a.jks")[..^40];
        project.Write("a.jks", damaged);
        var error = project.Build().ShouldHaveFailedWith("MAB3007");

        Assert.AreEqual("a.jks", error.File);
        Assert.AreSequenceEqual(damaged, project.Read("a.jks"));
    }

    [TestMethod]
    public void All_errors_of_a_build_are_reported_by_it()
    {
        var project = Sandbox.NewProject("orders", Two + """
            <PartnerCertificate Include="partners/html.pem" />
            <PartnerCertificate Include="partners/none.pem" />
            """);
        project.Write("partners/puppet.pem", Puppet.Pem);
        project.Write("partners/html.pem", "<html></html>");
        var result = project.Build().ShouldHaveFailed();

        Assert.Contains(diagnostic => diagnostic is { Code: "MAB2001", File: "partners/none.pem" }, result.Diagnostics);
        Assert.Contains(diagnostic => diagnostic is { Code: "MAB2002", File: "partners/html.pem" }, result.Diagnostics);
    }

    private Project BuiltWithTwo()
    {
        var project = Sandbox.NewProject("orders", Two);
        project.Write("partners/puppet.pem", Puppet.Pem);
        project.Build().ShouldHaveSucceeded();
        return project;
    }
}
