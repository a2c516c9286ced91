using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Certificates;

namespace MutualAuth.Build.Tests;

/// <summary>A fresh project, the package, one partner: what the README promises of the first build.</summary>
[TestClass]
public sealed class QuickStartTests : PackageTest
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly Lazy<(Sandbox Sandbox, Project Project, BuildResult Build)> Shared = new(() =>
    {
        var sandbox = new Sandbox("quick-start");
        var project = QuickStart(sandbox, "<CompileForReal>true</CompileForReal>");
        return (sandbox, project, project.Build());
    });

    /// <summary>For the tests that only look at what a first build has left.</summary>
    private static Project FirstBuilt
    {
        get
        {
            Shared.Value.Build.ShouldHaveSucceeded();
            return Shared.Value.Project;
        }
    }

    [ClassCleanup]
    public static void DeleteShared()
    {
        if (!Shared.IsValueCreated)
            return;
        Shared.Value.Sandbox.Keep = Shared.Value.Build.ExitCode != 0;
        Shared.Value.Sandbox.Dispose();
    }

    [TestMethod]
    public void The_first_build_leaves_the_files_that_the_README_names_and_no_others()
    {
        var project = FirstBuilt;

        string[] expected = [".gitignore", ".mutualauth.lock", "orders.cer", "orders.jks", "orders.jks.password", "orders.pem"];
        Assert.AreSequenceEqual(expected, project.Files("mutualauth"));
    }

    [TestMethod]
    public void The_keystore_holds_the_own_key_and_the_partner_as_trusted_entry()
    {
        var store = FirstBuilt.KeyStore();

        Assert.AreEqual("orders", store.Keys.Single().Alias);
        Assert.IsNotNull(store.Keys.Single().Key.Clear, "the key does not open with the store's password");
        Assert.AreEqual("CN=orders", store.Keys.Single().Chain.Single().Subject);
        Assert.AreEqual("puppet", store.Trusted.Single().Alias);
    }

    [TestMethod]
    public void The_public_certificate_lies_beside_the_keystore_as_DER_and_as_PEM()
    {
        var project = FirstBuilt;
        var own = project.OwnCertificate();

        Assert.AreSequenceEqual(own.Der, project.Read("mutualauth/orders.cer"));
        Assert.AreEqual(own, CertificateFile.Read(project.Read("mutualauth/orders.pem")).Single());
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void Keystore_and_password_are_readable_by_their_owner_alone()
    {
        var project = FirstBuilt;

        Assert.AreEqual(OwnerOnly, project.Mode("mutualauth/orders.jks"));
        Assert.AreEqual(OwnerOnly, project.Mode("mutualauth/orders.jks.password"));
    }

    [TestMethod]
    public void Every_project_gets_a_password_of_its_own()
    {
        var one = Sandbox.NewProject("one", """<MutualAuthKeyStore Include="one.jks" />""");
        var other = Sandbox.NewProject("other", """<MutualAuthKeyStore Include="other.jks" />""");
        one.Build().ShouldHaveSucceeded();
        other.Build().ShouldHaveSucceeded();

        Assert.AreNotEqual(one.ReadText("one.jks.password"), other.ReadText("other.jks.password"));
    }

    [TestMethod]
    public void Git_sees_the_public_certificates_and_nothing_secret()
    {
        var project = QuickStart();
        Git(project, "init", "-q");
        project.Build().ShouldHaveSucceeded();

        string[] expected = ["mutualauth/.gitignore", "mutualauth/orders.cer", "mutualauth/orders.pem"];
        Assert.AreSequenceEqual(expected, Untracked(project, "mutualauth"));
    }

    [TestMethod]
    public void Git_sees_no_secret_in_a_folder_that_is_not_only_ours()
    {
        var project = Sandbox.NewProject("orders", """<MutualAuthKeyStore Include="config/orders.p12" AlsoWrite="JKS" />""");
        project.Write("config/settings.json", "{}");
        Git(project, "init", "-q");
        project.Build().ShouldHaveSucceeded();

        string[] expected = ["config/.gitignore", "config/orders.cer", "config/orders.pem", "config/settings.json"];
        Assert.AreSequenceEqual(expected, Untracked(project, "config"));
    }

    [TestMethod]
    public void Git_sees_no_secret_in_the_archive()
    {
        var project = QuickStart();
        Git(project, "init", "-q");
        project.Build().ShouldHaveSucceeded();
        project.Declare("""<MutualAuthKeyStore Include="mutualauth/orders.jks" Subject="CN=other" />""");
        project.Build().ShouldHaveSucceeded();

        Assert.HasCount(1, project.Files("mutualauth/archive"));
        Assert.DoesNotContain(path => path.Contains("archive"), Untracked(project, "mutualauth"));
    }

    [TestMethod]
    public void The_first_build_says_once_which_file_to_hand_to_whom()
    {
        var warning = Shared.Value.Build.ShouldHaveSucceeded().ShouldHaveLogged("MAB4001");

        Assert.AreEqual("warning", warning.Kind);
        Assert.Contains("mutualauth/orders.pem", warning.Message);
        Assert.Contains("mutualauth/orders.cer", warning.Message);
        Assert.Contains("'puppet'", warning.Message);
        Assert.AreEqual("mutualauth/orders.jks", warning.File);
    }

    [TestMethod]
    public void The_second_build_says_nothing() => BuiltQuickStart().Build().ShouldHaveSaidNothing();

    [TestMethod]
    public void A_keystore_without_partners_is_made_where_it_is_declared()
    {
        var project = Sandbox.NewProject("orders", """<MutualAuthKeyStore Include="keys/orders.p12" Alias="Mine" />""");
        project.Build().ShouldHaveSucceeded();

        var store = project.KeyStore("keys/orders.p12");
        Assert.AreEqual("mine", store.Keys.Single().Alias);
        Assert.IsEmpty(store.Trusted);
    }

    [TestMethod]
    public void A_truststore_has_no_key_and_the_same_bytes_wherever_it_is_built()
    {
        const string Items = """
            <MutualAuthKeyStore Include="trust.p12" TrustOnly="true" StorePassword="pass:changeit" />
            <PartnerCertificate Include="../partners/*.pem" />
            """;
        Sandbox.Write("partners/b.pem", Partner.Named("b").Pem);
        Sandbox.Write("partners/a.pem", Partner.Named("a").Pem);
        var one = Sandbox.NewProject("one", Items);
        var other = Sandbox.NewProject("other", Items);
        one.Build().ShouldHaveSucceeded();
        other.Build().ShouldHaveSucceeded();

        Assert.AreSequenceEqual(["a", "b"], one.TrustedAliases("trust.p12", "changeit"));
        Assert.IsEmpty(one.KeyStore("trust.p12", "changeit").Keys);
        Assert.AreSequenceEqual(one.Read("trust.p12"), other.Read("trust.p12"));
        Assert.IsFalse(one.Has("trust.cer"));
    }

    [TestMethod]
    public void A_project_that_declares_nothing_gets_nothing()
    {
        var project = Sandbox.NewProject("orders");
        project.Build().ShouldHaveDoneNothing();

        Assert.IsEmpty(project.Files("mutualauth"));
        Assert.IsEmpty(project.Files("obj/mutualauth"));
    }

    private static void Git(Project project, params string[] arguments) =>
        Assert.AreEqual(0, Command.Run("git", arguments, project.Folder, Isolation.Environment).ExitCode);

    private static string[] Untracked(Project project, string folder)
    {
        var result = Command.Run("git", ["status", "--porcelain", "--untracked-files=all", folder], project.Folder, Isolation.Environment);
        Assert.AreEqual(0, result.ExitCode, result.Output);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[3..]).Order(StringComparer.Ordinal)];
    }
}
