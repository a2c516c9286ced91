using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>Links and odd names, from the project file to what the next build remembers of them.</summary>
[TestClass]
public sealed class PathsTests : PackageTest
{
    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void A_keystore_behind_a_link_is_kept_up_to_date_there_and_watched_there()
    {
        var project = BuiltQuickStart();
        Directory.CreateDirectory(project.Path("elsewhere"));
        File.Move(project.Path("mutualauth/orders.jks"), project.Path("elsewhere/real.jks"));
        File.CreateSymbolicLink(project.Path("mutualauth/orders.jks"), "../elsewhere/real.jks");
        var successor = Partner.Named("puppet");
        project.Write("partners/puppet.pem", successor.Pem);

        project.Build().ShouldHaveRefreshed();

        Assert.AreEqual("../elsewhere/real.jks", new FileInfo(project.Path("mutualauth/orders.jks")).LinkTarget);
        Assert.AreSequenceEqual(successor.Der, project.KeyStore("elsewhere/real.jks", project.ReadText("mutualauth/orders.jks.password").TrimEnd()).Trusted.Single().Certificate.Der);
        project.Build().ShouldHaveDoneNothing();

        File.SetLastWriteTimeUtc(project.Path("elsewhere/real.jks"), DateTime.UtcNow.AddMinutes(-5));
        Assert.AreEqual(1, project.Build().ShouldHaveSucceeded().Refreshes, "what lies behind the link has changed, and nobody looked");

        File.Delete(project.Path("elsewhere/real.jks"));
        var lost = project.Build().ShouldHaveFailedWith("MAB3050");
        Assert.Contains("../elsewhere/real.jks", lost.Message);
        Assert.IsEmpty(project.Files("elsewhere"));
    }

    [TestMethod]
    public void Names_with_what_MSBuild_escapes_are_built_once()
    {
        var items = """
            <PartnerCertificate Include="partners/a%3Bb %2541 (c) &amp; 'd'.pem" Alias="a%3Bb%2541" />
            <MutualAuthKeyStore Include="keys/a%3Bb %2541 %40(e) %24(f) &amp; 'g'.jks" />
            """;
        var project = Sandbox.NewProject("orders", items);
        project.Write("partners/a;b %41 (c) & 'd'.pem", Partner.Named("puppet").Pem);

        project.Build().ShouldHaveRefreshed();

        var keyStore = project.Files("keys").Single(file => file.EndsWith(".jks", StringComparison.Ordinal));
        Assert.StartsWith("a;b %41 ", keyStore);
        Assert.AreSequenceEqual(new[] { "a;b%41" }, project.TrustedAliases("keys/" + keyStore));
        project.Build().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void A_name_with_a_line_end_is_one_line_of_the_log()
    {
        var project = Sandbox.NewProject("orders", """<MutualAuthKeyStore Include="keys/a%0Aerror MAB4711: made up.jks" />""");

        var build = project.Build();

        Assert.Contains("\"keys/a…\"", build.ShouldHaveFailedWith("MAB1030").Message);
        Assert.DoesNotContain("\nerror MAB4711", build.Output);
        Assert.IsEmpty(project.Files("keys"));
    }
}
