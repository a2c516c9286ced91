using System.Globalization;
using MutualAuth.Build.Tests.Sdk;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.Build.Tests;

/// <summary>A build with nothing to do does nothing, and one with something to do does not miss it.</summary>
[TestClass]
public sealed class IncrementalBuildTests : PackageTest
{
    private const string Puppet = """<PartnerCertificate Include="partners/puppet.pem" Alias="Puppet" />""";

    /// <summary>It may have been killed as well, with half a key in a temporary file.</summary>
    [TestMethod]
    public void After_a_target_that_came_to_no_good_end_a_build_looks_though_nothing_else_has_changed()
    {
        var project = BuiltQuickStart();
        project.Write("mutualauth/archive", "a file in the place of the folder");
        project.Build("-t:MutualAuthRenew").ShouldHaveFailedWith("MAB3011");
        project.Delete("mutualauth/archive");

        project.Build().ShouldHaveRefreshed();
        project.Build().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void The_second_build_runs_no_task_and_loads_no_assembly_of_ours()
    {
        var second = BuiltQuickStart().Build().ShouldHaveDoneNothing();

        Assert.Contains(
            e => e.Message?.StartsWith("Skipping target \"MutualAuthRefresh\"", StringComparison.Ordinal) == true,
            second.Events, "the target was not skipped as up to date");
    }

    [TestMethod]
    public void A_build_that_refreshed_leaves_nothing_for_the_next_one()
    {
        var project = BuiltQuickStart();
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        project.Build().ShouldHaveRefreshed();

        project.Build().ShouldHaveDoneNothing();
    }

    /// <summary>These files are not flushed to the disk: a file that was renamed into place may be empty when the power comes back.</summary>
    [TestMethod]
    [DataRow("")]
    [DataRow(".watched")]
    [DataRow(".times")]
    [DataRow(".watched", ".times")]
    public void What_a_power_failure_has_emptied_makes_the_next_build_look(params string[] emptied)
    {
        var project = BuiltQuickStart();
        foreach (var extension in emptied)
            project.Write("obj/mutualauth/orders.csproj.stamp" + extension, "");
        project.Build().ShouldHaveRefreshed().ShouldHaveSaidNothing();

        project.Build().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void A_changed_partner_file_is_trusted_in_place_of_the_old_one()
    {
        var project = BuiltQuickStart();
        var successor = Partner.Named("puppet");
        project.Write("partners/puppet.pem", successor.Pem);
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(successor.Der, project.KeyStore().Trusted.Single().Certificate.Der);
    }

    [TestMethod]
    public void A_partner_file_that_is_replaced_by_an_older_one_is_noticed()
    {
        var project = BuiltQuickStart();
        var other = Partner.Named("puppet");
        project.Write("partners/puppet.pem", other.Pem);
        File.SetLastWriteTimeUtc(project.Path("partners/puppet.pem"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(other.Der, project.KeyStore().Trusted.Single().Certificate.Der);
    }

    [TestMethod]
    public void An_added_partner_is_added_and_the_own_key_stays()
    {
        var project = BuiltQuickStart();
        var own = project.OwnCertificate();
        project.Write("partners/acme.pem", Partner.Named("acme").Pem);
        project.Declare(Puppet + """<PartnerCertificate Include="partners/acme.pem" />""");
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(["acme", "puppet"], project.TrustedAliases());
        Assert.AreEqual(own, project.OwnCertificate());
    }

    [TestMethod]
    public void A_partner_file_that_a_wildcard_newly_matches_is_added()
    {
        var project = QuickStart();
        project.Declare("""<PartnerCertificate Include="partners/*.pem" />""");
        project.Build().ShouldHaveSucceeded();
        project.Write("partners/acme.pem", Partner.Named("acme").Pem);
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(["acme", "puppet"], project.TrustedAliases());
    }

    [TestMethod]
    public void A_changed_metadatum_takes_effect()
    {
        var project = BuiltQuickStart();
        project.Declare(Puppet.Replace("\"Puppet\"", "\"Puppet-Server\""));
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(["puppet-server"], project.TrustedAliases());
    }

    [TestMethod]
    public void A_changed_property_takes_effect()
    {
        var project = QuickStart();
        var partner = Partner.Ending("puppet", 70);
        project.Write("partners/puppet.pem", partner.Pem);
        var sixtyDaysBefore = Clock.At(partner.NotAfter.AddDays(-60).Ticks);
        Assert.DoesNotContain(diagnostic => diagnostic.Code == "MAB2008", project.Build(sixtyDaysBefore).ShouldHaveSucceeded().Diagnostics);

        var warning = project.Build(sixtyDaysBefore, "-p:MutualAuthExpiryWarningDays=90").ShouldHaveSucceeded().ShouldHaveLogged("MAB2008");
        Assert.Contains("60 days", warning.Message);
        Assert.AreEqual("partners/puppet.pem", warning.File);
    }

    [TestMethod]
    public void A_removed_partner_is_no_longer_trusted_and_the_old_keystore_is_archived()
    {
        var project = QuickStart();
        const string Acme = """<PartnerCertificate Include="partners/acme.pem" />""";
        project.Write("partners/acme.pem", Partner.Named("acme").Pem);
        project.Declare(Puppet + Acme);
        project.Build().ShouldHaveSucceeded();
        var old = project.Read("mutualauth/orders.jks");
        project.Declare(Acme);
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(["acme"], project.TrustedAliases());
        Assert.AreSequenceEqual(old, project.Read("mutualauth/archive/" + project.Files("mutualauth/archive").Single()));
    }

    [TestMethod]
    public void The_last_partner_is_removed_too_when_its_item_is()
    {
        var project = BuiltQuickStart();
        var own = project.OwnCertificate();
        project.Declare();
        project.Build().ShouldHaveRefreshed();

        Assert.IsEmpty(project.TrustedAliases());
        Assert.AreEqual(own, project.OwnCertificate());
    }

    [TestMethod]
    [DataRow("mutualauth/orders.cer")]
    [DataRow("mutualauth/orders.pem")]
    [DataRow("mutualauth/.gitignore")]
    public void A_deleted_output_is_written_again_and_the_keystore_is_left_alone(string file)
    {
        var project = BuiltQuickStart();
        var (content, keyStore) = (project.Read(file), project.Read("mutualauth/orders.jks"));
        project.Delete(file);
        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(content, project.Read(file));
        Assert.AreSequenceEqual(keyStore, project.Read("mutualauth/orders.jks"));
    }

    [TestMethod]
    public void A_deleted_keystore_is_made_anew_with_a_warning()
    {
        var project = BuiltQuickStart();
        var own = project.OwnCertificate();
        project.Delete("mutualauth/orders.jks");
        project.Build().ShouldHaveRefreshed().ShouldHaveLogged("MAB4001");

        Assert.AreNotEqual(own, project.OwnCertificate());
        Assert.AreSequenceEqual(project.OwnCertificate().Der, project.Read("mutualauth/orders.cer"));
    }

    [TestMethod]
    public void A_lost_password_file_is_an_error_and_the_keystore_is_left_alone()
    {
        var project = BuiltQuickStart();
        var keyStore = project.Read("mutualauth/orders.jks");
        project.Delete("mutualauth/orders.jks.password");
        project.Build().ShouldHaveFailedWith("MAB3014");

        Assert.AreSequenceEqual(keyStore, project.Read("mutualauth/orders.jks"));
        Assert.IsFalse(project.Has("mutualauth/orders.jks.password"));
    }

    [TestMethod]
    public void The_keystore_is_looked_at_again_at_the_moment_that_the_stamp_names()
    {
        var project = BuiltQuickStart();
        var due = long.Parse(project.ReadText("obj/mutualauth/orders.csproj.stamp"), CultureInfo.InvariantCulture);

        // Not one tick: MSBuild compares numbers as doubles, whose steps are 128 ticks here.
        project.Build(Clock.At(due - TimeSpan.TicksPerSecond)).ShouldHaveDoneNothing();
        project.Build(Clock.At(due)).ShouldHaveRefreshed();
    }

    [TestMethod]
    public void Near_its_end_the_own_certificate_is_replaced_and_the_old_keystore_archived()
    {
        var project = BuiltQuickStart();
        var (old, own) = (project.Read("mutualauth/orders.jks"), project.OwnCertificate());

        var warning = project.Build(Clock.In(days: 340)).ShouldHaveRefreshed().ShouldHaveLogged("MAB4002");

        Assert.Contains("mutualauth/orders.pem", warning.Message);
        Assert.Contains("mutualauth/archive/", warning.Message);
        Assert.AreNotEqual(own.Sha256, project.OwnCertificate().Sha256);
        Assert.AreSequenceEqual(project.OwnCertificate().Der, project.Read("mutualauth/orders.cer"));
        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases());
        Assert.AreSequenceEqual(old, project.Read("mutualauth/archive/" + project.Files("mutualauth/archive").Single()));
    }

    [TestMethod]
    public void A_renewal_is_said_once()
    {
        var project = BuiltQuickStart();
        project.Build(Clock.In(days: 340)).ShouldHaveLogged("MAB4002");

        project.Build(Clock.In(days: 340.1)).ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void A_warning_about_a_partners_end_is_repeated_a_day_later_and_not_before()
    {
        var project = QuickStart();
        project.Write("partners/puppet.pem", Partner.Ending("puppet", 10).Pem);
        project.Build().ShouldHaveSucceeded().ShouldHaveLogged("MAB2008");

        project.Build(Clock.In(days: 0.9)).ShouldHaveDoneNothing();
        project.Build(Clock.In(days: 1.1)).ShouldHaveSucceeded().ShouldHaveLogged("MAB2008");
    }

    [TestMethod]
    public void A_partner_that_expires_between_two_builds_fails_the_second()
    {
        var project = QuickStart();
        project.Write("partners/puppet.pem", Partner.Ending("puppet", 100).Pem);
        project.Build().ShouldHaveSucceeded();

        project.Build(Clock.In(days: 101)).ShouldHaveFailedWith("MAB2006");
    }

    [TestMethod]
    public void A_build_that_failed_fails_again_until_its_cause_is_gone()
    {
        var project = BuiltQuickStart();
        var good = project.ReadText("partners/puppet.pem");
        project.Write("partners/puppet.pem", "<html>Not found</html>");
        project.Build().ShouldHaveFailedWith("MAB2002");
        project.Build().ShouldHaveFailedWith("MAB2002");
        project.Write("partners/puppet.pem", good);

        project.Build().ShouldHaveRefreshed();
        project.Build().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void A_changed_password_takes_effect_with_the_previous_one_named_once()
    {
        const string Declared = """<MutualAuthKeyStore Include="orders.p12" StorePassword="file:new.txt" PreviousStorePassword="file:old.txt" />""";
        var project = Sandbox.NewProject("orders", Declared.Replace("new", "old"));
        project.Write("old.txt", "the-old-password");
        project.Build().ShouldHaveSucceeded();
        var own = project.OwnCertificate("orders.p12", "the-old-password");
        project.Write("new.txt", "the-new-password");
        project.Declare(Declared);
        project.Build().ShouldHaveRefreshed();

        Assert.AreEqual(own, project.OwnCertificate("orders.p12", "the-new-password"));
    }

    [TestMethod]
    [DataRow("mutualauth/orders.jks")]
    [DataRow("mutualauth/orders.pem")]
    public void A_file_of_another_length_is_noticed_though_its_time_is_the_same(string file)
    {
        var project = BuiltQuickStart();
        var (own, good) = (project.OwnCertificate(), project.Read(file));
        var time = File.GetLastWriteTimeUtc(project.Path(file));
        if (file.EndsWith(".jks", StringComparison.Ordinal))
            AddIntruder(project, file);
        else
            File.WriteAllBytes(project.Path(file), [.. good, .. Partner.Named("intruder").Der]);
        File.SetLastWriteTimeUtc(project.Path(file), time);

        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases());
        Assert.AreEqual(own, project.OwnCertificate());
        if (!file.EndsWith(".jks", StringComparison.Ordinal))
            Assert.AreSequenceEqual(good, project.Read(file));
        project.Build().ShouldHaveDoneNothing();
    }

    [TestMethod]
    public void Names_that_MSBuild_could_take_for_its_own_language_are_measured_too()
    {
        var project = Sandbox.NewProject("orders", """
            <MutualAuthKeyStore Include="mutualauth/it's %24(x) %40(y) 100%25.jks" TrustOnly="true" />
            <PartnerCertificate Include="partners/puppet.pem" />
            """);
        const string File = "mutualauth/it's $(x) @(y) 100%.jks";
        project.Write("partners/puppet.pem", Partner.Named("puppet").Pem);
        project.Build().ShouldHaveSucceeded();
        project.Build().ShouldHaveDoneNothing();
        var time = System.IO.File.GetLastWriteTimeUtc(project.Path(File));
        AddIntruder(project, File);
        System.IO.File.SetLastWriteTimeUtc(project.Path(File), time);

        project.Build().ShouldHaveRefreshed();

        Assert.AreSequenceEqual(["puppet"], project.TrustedAliases(File));
    }

    [TestMethod]
    public void Nothing_by_which_a_password_could_be_guessed_is_left_in_obj()
    {
        var project = QuickStart();
        project.Declare("""<MutualAuthKeyStore Include="mutualauth/orders.jks" AlsoWrite="PKCS12" />""" + Puppet);
        project.Build().ShouldHaveSucceeded();

        Assert.DoesNotContain("orders.jks.password", project.ReadText("obj/mutualauth/orders.csproj.stamp.measured"));
        // Lengths: a hash of a keystore would say yes or no to a guess.
        Assert.MatchesRegex(@"^[0-9A-Fa-f]+;(\|[-0-9:. ]*;)+(\|[0-9]+;?)+\n$", project.ReadText("obj/mutualauth/orders.csproj.stamp.times"));
    }

    [TestMethod]
    public void A_stamp_that_lies_about_the_day_delays_what_is_due_and_no_more()
    {
        var project = BuiltQuickStart();
        project.Write("obj/mutualauth/orders.csproj.stamp", DateTime.MaxValue.Ticks.ToString(CultureInfo.InvariantCulture));
        project.Build(Clock.In(days: 340)).ShouldHaveDoneNothing();

        Directory.Delete(project.Path("obj/mutualauth"), recursive: true);
        project.Build(Clock.In(days: 340)).ShouldHaveRefreshed().ShouldHaveLogged("MAB4002");
    }

    /// <summary>As somebody does who has the password.</summary>
    private static void AddIntruder(Project project, string file)
    {
        var password = new Password(project.ReadText(file + ".password").TrimEnd('\n'), "test");
        var intruder = new TrustedEntry("intruder", DateTimeOffset.UnixEpoch, Certificate.Parse(Partner.Named("intruder").Der));
        System.IO.File.WriteAllBytes(project.Path(file), JksCodec.Write(new KeyStore([.. project.KeyStore(file).Entries, intruder]), password, password));
    }

}
