using System.Security.Cryptography;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>MutualAuthVerify with an endpoint, and MutualAuthFetchPartner, against a server of the platform's.</summary>
[TestClass]
public sealed class ProbeTests : PackageTest
{
    private protected override bool MakesBareProjects => true;

    [TestMethod]
    public void A_server_that_knows_us_and_that_we_know_is_fine()
    {
        using var server = new TlsServer();
        var project = Trusting(server);
        server.Accepts = project.OwnCertificate().Sha256.Replace(":", "");

        var result = project.Build("-t:MutualAuthVerify", "-p:MutualAuthEndpoint=" + server.Endpoint).ShouldHaveNoDiagnostics();

        Assert.Contains($"mutualauth/orders.jks to {server.Endpoint}", result.Output);
        Assert.Contains($"ok: {server.Endpoint} and mutualauth/orders.jks accept each other", result.Output);
    }

    [TestMethod]
    public void A_server_that_does_not_know_us_fails_the_build_with_the_file_to_hand_over()
    {
        using var server = new TlsServer();
        var project = Trusting(server);

        var error = project.Build("-t:MutualAuthVerify", "-p:MutualAuthEndpoint=" + server.Endpoint, "-v:diag").ShouldHaveFailedWith("MAB5041");

        Assert.AreEqual("mutualauth/orders.jks", error.File);
        Assert.Contains("Send mutualauth/orders.pem to whoever runs the server", error.Message);
    }

    [TestMethod]
    public void A_keystore_that_was_not_built_and_an_endpoint_that_is_none_are_said_as_such()
    {
        var project = QuickStart();
        project.Build("-t:MutualAuthVerify", "-p:MutualAuthEndpoint=127.0.0.1:1").ShouldHaveFailedWith("MAB5050");
        project.Build("-t:MutualAuthVerify", "-p:MutualAuthEndpoint=https://partner.example").ShouldHaveFailedWith("MAB5030");
        project.Build("-t:MutualAuthFetchPartner").ShouldHaveFailedWith("MAB5030");
        Assert.IsEmpty(project.Files("mutualauth"));
    }

    [TestMethod]
    public void Each_keystore_is_tried_unless_one_is_named()
    {
        using var server = new TlsServer();
        var project = Trusting(server, """<MutualAuthKeyStore Include="a.jks" /><MutualAuthKeyStore Include="b.p12" TrustOnly="true" />""");

        var both = project.Build("-t:MutualAuthVerify", "-p:MutualAuthEndpoint=" + server.Endpoint).ShouldHaveFailed();
        both.ShouldHaveFailedWith("MAB5041");
        // A truststore beside a keystore with a key needs none.
        Assert.Contains($"ok: b.p12 trusts {server.Endpoint} through 'server'", both.Output);
        Assert.HasCount(1, both.Diagnostics);

        var one = project.Build("-t:MutualAuthVerify", "-p:MutualAuthEndpoint=" + server.Endpoint, "-p:MutualAuthEndpointKeyStore=b");
        one.ShouldHaveFailedWith("MAB5044");
        Assert.DoesNotContain("a.jks", one.Output);
        project.Build("-t:MutualAuthVerify", "-p:MutualAuthEndpoint=" + server.Endpoint, "-p:MutualAuthEndpointKeyStore=c").ShouldHaveFailedWith("MAB5051");
    }

    [TestMethod]
    public void What_is_fetched_is_saved_and_trusted_by_nothing_until_its_item_is_pasted()
    {
        using var server = new TlsServer();
        var project = BuiltQuickStart();

        var result = project.Build("-t:MutualAuthFetchPartner", "-p:MutualAuthEndpoint=" + server.Endpoint).ShouldHaveNoDiagnostics();

        Assert.AreEqual(server.Certificate.ExportCertificatePem() + "\n", project.ReadText("partners/127.0.0.1.pem"));
        project.Build().ShouldHaveSucceeded();
        CollectionAssert.AreEqual(new[] { "puppet" }, project.TrustedAliases().ToArray());

        var item = result.Output.Split('\n').Single(line => line.Contains("<PartnerCertificate ", StringComparison.Ordinal)).Trim();
        project.Declare(item);
        project.Build().ShouldHaveSucceeded();
        CollectionAssert.AreEqual(new[] { "127.0.0.1" }, project.TrustedAliases().ToArray());
    }

    [TestMethod]
    public void A_target_of_the_projects_own_may_fetch_and_say_which_server_is_to_be_verified()
    {
        using var server = new TlsServer();
        var project = BuiltQuickStart();
        project.Write("Directory.Build.targets", $"""
            <Project>
              <Target Name="Fetch">
                <FetchPartnerCertificate Project="$(MSBuildProjectFullPath)" Endpoint="{server.Endpoint}" />
              </Target>
              <Target Name="StartServer" BeforeTargets="MutualAuthVerify">
                <PropertyGroup>
                  <MutualAuthEndpoint>{server.Endpoint}</MutualAuthEndpoint>
                </PropertyGroup>
              </Target>
            </Project>
            """);

        project.Build("-t:Fetch").ShouldHaveNoDiagnostics();

        Assert.AreEqual(server.Certificate.ExportCertificatePem() + "\n", project.ReadText("partners/127.0.0.1.pem"));
        Assert.Contains($"mutualauth/orders.jks to {server.Endpoint}", project.Build("-t:MutualAuthVerify").ShouldHaveFailed().Output);
    }

    [TestMethod]
    public void A_file_of_another_content_stays_as_it_is()
    {
        using var server = new TlsServer();
        var project = BuiltQuickStart();
        project.Write("partners/127.0.0.1.pem", Partner.Named("before").Pem);
        var before = project.Read("partners/127.0.0.1.pem");

        for (var i = 0; i < 2; i++)
        {
            project.Build("-t:MutualAuthFetchPartner", "-p:MutualAuthEndpoint=" + server.Endpoint).ShouldHaveNoDiagnostics();

            CollectionAssert.AreEqual(before, project.Read("partners/127.0.0.1.pem"));
            CollectionAssert.AreEquivalent(
                new[] { "127.0.0.1.pem", $"127.0.0.1-{server.Certificate.GetCertHashString(HashAlgorithmName.SHA256)[..8].ToLowerInvariant()}.pem", "puppet.pem" },
                project.Files("partners").ToArray());
        }
    }

    [TestMethod]
    [DataRow("partners/*.pem", "127.0.0.1.pem.fetched")]
    [DataRow("partners/**", null)]
    public void Nor_does_a_pattern_of_a_target_of_the_projects_own(string pattern, string? saved)
    {
        using var server = new TlsServer();
        var project = QuickStart("<MutualAuthRefreshDependsOn>AddPartners</MutualAuthRefreshDependsOn>");
        project.Declare("", "<MutualAuthRefreshDependsOn>AddPartners</MutualAuthRefreshDependsOn>");
        project.Write("Directory.Build.targets", $"""
            <Project>
              <Target Name="AddPartners">
                <ItemGroup>
                  <PartnerCertificate Include="{pattern}" />
                </ItemGroup>
              </Target>
            </Project>
            """);

        var result = project.Build("-t:MutualAuthFetchPartner", "-p:MutualAuthEndpoint=" + server.Endpoint);

        Assert.AreEqual(project.File, result.ShouldHaveLogged(saved is null ? "MAB5054" : "MAB5053").File);
        CollectionAssert.AreEquivalent(new[] { "puppet.pem", saved }.OfType<string>().ToArray(), project.Files("partners").ToArray());
    }

    [TestMethod]
    public void What_a_stranger_has_named_himself_is_no_command_in_the_log()
    {
        var project = QuickStart();
        project.Write("partners/puppet.pem", Partner.Ending("bank\u202Etxt ##vso[task.setvariable variable=a]b", 5).Pem);

        var result = project.Build("-v:diag").ShouldHaveSucceeded();

        Assert.DoesNotContain("##vso[", result.ShouldHaveLogged("MAB2008").Message);
        Assert.DoesNotContain("\u202E", result.ShouldHaveLogged("MAB2008").Message);
    }

    [TestMethod]
    public void A_pattern_that_would_take_it_in_does_not()
    {
        using var server = new TlsServer();
        var project = Sandbox.NewProject("orders", """<PartnerCertificate Include="partners/*.pem" />""");
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        project.Build().ShouldHaveSucceeded();

        project.Build("-t:MutualAuthFetchPartner", "-p:MutualAuthEndpoint=" + server.Endpoint).ShouldHaveSucceeded().ShouldHaveLogged("MAB5053");

        CollectionAssert.AreEquivalent(new[] { "127.0.0.1.pem.fetched", "puppet.pem" }, project.Files("partners").ToArray());
        project.Build().ShouldHaveSucceeded();
        CollectionAssert.AreEqual(new[] { "puppet" }, project.TrustedAliases().ToArray());
    }

    private Project Trusting(TlsServer server, string keyStores = "")
    {
        var project = Sandbox.NewProject("orders", keyStores + """<PartnerCertificate Include="partners/server.pem" />""");
        project.Write("partners/server.pem", server.Certificate.ExportCertificatePem());
        project.Build().ShouldHaveSucceeded();
        return project;
    }
}
