using System.Globalization;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>Paths, cultures and working directories that are not those of the machine where the package was written.</summary>
[TestClass]
public sealed class SurroundingsTests : PackageTest
{
    [TestMethod]
    [DataRow("with a space")]
    [DataRow("Übung äöü 日本")]
    [DataRow("it's (an) apostrophe")]
    [DataRow("50% & more (x), y=z")]
    public void The_path_of_the_project_does_not_matter(string folder)
    {
        var project = Sandbox.NewProject(
            "orders",
            """
            <MutualAuthKeyStore Include="mutualauth/orders.jks" CopyToOutputDirectory="PreserveNewest" />
            <PartnerCertificate Include="partners/puppet.pem" Alias="Puppet" />
            """,
            folder: folder);
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        project.Build().ShouldHaveRefreshed().ShouldHaveLogged("MAB4001");
        project.Build().ShouldHaveDoneNothing();
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases());
        Assert.AreSequenceEqual(project.Read("mutualauth/orders.jks"), project.Read("bin/Debug/net10.0/mutualauth/orders.jks"));
    }

    [TestMethod]
    [DataRow("partners/with space.pem", "with space")]
    [DataRow("partners/Größe.pem", "größe")]
    [DataRow("partners/it's.pem", "it's")]
    [DataRow("partners/100%25.pem", "100%")]
    public void The_name_of_a_partners_file_does_not_matter(string include, string alias)
    {
        var project = Sandbox.NewProject("orders", $"""<PartnerCertificate Include="{include}" />""");
        project.Write(include.Replace("%25", "%"), Partner.Named("puppet").Pem);
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual([alias], project.TrustedAliases());
        project.Build().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void The_name_of_the_project_becomes_a_subject_whatever_it_is()
    {
        var project = Sandbox.NewProject("Müller, Söhne + Co", """<MutualAuthKeyStore Include="m.p12" />""");
        project.Build().ShouldHaveSucceeded();

        var name = project.OwnCertificate("m.p12").Structure.Subject;
        Assert.AreEqual("Müller, Söhne + Co", name.GetValueList().Single());
    }

    /// <summary>Thai has another calendar (2569 for 2026), Turkish another i, Arabic other digits and separators.</summary>
    [TestMethod]
    [DataRow("th-TH", "th_TH.UTF-8")]
    [DataRow("tr-TR", "tr_TR.UTF-8")]
    [DataRow("ar-SA", "ar_SA.UTF-8")]
    [DataRow("fa-IR", "fa_IR.UTF-8")]
    public void The_culture_of_the_machine_does_not_matter(string culture, string locale)
    {
        var project = QuickStart();
        project.Declare(
            """
            <MutualAuthKeyStore Include="KEYS/ORDERS.P12" Alias="INTERNET" StoreType="pkcs12" ValidityDays="100" SubjectAlternativeName="DNS:INTERNET.example;IP:10.0.0.1" />
            <PartnerCertificate Include="partners/puppet.pem" Alias="PUPPET-I" />
            """,
            "<SomeMonth>$([System.DateTime]::FromBinary(639100000000000000).ToString('MMMM yyyy'))</SomeMonth>");
        project.Environment["LC_ALL"] = locale;
        project.Environment["LANG"] = locale;
        // As that culture writes it in this process, and so in the build too, if it has the culture.
        var month = new DateTime(639100000000000000).ToString("MMMM yyyy", CultureInfo.GetCultureInfo(culture));
        var actual = project.Dotnet("msbuild", "-getProperty:SomeMonth").Output.Trim();
        if (actual != month || actual == new DateTime(639100000000000000).ToString("MMMM yyyy", CultureInfo.InvariantCulture))
            Assert.Inconclusive($"Builds have no culture {culture} here (libicu is missing, or the invariant mode is on): they write '{actual}'.");
        project.Build().ShouldHaveRefreshed();
        project.Build().ShouldHaveDoneNothing();

        var store = project.KeyStore("KEYS/ORDERS.P12");
        var own = store.Keys.Single();
        Assert.AreEqual("internet", own.Alias);
        Assert.AreSequenceEqual(["puppet-i"], project.TrustedAliases("KEYS/ORDERS.P12"));
        Assert.IsTrue(own.Chain[0].NotAfter > DateTimeOffset.UtcNow.AddDays(99) && own.Chain[0].NotAfter < DateTimeOffset.UtcNow.AddDays(101));

        project.Build(Clock.In(days: 90)).ShouldHaveLogged("MAB4002");
        Assert.StartsWith($"ORDERS-{DateTime.UtcNow.AddDays(90).Year}", project.Files("KEYS/archive").Single());
    }

    [TestMethod]
    [DataRow]
    [DataRow("-mt")]
    public void The_working_directory_does_not_matter(params string[] arguments)
    {
        var project = QuickStart();
        project.Declare("""
            <MutualAuthKeyStore Include="keys/orders.jks" StorePassword="file:secrets/password.txt" />
            <PartnerCertificate Include="partners/puppet.pem" />
            """);
        project.Write("secrets/password.txt", "the-password");
        project.WorkingDirectory = Directory.CreateDirectory(Path.Combine(Sandbox.Folder, "elsewhere")).FullName;
        project.Build(arguments).ShouldHaveRefreshed();
        project.Build(arguments).ShouldHaveDoneNothing();

        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases("keys/orders.jks", "the-password"));
        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(project.WorkingDirectory));
    }

    [TestMethod]
    public void Artifacts_in_one_folder_do_not_mix_the_stamps_of_two_projects()
    {
        var artifacts = $"<ArtifactsPath>{Sandbox.Folder}/artifacts</ArtifactsPath><UseArtifactsOutput>true</UseArtifactsOutput>";
        Sandbox.Write("Directory.Build.props", $"<Project><PropertyGroup><DebugType>none</DebugType>{artifacts}</PropertyGroup></Project>");
        var project = QuickStart();
        var other = Sandbox.NewProject("other", """<MutualAuthKeyStore Include="other.jks" />""");
        project.Build().ShouldHaveRefreshed();
        other.Build().ShouldHaveRefreshed();

        project.Build().ShouldHaveDoneNothing();
        other.Build().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void Two_projects_in_one_folder_have_a_keystore_each()
    {
        var one = QuickStart();
        var other = Sandbox.NewProject("other", """<PartnerCertificate Include="partners/puppet.pem" />""", "<BaseIntermediateOutputPath>obj/other/</BaseIntermediateOutputPath>", folder: "orders");
        one.Dotnet("build", "-t:MutualAuthRefresh").ShouldHaveRefreshed();
        other.Dotnet("build", "-t:MutualAuthRefresh").ShouldHaveRefreshed();

        Assert.AreEqual("CN=orders", one.OwnCertificate().Subject);
        Assert.AreEqual("CN=other", other.OwnCertificate().Subject);
        one.Dotnet("build", "-t:MutualAuthRefresh").ShouldHaveDoneNothing();
    }
}
