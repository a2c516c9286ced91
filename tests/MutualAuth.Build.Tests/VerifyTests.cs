using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tests;

/// <summary>MutualAuthVerify, and the task VerifyKeyStore.</summary>
[TestClass]
public sealed class VerifyTests : PackageTest
{
    private protected override bool MakesBareProjects => true;

    private const string Target = "-t:MutualAuthVerify";
    private const string KeyStore = "mutualauth/orders.jks";

    private static readonly string[] Checks =
    [
        "opens", "private key", "chain", "dates", "key usage", "partners", "declaration",
        "as client, TLS 1.2", "as client, TLS 1.3", "as server, TLS 1.2", "as server, TLS 1.3",
    ];

    [TestMethod]
    [DataRow]
    [DataRow("-mt")]
    public void A_keystore_that_was_just_made_is_ok_line_by_line(params string[] arguments)
    {
        var project = BuiltQuickStart();

        var result = project.Build([Target, .. arguments]).ShouldHaveNoDiagnostics();

        Assert.AreEqual(1, Count(result, "mutualauth/orders.jks (JKS)"));
        foreach (var check in Checks)
            Assert.AreEqual(1, Count(result, $"  ok    {check}: "), $"{check}\n{result.Output}");
        Assert.Contains("'orders', RSA 2048, matches its certificate", result.Output);
        Assert.AreEqual(0, result.Refreshes);
    }

    [TestMethod]
    public void Nothing_is_written_not_even_where_the_next_build_would()
    {
        var project = BuiltQuickStart();
        project.Write("partners/kafka.pem", Partner.Named("kafka").Pem);
        project.Declare("""<PartnerCertificate Include="partners/*.pem" />""");
        var before = Snapshot(project);

        project.Build(Target).ShouldHaveFailedWith("MAB5014");

        Assert.AreSequenceEqual(before, Snapshot(project));
    }

    [TestMethod]
    public void A_truststore_that_somebody_has_put_a_certificate_into_fails()
    {
        var project = Sandbox.NewProject("orders", """
            <MutualAuthKeyStore Include="mutualauth/trust.jks" TrustOnly="true" />
            <PartnerCertificate Include="partners/puppet.pem" />
            """);
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        project.Build().ShouldHaveSucceeded();
        project.Build(Target).ShouldHaveNoDiagnostics();
        var intruder = Partner.Named("intruder");

        Tamper(project, "mutualauth/trust.jks", store => [.. store.Entries, new TrustedEntry("intruder", DateTimeOffset.UnixEpoch, Certificate.Parse(intruder.Der))]);

        var error = project.Build(Target).ShouldHaveFailedWith("MAB5013");
        Assert.AreEqual("mutualauth/trust.jks", error.File);
        Assert.Contains(intruder.Sha256, error.Message.Replace(":", ""));
    }

    [TestMethod]
    public void A_trusted_certificate_that_was_exchanged_for_another_of_its_name_fails()
    {
        var project = BuiltQuickStart();
        var impostor = new TrustedEntry("puppet", DateTimeOffset.UnixEpoch, Certificate.Parse(Partner.Named("puppet").Der));

        Tamper(project, KeyStore, store => [.. store.Keys, impostor]);

        var result = project.Build(Target);
        result.ShouldHaveFailedWith("MAB5015");
        Assert.Contains("  FAIL  declaration: the keystore trusts another certificate under 'puppet'", result.Output);
        Assert.AreEqual(4, Count(result, "handshake, data both ways"));
    }

    [TestMethod]
    public void An_own_certificate_that_has_expired_fails_with_the_alert_of_a_partner()
    {
        var project = BuiltQuickStart();

        var result = project.Build(Target, Clock.In(days: 400));

        result.ShouldHaveFailedWith("MAB5007");
        Assert.AreEqual(4, result.Diagnostics.Count(diagnostic => diagnostic.Code == "MAB5018"));
        Assert.Contains("certificate_expired", result.Output);
    }

    [TestMethod]
    public void A_wrong_password_fails_once_and_the_rest_is_not_checked()
    {
        var project = BuiltQuickStart();
        project.Write(KeyStore + ".password", "hunter2hunter2\n");

        var result = project.Build(Target);

        result.ShouldHaveFailedWith("MAB3005");
        Assert.AreEqual(10, Count(result, "  --    "));
        Assert.DoesNotContain("hunter2", result.Output);
    }

    [TestMethod]
    public void A_keystore_without_its_private_key_fails()
    {
        var project = BuiltQuickStart();
        Tamper(project, KeyStore, store => [.. store.Trusted]);

        project.Build(Target).ShouldHaveFailedWith("MAB5001");
    }

    [TestMethod]
    public void A_keystore_that_was_never_built_says_to_build()
    {
        var project = QuickStart();

        project.Build(Target).ShouldHaveFailedWith("MAB5019");

        Assert.IsEmpty(project.Files("mutualauth"));
    }

    [TestMethod]
    public void What_is_wrong_with_an_item_is_told_and_the_keystore_is_checked_all_the_same()
    {
        var project = BuiltQuickStart();
        project.Delete("partners/puppet.pem");

        var result = project.Build(Target);

        result.ShouldHaveFailedWith("MAB2001");
        Assert.Contains("  --    declaration: not checked", result.Output);
        Assert.AreEqual(4, Count(result, "handshake, data both ways"));
    }

    [TestMethod]
    public void Only_the_side_that_is_asked_for_makes_a_handshake()
    {
        var result = BuiltQuickStart("<MutualAuthVerifyRoles>Client</MutualAuthVerifyRoles>").Build(Target).ShouldHaveNoDiagnostics();

        Assert.AreEqual(2, Count(result, "as client, "));
        Assert.AreEqual(0, Count(result, "as server, "));
    }

    [TestMethod]
    public void A_project_without_keystores_has_nothing_to_verify()
    {
        Assert.Contains("has no keystore to verify", Sandbox.NewProject("empty").Build(Target).ShouldHaveNoDiagnostics().Output);
        Assert.AreEqual(0, QuickStart("<MutualAuthEnabled>false</MutualAuthEnabled>").Build(Target).ShouldHaveNoDiagnostics().Runs("VerifyKeyStores"));
    }

    [TestMethod]
    public void Items_that_a_target_of_the_project_adds_are_seen()
    {
        var project = QuickStart("<MutualAuthRefreshDependsOn>AddPartner</MutualAuthRefreshDependsOn>");
        project.Write("late.pem", Partner.Named("late").Pem);
        project.Write("Directory.Build.targets", """
            <Project>
              <Target Name="AddPartner"><ItemGroup><PartnerCertificate Include="late.pem" /></ItemGroup></Target>
            </Project>
            """);
        project.Build().ShouldHaveSucceeded();

        Assert.Contains("trusts 2", project.Build(Target).ShouldHaveNoDiagnostics().Output);
    }

    [TestMethod]
    public void Several_target_frameworks_are_verified_once()
    {
        var project = BuiltQuickStart("""
            <TargetFramework />
            <TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>
            <EnableWindowsTargeting>true</EnableWindowsTargeting>
            <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
            """);

        Assert.AreEqual(1, project.Build(Target).ShouldHaveNoDiagnostics().Runs("VerifyKeyStores"));
    }

    [TestMethod]
    public void The_task_by_itself_verifies_one_keystore_as_of_a_day()
    {
        var project = BuiltQuickStart();
        project.Write("Directory.Build.targets", """
            <Project>
              <Target Name="Today"><VerifyKeyStore KeyStore="mutualauth/orders.jks" /></Target>
              <Target Name="InTwoYears"><VerifyKeyStore KeyStore="mutualauth/orders.jks" Now="$([System.DateTime]::UtcNow.AddYears(2).Ticks)" Roles="Client" /></Target>
              <Target Name="Never"><VerifyKeyStore KeyStore="mutualauth/orders.jks" Now="never" /></Target>
            </Project>
            """);

        Assert.AreEqual(10, Count(project.Build("-t:Today").ShouldHaveNoDiagnostics(), "  ok    "));
        project.Build("-t:InTwoYears").ShouldHaveFailedWith("MAB5007");
        project.Build("-t:Never").ShouldHaveFailedWith("MAB1017");
    }

    private static int Count(BuildResult result, string text) => result.Output.Split(text).Length - 1;

    private static void Tamper(Project project, string path, Func<KeyStore, IEnumerable<KeyStoreEntry>> change)
    {
        var password = new Password(project.ReadText(path + ".password").TrimEnd('\n'), "test");
        project.Write(path, JksCodec.Write(new KeyStore([.. change(project.KeyStore(path))]), password, password));
    }

    private static List<string> Snapshot(Project project) =>
    [
        .. new[] { "mutualauth", "obj/mutualauth", "partners" }.SelectMany(folder => project.Files(folder).Select(file =>
            $"{folder}/{file} {System.IO.File.GetLastWriteTimeUtc(project.Path($"{folder}/{file}")).Ticks} {Convert.ToHexString(project.Read($"{folder}/{file}"))}"))
    ];
}
