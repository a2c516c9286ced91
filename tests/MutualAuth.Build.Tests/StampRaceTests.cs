using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>
/// What changes while a build is at work, after that build has looked at it, is seen by the next one. Each of these builds
/// stands still between its two keystores, in front of the second one's folder, which is held.
/// </summary>
[TestClass]
public sealed class StampRaceTests : PackageTest
{
    private const string TwoKeyStores = """
        <MutualAuthKeyStore Include="first/trust.jks" TrustOnly="true" />
        <MutualAuthKeyStore Include="second/own.jks" KeyAlgorithm="EC" />
        """;

    private const string Puppet = """<PartnerCertificate Include="partners/puppet.pem" />""";

    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>As a file that is moved over another one is, or what a backup or an archive brings back.</summary>
    [TestMethod]
    [DataRow(-2000)]
    [DataRow(0)]
    [DataRow(2000)]
    public void A_partners_file_that_is_replaced_meanwhile(int daysFromNow)
    {
        var project = TwoTrusting();
        var other = Partner.Named("puppet");

        Meanwhile(project, () =>
        {
            project.Write("partners/puppet.pem", other.Pem);
            File.SetLastWriteTimeUtc(project.Path("partners/puppet.pem"), DateTime.UtcNow.AddDays(daysFromNow));
        });
        Assert.AreNotEqual(other.Sha256, Sha256(project), "the build was to be past that file");
        project.Refresh().ShouldHaveRefreshed();

        Assert.AreEqual(other.Sha256, Sha256(project));
        project.Refresh().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void A_keystore_that_is_put_back_meanwhile()
    {
        var project = TwoTrusting();
        project.Refresh().ShouldHaveSucceeded();
        var old = project.Read("first/trust.jks");
        var wanted = Partner.Named("puppet");
        project.Write("partners/puppet.pem", wanted.Pem);

        Meanwhile(project, () =>
        {
            Assert.AreEqual(wanted.Sha256, Sha256(project));
            project.Write("first/trust.jks", old);
            File.SetLastWriteTimeUtc(project.Path("first/trust.jks"), LongAgo);
        });
        project.Refresh().ShouldHaveRefreshed();

        Assert.AreEqual(wanted.Sha256, Sha256(project));
    }

    [TestMethod]
    public void A_project_file_that_is_edited_and_built_meanwhile()
    {
        var project = TwoTrusting();

        Meanwhile(project, () =>
        {
            project.Write("partners/acme.pem", Partner.Named("acme").Pem);
            project.Declare(TwoKeyStores + Puppet + """<PartnerCertificate Include="partners/acme.pem" />""");
            // The other build is as far as that it knows what is declared, and then goes on more slowly than the first.
            using var other = project.StartTarget("_MutualAuthPrepareRefresh");
            other.Ended().ShouldHaveSucceeded();
        });
        project.Refresh().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(["acme", "puppet"], project.TrustedAliases("first/trust.jks"));
        Assert.AreSequenceEqual(["acme", "puppet"], project.TrustedAliases("second/own.jks"));
        project.Refresh().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void A_build_that_was_held_up_and_met_no_change_leaves_nothing_to_do()
    {
        var project = TwoTrusting();
        Meanwhile(project, () => { });

        project.Refresh().ShouldHaveDoneNothing();
    }

    private Project TwoTrusting()
    {
        var project = Sandbox.NewBareProject("orders", TwoKeyStores + Puppet);
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        return project;
    }

    private static void Meanwhile(Project project, Action change)
    {
        using var held = HeldFolder.Take(project.Path("second"));
        using var build = project.StartRefresh();
        build.ShouldSay(HeldFolder.Waiting(project.Path("second")));
        change();
        held.Dispose();
        build.Ended().ShouldHaveSucceeded();
    }

    private static string Sha256(Project project) =>
        project.KeyStore("first/trust.jks").Trusted.Single().Certificate.Sha256.Replace(":", "");
}
