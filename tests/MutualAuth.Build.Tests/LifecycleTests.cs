using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MutualAuth.Build.Tests.Sdk;

namespace MutualAuth.Build.Tests;

/// <summary>The years after the first build: stages, local CAs, identities from elsewhere, the lock file.</summary>
[TestClass]
public sealed class LifecycleTests : PackageTest
{
    private protected override bool MakesBareProjects => true;

    private const string Puppet = """<PartnerCertificate Include="partners/puppet.pem" />""";
    private const string Staged = """<MutualAuthKeyStore Include="mutualauth/orders.jks" KeyAlgorithm="EC" Renewal="Stage" />""" + Puppet;

    [TestMethod]
    public void A_successor_is_staged_once_spoken_of_by_every_build_and_activated_by_name()
    {
        var project = QuickStart();
        project.Declare(Staged);
        project.Build().ShouldHaveRefreshed();
        var old = project.OwnCertificate();
        var near = Clock.In(days: 350);

        Assert.Contains("mutualauth/orders.next.pem", project.Build(near).ShouldHaveRefreshed().ShouldHaveLogged("MAB4016").Message);
        var successor = project.Read("mutualauth/orders.next.cer");
        Assert.AreEqual("warning", project.Build(near).ShouldHaveSucceeded().ShouldHaveLogged("MAB4016").Kind);
        Assert.AreEqual(old, project.OwnCertificate());
        Assert.AreSequenceEqual(successor, project.Read("mutualauth/orders.next.cer"));

        var activation = project.Build("-t:MutualAuthActivate", near).ShouldHaveNoDiagnostics();
        Assert.Contains("the successor is in service", activation.Output);
        Assert.AreSequenceEqual(successor, project.OwnCertificate().Der);
        Assert.IsFalse(project.Has("mutualauth/orders.next.jks"));
        Assert.HasCount(1, project.Files("mutualauth/archive"));
        project.Build(near).ShouldHaveSaidNothing();
        project.Build(near).ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void Activating_without_a_successor_fails_with_or_without_a_keystore()
    {
        BuiltQuickStart().Build("-t:MutualAuthActivate").ShouldHaveFailedWith("MAB4017");
        Sandbox.NewProject("empty").Build("-t:MutualAuthActivate").ShouldHaveFailedWith("MAB4017");
    }

    [TestMethod]
    public void Keystores_of_one_project_that_a_local_CA_signs_are_made_by_one_build()
    {
        var project = Sandbox.NewProject("orders", """
            <MutualAuthKeyStore Include="mutualauth/client.jks" KeyAlgorithm="EC" IssuerKeyStore="mutualauth\ca.p12" />
            <MutualAuthKeyStore Include="mutualauth/ca.p12" KeyAlgorithm="EC" Subject="CN=the CA" />
            <PartnerCertificate Include="mutualauth/ca.pem" />
            """);

        project.Build().ShouldHaveRefreshed();

        var ca = project.OwnCertificate("mutualauth/ca.p12");
        Assert.AreEqual(ca, project.KeyStore("mutualauth/client.jks").Keys.Single().Chain[1]);
        Assert.AreEqual(ca, project.KeyStore("mutualauth/client.jks").Trusted.Single().Certificate);
        project.Build().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void A_plan_of_a_mesh_that_is_not_there_yet_is_whole_and_writes_nothing()
    {
        var project = Sandbox.NewProject("orders", """
            <MutualAuthKeyStore Include="mutualauth/client.jks" IssuerKeyStore="mutualauth/ca.p12" />
            <MutualAuthKeyStore Include="mutualauth/ca.p12" Subject="CN=the CA" />
            <PartnerCertificate Include="mutualauth/ca.pem" />
            """);

        var plan = project.Build("-t:MutualAuthPlan").ShouldHaveSucceeded();

        Assert.Contains("signed by the CA in mutualauth/ca.p12", plan.Output);
        Assert.IsEmpty(project.Files("mutualauth"));
    }

    [TestMethod]
    [DataRow]
    [DataRow("-m", "-mt")]
    public void A_CA_of_another_project_is_made_before_it_is_asked_to_sign(params string[] arguments)
    {
        var ca = Sandbox.NewApplication("ca", """<MutualAuthKeyStore Include="mutualauth/ca.p12" KeyAlgorithm="EC" Subject="CN=the CA" Profile="CertificateAuthority" />""");
        var orders = Sandbox.NewApplication("orders", """
            <ProjectReference Include="../ca/ca.csproj" ReferenceOutputAssembly="false" />
            <MutualAuthKeyStore Include="mutualauth/orders.jks" KeyAlgorithm="EC" IssuerKeyStore="../ca/mutualauth/ca.p12" />
            <PartnerCertificate Include="../ca/mutualauth/ca.pem" />
            """);
        orders.Restore().ShouldHaveSucceeded();

        orders.Build(["--no-restore", .. arguments]).ShouldHaveRefreshed(times: 2);

        Assert.AreEqual(ca.OwnCertificate("mutualauth/ca.p12"), orders.KeyStore().Keys.Single().Chain[1]);
        Assert.AreSequenceEqual(["ca"], orders.TrustedAliases());
        orders.Build(["--no-restore", .. arguments]).ShouldHaveDoneNothing();

        ca.Build("-t:MutualAuthRenew").ShouldHaveLogged("MAB4002");
        orders.Build(["--no-restore", .. arguments]).ShouldHaveSucceeded();
        Assert.AreEqual(ca.OwnCertificate("mutualauth/ca.p12"), orders.KeyStore().Keys.Single().Chain[1]);
    }

    [TestMethod]
    public void A_CA_that_no_project_makes_is_an_error_that_says_how_to_refer_to_it() =>
        Assert.Contains("ProjectReference", Sandbox
            .NewProject("orders", """<MutualAuthKeyStore Include="mutualauth/orders.jks" IssuerKeyStore="../ca/ca.p12" />""")
            .Build().ShouldHaveFailedWith("MAB4020").Message);

    [TestMethod]
    public void An_identity_that_is_mounted_is_taken_over_and_a_rotation_too()
    {
        var project = QuickStart();
        project.Declare("""<MutualAuthKeyStore Include="mutualauth/orders.p12" IdentityFrom="secret/tls.crt;secret/tls.key" />""" + Puppet);
        var first = Mount(project, "secret");
        project.Build().ShouldHaveRefreshed();
        Assert.AreSequenceEqual(first, project.OwnCertificate("mutualauth/orders.p12").Der);
        project.Build().ShouldHaveDoneNothing();

        var second = Mount(project, "secret");
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(second, project.OwnCertificate("mutualauth/orders.p12").Der);
        Assert.HasCount(1, project.Files("mutualauth/archive"));
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void A_rotation_as_Kubernetes_does_it_by_exchanging_a_link_is_noticed()
    {
        var project = QuickStart();
        project.Declare("""<MutualAuthKeyStore Include="mutualauth/orders.p12" IdentityFrom="secret/tls.crt;secret/tls.key" />""");
        Mount(project, "secret/..2026_01");
        Directory.CreateSymbolicLink(project.Path("secret/..data"), "..2026_01");
        File.CreateSymbolicLink(project.Path("secret/tls.crt"), "..data/tls.crt");
        File.CreateSymbolicLink(project.Path("secret/tls.key"), "..data/tls.key");
        project.Build().ShouldHaveRefreshed();
        project.Build().ShouldHaveDoneNothing();

        var rotated = Mount(project, "secret/..2026_02");
        Directory.Delete(project.Path("secret/..data"));
        Directory.CreateSymbolicLink(project.Path("secret/..data"), "..2026_02");
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(rotated, project.OwnCertificate("mutualauth/orders.p12").Der);
    }

    [TestMethod]
    public void What_the_lock_file_records_a_locked_build_demands()
    {
        var project = QuickStart("<MutualAuthUseLockFile>true</MutualAuthUseLockFile>");
        project.Build().ShouldHaveRefreshed();
        Assert.Contains("\"alias\": \"puppet\"", project.ReadText("mutualauth.lock.json"));
        const string Locked = "-p:MutualAuthLockedMode=true";
        project.Build(Locked).ShouldHaveSaidNothing();
        project.Build(Locked).ShouldHaveDoneNothing();

        var before = (project.Read("mutualauth/orders.jks"), project.Read("mutualauth.lock.json"));
        project.Write("partners/puppet.pem", Partner.Named("somebody else").Pem);
        Assert.Contains("~ partner 'puppet'", project.Build(Locked).ShouldHaveFailedWith("MAB4030").Message);
        project.Build("-t:MutualAuthPlan", Locked).ShouldHaveFailedWith("MAB4030");
        Assert.AreSequenceEqual(before.Item1, project.Read("mutualauth/orders.jks"));
        Assert.AreSequenceEqual(before.Item2, project.Read("mutualauth.lock.json"));

        project.Build().ShouldHaveRefreshed();
        project.Build(Locked).ShouldHaveSaidNothing();
    }

    [TestMethod]
    public void A_locked_build_with_nothing_to_do_sees_that_the_lock_file_has_changed_and_that_the_last_item_is_gone()
    {
        var project = QuickStart("<MutualAuthUseLockFile>true</MutualAuthUseLockFile>");
        project.Build().ShouldHaveRefreshed();
        const string Locked = "-p:MutualAuthLockedMode=true";
        project.Build(Locked).ShouldHaveSaidNothing();
        project.Build(Locked).ShouldHaveDoneNothing();

        var recorded = project.ReadText("mutualauth.lock.json");
        project.Write("mutualauth.lock.json", recorded.Replace("\"puppet\"", "\"muppet\""));
        project.Build(Locked).ShouldHaveFailedWith("MAB4030");

        project.Write("mutualauth.lock.json", recorded);
        project.Declare("", "<MutualAuthUseLockFile>true</MutualAuthUseLockFile>");
        foreach (var file in project.Files("mutualauth").Where(file => !file.EndsWith(".pem", StringComparison.Ordinal)))
            project.Delete("mutualauth/" + file);
        Assert.Contains("no longer declared", project.Build(Locked).ShouldHaveFailedWith("MAB4030").Message);
        project.Build("-p:MutualAuthLockedMode=1").ShouldHaveFailedWith("MAB1001");
    }

    [TestMethod]
    public void A_plan_refreshes_no_project_that_this_one_refers_to()
    {
        var ca = Sandbox.NewApplication("ca", """<MutualAuthKeyStore Include="mutualauth/ca.p12" KeyAlgorithm="EC" Profile="CertificateAuthority" />""");
        var orders = Sandbox.NewApplication("orders", """
            <ProjectReference Include="../ca/ca.csproj" ReferenceOutputAssembly="false" />
            <MutualAuthKeyStore Include="mutualauth/orders.jks" IssuerKeyStore="../ca/mutualauth/ca.p12" />
            """);

        orders.Build("-t:MutualAuthPlan").ShouldHaveFailedWith("MAB4020");
        Assert.IsEmpty(ca.Files("mutualauth"));

        orders.Build().ShouldHaveRefreshed(times: 2);
        Assert.Contains("as declared", orders.Build("-t:MutualAuthPlan").ShouldHaveSucceeded().Output);
    }

    [TestMethod]
    public void A_partner_file_from_the_future_is_no_reason_to_look_in_every_build()
    {
        var project = QuickStart();
        File.SetLastWriteTimeUtc(project.Path("partners/puppet.pem"), DateTime.UtcNow.AddDays(2));
        project.Build().ShouldHaveRefreshed();

        project.Build().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void A_request_that_is_deleted_lets_the_next_build_renew()
    {
        var project = BuiltQuickStart();
        project.Build("-t:MutualAuthRequestCertificate").ShouldHaveSucceeded();
        var near = Clock.In(days: 350);
        project.Build(near).ShouldHaveLogged("MAB4003");

        project.Delete("mutualauth/orders.csr");

        project.Build(near).ShouldHaveLogged("MAB4002");
    }

    [TestMethod]
    public void A_colleague_who_clones_gets_no_other_key_than_the_one_recorded()
    {
        var project = BuiltQuickStart("<MutualAuthUseLockFile>true</MutualAuthUseLockFile>");
        var recorded = project.ReadText("mutualauth.lock.json");
        Directory.Delete(project.Path("mutualauth"), recursive: true);
        Directory.Delete(project.Path("obj/mutualauth"), recursive: true);

        Assert.Contains("IdentityFrom", project.Build().ShouldHaveFailedWith("MAB4033").Message);

        Assert.IsEmpty(project.Files("mutualauth"));
        Assert.AreEqual(recorded, project.ReadText("mutualauth.lock.json"));
        project.Build("-t:MutualAuthRenew").ShouldHaveLogged("MAB4001");
        Assert.AreNotEqual(recorded, project.ReadText("mutualauth.lock.json"));
    }

    [TestMethod]
    public void The_lock_file_may_have_another_name_and_is_the_same_in_every_culture()
    {
        var project = QuickStart("<MutualAuthUseLockFile>true</MutualAuthUseLockFile><MutualAuthLockFile>trust/partners.json</MutualAuthLockFile>");
        project.Environment["LC_ALL"] = "th_TH.UTF-8";
        project.Build().ShouldHaveRefreshed();

        Assert.Contains($"\"expires\": \"{project.OwnCertificate().NotAfter.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}\"", project.ReadText("trust/partners.json"));
        Assert.IsFalse(project.Has("mutualauth.lock.json"));
    }

    [TestMethod]
    public void A_keystore_put_back_from_a_backup_is_looked_at_though_it_is_older()
    {
        var project = BuiltQuickStart();
        var backup = project.Read("mutualauth/orders.jks");
        project.Write("partners/acme.pem", Partner.Named("acme").Pem);
        project.Declare(Puppet + """<PartnerCertificate Include="partners/acme.pem" />""");
        project.Build().ShouldHaveRefreshed();

        project.Write("mutualauth/orders.jks", backup);
        File.SetLastWriteTimeUtc(project.Path("mutualauth/orders.jks"), DateTime.UtcNow.AddDays(-3));
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(["acme", "puppet"], project.TrustedAliases());
    }

    [TestMethod]
    public void A_plan_sees_the_items_of_the_users_own_targets_as_the_refresh_does()
    {
        var project = QuickStart("<MutualAuthRefreshDependsOn>FetchPartners</MutualAuthRefreshDependsOn>");
        project.Write("Directory.Build.targets", """
            <Project>
              <Target Name="FetchPartners">
                <ItemGroup>
                  <PartnerCertificate Include="partners/late.pem" />
                </ItemGroup>
              </Target>
            </Project>
            """);
        project.Write("partners/late.pem", Partner.Named("late").Pem);

        Assert.Contains("+ late: CN=late", project.Build("-t:MutualAuthPlan").ShouldHaveSucceeded().Output);
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(["late", "puppet"], project.TrustedAliases());
        project.Build().ShouldHaveDoneNothing();
    }

    /// <summary>A TLS secret as cert-manager keeps it.</summary>
    /// <returns>The certificate.</returns>
    private static byte[] Mount(Project project, string folder)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=mounted", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(365));
        project.Write(folder + "/tls.crt", certificate.ExportCertificatePem());
        project.Write(folder + "/tls.key", key.ExportRSAPrivateKeyPem());
        return certificate.RawData;
    }
}
